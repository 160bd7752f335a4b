import type { SsoMessages } from './messages.js';

const NOT_SET_UP = 'Die Anmeldung ist auf unserer Seite nicht richtig eingerichtet.';
const SETTINGS = 'Die Anmeldeeinstellungen Ihres Unternehmens müssen geprüft werden.';
const INVALID_ANSWER = 'Die Anmeldung Ihres Unternehmens hat eine ungültige Antwort gesendet.';
const UNREADABLE = 'Die Antwort der Anmeldung Ihres Unternehmens ist nicht lesbar.';
const TOO_LONG = 'Die Anmeldung hat zu lange gedauert. Bitte versuchen Sie es noch einmal.';
const PAGE_NOT_SET_UP = 'Diese Seite ist auf unserer Seite nicht richtig eingerichtet.';
const UNREACHABLE =
  'Wir erreichen den Anmeldedienst nicht. Bitte versuchen Sie es in Kürze noch einmal.';
const NOT_COMPLETED =
  'Wir konnten diese Anmeldung nicht abschließen. Bitte versuchen Sie es noch einmal.';

export const DE: SsoMessages = {
  errors: {
    invalid_redirect_uri: NOT_SET_UP,
    invalid_client: NOT_SET_UP,
    session_unsupported: NOT_SET_UP,
    session_missing: NOT_SET_UP,
    sdk_unavailable: NOT_SET_UP,
    environment_credentials_rejected: NOT_SET_UP,
    invalid_connection_selector:
      'Wir konnten nicht erkennen, über welches Unternehmen Sie sich anmelden möchten.',
    no_active_connections: 'Single Sign-on ist für Ihre Organisation noch nicht eingeschaltet.',
    connection_not_active: 'Single Sign-on ist für Ihre Organisation zurzeit ausgeschaltet.',
    no_configured_connections: 'Ihre Organisation hat Single Sign-on noch nicht eingerichtet.',
    invalid_organization_id: 'Wir konnten Ihre Organisation nicht finden.',
    invalid_connection_id: 'Wir konnten die Anmeldung Ihres Unternehmens nicht finden.',
    domain_not_found:
      'Für diese E-Mail-Domain ist kein Single Sign-on eingerichtet. Bitte prüfen Sie die Adresse.',
    invalid_user_domain:
      'Die E-Mail-Domain dieses Kontos kann hier nicht verwendet werden. Bitte nehmen Sie Ihre Firmenadresse.',
    application_not_active: 'Die Anmeldung ist vorübergehend nicht möglich.',
    invalid_request: 'Die Anmeldeanfrage war unvollständig. Bitte beginnen Sie noch einmal.',
    unauthorized: 'Wir konnten diese Anmeldung nicht freigeben.',
    user_not_active: 'Ihr Konto ist nicht aktiv. Bitte wenden Sie sich an Ihre Administration.',
    server_error: 'Etwas ist schiefgegangen. Bitte versuchen Sie es in Kürze noch einmal.',
    mandatory_attribute_missing:
      'Die Anmeldung Ihres Unternehmens hat nicht alle nötigen Angaben gesendet.',
    invalid_id_token: INVALID_ANSWER,
    invalid_saml_response: INVALID_ANSWER,
    failed_to_exchange_token: 'Wir konnten die Anmeldung bei Ihrem Unternehmen nicht abschließen.',
    user_info_retrieve_failed:
      'Wir konnten Ihr Profil aus der Anmeldung Ihres Unternehmens nicht lesen.',
    invalid_saml_metadata: SETTINGS,
    invalid_acs_url: SETTINGS,
    invalid_assertion_url: SETTINGS,
    invalid_saml_request: 'Wir konnten die Anmeldung bei Ihrem Unternehmen nicht starten.',
    invalid_saml_form_params: UNREADABLE,
    malformed_saml_response: UNREADABLE,
    signature_validation_failed: 'Wir konnten die Anmeldung Ihres Unternehmens nicht prüfen.',
    invalid_status: 'Die Anmeldung Ihres Unternehmens hat die Anfrage abgelehnt.',
    assertion_expired: TOO_LONG,
    response_expired: TOO_LONG,
    authentication_not_completed:
      'Die Anmeldung wurde nicht abgeschlossen. Bitte versuchen Sie es noch einmal.',
    user_login_required: 'Bitte melden Sie sich noch einmal an.',
    interaction_required: 'Bitte melden Sie sich noch einmal an.',
    account_selection_required: 'Bitte wählen Sie das Konto, mit dem Sie sich anmelden möchten.',
    consent_required: 'Bitte melden Sie sich noch einmal an und stimmen Sie zu.',
    access_denied: 'Die Anmeldung wurde abgebrochen oder nicht erlaubt.',
    unknown_error: 'Wir konnten Sie nicht anmelden. Bitte versuchen Sie es noch einmal.',
    login_required: 'Bitte melden Sie sich an, um fortzufahren.',
    access_token_required: 'Bitte melden Sie sich an, um fortzufahren.',
    session_expired: 'Ihre Sitzung ist beendet. Bitte melden Sie sich noch einmal an.',
    access_token_rejected: 'Ihre Anmeldung ist beendet. Bitte melden Sie sich noch einmal an.',
    step_up_required:
      'Bitte bestätigen Sie, dass Sie es sind: Melden Sie sich noch einmal an, dann geht es hier weiter.',
    step_up_rejected:
      'Wir konnten nicht bestätigen, dass Sie es sind. Bitte nehmen Sie das Konto, mit dem Sie angemeldet sind.',
    login_loop:
      'Sie haben sich mehrmals angemeldet, aber Ihr Browser ist nicht angemeldet geblieben. Bitte erlauben Sie Cookies für diese Seite, prüfen Sie Datum und Uhrzeit Ihres Geräts, oder nehmen Sie einen anderen Browser.',
    invalid_login_request: 'Dieser Anmeldelink ist unvollständig oder beschädigt.',
    invalid_request_target: 'Diese Adresse ist unvollständig oder beschädigt.',
    invalid_email: 'Das ist keine E-Mail-Adresse. Bitte prüfen Sie die Eingabe.',
    navigation_required: 'Die Anmeldung beginnt nur, wenn Sie sie selbst im Browser öffnen.',
    method_not_allowed: 'Bitte fahren Sie mit dem Knopf fort.',
    too_many_requests: 'Aus Ihrem Netzwerk kamen zu viele Versuche.',
    login_not_found:
      'Diese Anmeldung ist abgelaufen, wurde schon verwendet oder in einem anderen Browser begonnen. Wenn auch ein neuer Versuch hier endet, erlauben Sie bitte Cookies für diese Seite.',
    login_cookie_unreadable: NOT_COMPLETED,
    code_rejected: NOT_COMPLETED,
    invalid_callback: 'Die Antwort des Anmeldedienstes war unvollständig.',
    token_rejected: 'Wir konnten diese Anmeldung nicht prüfen.',
    clock_skew: 'Wir konnten diese Anmeldung nicht prüfen, weil eine Uhr falsch geht.',
    wrong_organization: 'Sie haben sich bei einer anderen Organisation angemeldet als verlangt.',
    idp_login_rejected:
      'Diese Anmeldung aus dem Portal Ihres Unternehmens ist nicht gültig. Bitte beginnen Sie dort noch einmal.',
    already_signed_in:
      'Sie sind bereits angemeldet. Melden Sie sich ab, um ein anderes Konto zu verwenden, oder gehen Sie zurück.',
    cross_site_request: 'Diese Anfrage kam von einer anderen Website und wurde abgelehnt.',
    origin_unknown:
      'Ihr Browser hat nicht gesagt, von welcher Seite dies kommt. Bitte bestätigen Sie.',
    user_refused: 'Ihr Konto hat keinen Zugriff auf diese Anwendung.',
    user_store_failed:
      'Wir konnten Ihr Konto nicht laden. Bitte versuchen Sie es in Kürze noch einmal.',
    session_unavailable:
      'Wir konnten Sie nicht angemeldet halten. Bitte versuchen Sie es in Kürze noch einmal.',
    sign_out_failed:
      'Wir konnten Sie nicht abmelden; vielleicht sind Sie noch angemeldet. Bitte versuchen Sie es in Kürze noch einmal.',
    session_not_found: 'Diese Sitzung ist bereits beendet oder gehört nicht Ihnen.',
    body_not_parsed:
      'Dieses Formular ist auf unserer Seite nicht richtig eingerichtet. Es wurde nichts geändert.',
    guard_missing: PAGE_NOT_SET_UP,
    organization_resolver_missing: PAGE_NOT_SET_UP,
    sign_in_page_guarded: 'Die Anmeldeseite ist auf unserer Seite nicht richtig eingerichtet.',
    portal_forbidden:
      'Sie können die Anmeldung Ihrer Organisation nicht ändern. Bitte wenden Sie sich an Ihre Administration.',
    federation_failed:
      'Der Dienst, der Sie anmeldet, ist nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.',
    federation_connection_missing:
      'Ihre Organisation ist bei dem Dienst, der Sie anmeldet, nicht eingerichtet.',
    federation_domain_missing:
      'Ihre E-Mail-Domain ist noch nicht für Single Sign-On eingerichtet. Bitte wenden Sie sich an Ihre Administration.',
    credential_used: 'Diese Anmeldung wurde schon verwendet. Bitte melden Sie sich erneut an.',
    portal_policy_failed:
      'Wir konnten nicht prüfen, ob Sie das dürfen. Bitte versuchen Sie es in Kürze noch einmal.',
    organization_not_found: 'Ihre Organisation ist bei unserem Anmeldedienst nicht eingerichtet.',
    organization_mismatch:
      'Diese Seite gehört zu einer anderen Organisation. Melden Sie sich ab, um ein Konto jener Organisation zu verwenden, oder gehen Sie zurück.',
    organization_resolver_failed:
      'Wir konnten nicht erkennen, zu welcher Organisation diese Seite gehört. Bitte versuchen Sie es in Kürze noch einmal.',
    policy_rules_failed:
      'Wir konnten nicht prüfen, wie Sie sich anmelden können. Bitte versuchen Sie es in Kürze noch einmal.',
    unsupported_transport: 'Diese Art von Anfrage wird nicht unterstützt.',
    webhooks_not_configured: 'Webhooks sind auf unserer Seite nicht eingerichtet.',
    raw_body_missing: 'Webhooks sind auf unserer Seite nicht richtig eingerichtet.',
    webhook_rejected: 'Dieser Webhook konnte nicht geprüft werden.',
    invalid_webhook: 'Dieser Webhook ist fehlerhaft.',
    webhook_in_progress: 'Dieser Webhook wird bereits verarbeitet.',
    webhook_failed:
      'Dieser Webhook konnte nicht verarbeitet werden. Bitte senden Sie ihn noch einmal.',
    keys_unavailable: UNREACHABLE,
    environment_unreachable: UNREACHABLE,
    environment_error:
      'Der Anmeldedienst hat unerwartet geantwortet. Bitte versuchen Sie es in Kürze noch einmal.',
    environment_busy:
      'Der Anmeldedienst ist ausgelastet. Bitte versuchen Sie es gleich noch einmal.',
    environment_timeout:
      'Der Anmeldedienst hat nicht rechtzeitig geantwortet. Bitte versuchen Sie es in Kürze noch einmal.',
  },
  titles: {
    login_required: 'Bitte melden Sie sich an',
    session_expired: 'Bitte melden Sie sich noch einmal an',
    access_token_required: 'Bitte melden Sie sich an',
    access_token_rejected: 'Bitte melden Sie sich noch einmal an',
    step_up_required: 'Sind Sie es?',
    step_up_rejected: 'Nicht bestätigt',
    too_many_requests: 'Zu viele Versuche',
    login_loop: 'Sie sind nicht angemeldet geblieben',
    session_not_found: 'Keine solche Sitzung',
    sign_out_failed: 'Wir konnten Sie nicht abmelden',
    already_signed_in: 'Konto wechseln?',
    organization_mismatch: 'Organisation wechseln?',
    method_not_allowed: 'Noch ein Schritt',
    cross_site_request: 'Anfrage abgelehnt',
    origin_unknown: 'Bitte bestätigen',
    user_refused: 'Kein Zugriff',
    webhooks_not_configured: 'Webhook nicht angenommen',
    raw_body_missing: 'Webhook nicht angenommen',
    webhook_rejected: 'Webhook abgelehnt',
    invalid_webhook: 'Webhook abgelehnt',
    webhook_in_progress: 'Webhook noch nicht verarbeitet',
    webhook_failed: 'Webhook noch nicht verarbeitet',
    portal_forbidden: 'Kein Zugriff',
    notCompleted: 'Die Anmeldung wurde nicht abgeschlossen',
    notSignedIn: 'Wir konnten Sie nicht anmelden',
  },
  labels: {
    tryAgain: 'Noch einmal versuchen',
    signIn: 'Anmelden',
    backToList: 'Zurück zur Liste',
    confirmItIsMe: 'Bestätigen, dass ich es bin',
    signOut: 'Abmelden',
    signOutAndContinue: 'Abmelden und fortfahren',
    signOutEverywhere: 'Überall abmelden',
    endSession: 'Sitzung beenden',
    backToApp: 'Zurück zur Anwendung',
    backTo: 'Zurück zu {app}',
    signedInAs: 'Angemeldet als {user}.',
    tryAgainIn: 'Bitte versuchen Sie es {when} noch einmal.',
    helpAdmin:
      'Wenn das wieder vorkommt, geben Sie der IT-Abteilung Ihres Unternehmens diese Kennung:',
    helpDeveloper: 'Wenn das wieder vorkommt, geben Sie unserem Support diese Kennung:',
    helpUser: 'Wenn Sie um Hilfe bitten, geben Sie diese Kennung an:',
    workEmail: 'Geschäftliche E-Mail-Adresse',
    emailPlaceholder: 'name@firma.de',
    continueWithSso: 'Weiter mit Single Sign-on',
  },
};
