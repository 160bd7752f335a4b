import type { SsoMessages } from './messages.js';

const NOT_SET_UP = "La connexion n'est pas correctement configurée de notre côté.";
const SETTINGS = 'Les paramètres de connexion de votre entreprise doivent être vérifiés.';
const INVALID_ANSWER = 'La connexion de votre entreprise a envoyé une réponse non valide.';
const UNREADABLE = 'La réponse de la connexion de votre entreprise est illisible.';
const TOO_LONG = 'La connexion a pris trop de temps. Veuillez réessayer.';
const PAGE_NOT_SET_UP = "Cette page n'est pas correctement configurée de notre côté.";
const UNREACHABLE =
  'Le service de connexion est injoignable. Veuillez réessayer dans quelques instants.';
const NOT_COMPLETED = "Nous n'avons pas pu terminer cette connexion. Veuillez réessayer.";

export const FR: SsoMessages = {
  errors: {
    invalid_redirect_uri: NOT_SET_UP,
    invalid_client: NOT_SET_UP,
    session_unsupported: NOT_SET_UP,
    session_missing: NOT_SET_UP,
    sdk_unavailable: NOT_SET_UP,
    environment_credentials_rejected: NOT_SET_UP,
    invalid_connection_selector:
      "Nous n'avons pas pu déterminer quelle connexion d'entreprise utiliser.",
    no_active_connections:
      "L'authentification unique n'est pas encore activée pour votre organisation.",
    connection_not_active:
      "L'authentification unique est actuellement désactivée pour votre organisation.",
    no_configured_connections: "Votre organisation n'a pas configuré l'authentification unique.",
    invalid_organization_id: "Nous n'avons pas trouvé votre organisation.",
    invalid_connection_id: "Nous n'avons pas trouvé la connexion de votre entreprise.",
    domain_not_found:
      "L'authentification unique n'est pas configurée pour ce domaine. Veuillez vérifier l'adresse.",
    invalid_user_domain:
      "Le domaine de l'adresse de ce compte n'est pas accepté ici. Utilisez votre adresse professionnelle.",
    application_not_active: 'La connexion est temporairement indisponible.',
    invalid_request: 'La demande de connexion était incomplète. Veuillez recommencer.',
    unauthorized: "Nous n'avons pas pu autoriser cette connexion.",
    user_not_active: "Votre compte n'est pas actif. Veuillez contacter votre administrateur.",
    server_error: "Une erreur s'est produite. Veuillez réessayer dans quelques instants.",
    mandatory_attribute_missing:
      "La connexion de votre entreprise n'a pas envoyé toutes les informations nécessaires.",
    invalid_id_token: INVALID_ANSWER,
    invalid_saml_response: INVALID_ANSWER,
    failed_to_exchange_token: "Nous n'avons pas pu terminer la connexion avec votre entreprise.",
    user_info_retrieve_failed:
      "Nous n'avons pas pu lire votre profil auprès de la connexion de votre entreprise.",
    invalid_saml_metadata: SETTINGS,
    invalid_acs_url: SETTINGS,
    invalid_assertion_url: SETTINGS,
    invalid_saml_request: "Nous n'avons pas pu démarrer la connexion avec votre entreprise.",
    invalid_saml_form_params: UNREADABLE,
    malformed_saml_response: UNREADABLE,
    signature_validation_failed: "Nous n'avons pas pu vérifier la connexion de votre entreprise.",
    invalid_status: 'La connexion de votre entreprise a refusé la demande.',
    assertion_expired: TOO_LONG,
    response_expired: TOO_LONG,
    authentication_not_completed: "La connexion n'a pas été terminée. Veuillez réessayer.",
    user_login_required: 'Veuillez vous reconnecter.',
    interaction_required: 'Veuillez vous reconnecter.',
    account_selection_required: 'Veuillez choisir le compte avec lequel vous connecter.',
    consent_required: 'Veuillez vous reconnecter et donner votre accord.',
    access_denied: "La connexion a été annulée ou n'est pas autorisée.",
    unknown_error: "Nous n'avons pas pu vous connecter. Veuillez réessayer.",
    login_required: 'Veuillez vous connecter pour continuer.',
    access_token_required: 'Veuillez vous connecter pour continuer.',
    session_expired: 'Votre session est terminée. Veuillez vous reconnecter.',
    access_token_rejected: 'Votre connexion est terminée. Veuillez vous reconnecter.',
    step_up_required:
      "Veuillez confirmer que c'est bien vous : reconnectez-vous, et nous vous ramènerons ici.",
    step_up_rejected:
      "Nous n'avons pas pu confirmer que c'est bien vous. Utilisez le compte avec lequel vous êtes connecté.",
    login_loop:
      "Vous vous êtes connecté plusieurs fois, mais votre navigateur n'est pas resté connecté. Autorisez les cookies pour ce site, vérifiez la date et l'heure de votre appareil, ou utilisez un autre navigateur.",
    invalid_login_request: 'Ce lien de connexion est incomplet ou endommagé.',
    invalid_request_target: 'Cette adresse est incomplète ou endommagée.',
    invalid_email: "Ce n'est pas une adresse e-mail. Veuillez la vérifier.",
    navigation_required:
      "La connexion ne démarre que si vous l'ouvrez vous-même dans le navigateur.",
    method_not_allowed: 'Veuillez utiliser le bouton pour continuer.',
    too_many_requests: 'Il y a eu trop de tentatives depuis votre réseau.',
    login_not_found:
      "Cette connexion a expiré, a déjà servi ou a été commencée dans un autre navigateur. Si un nouvel essai s'arrête ici aussi, autorisez les cookies pour ce site.",
    login_cookie_unreadable: NOT_COMPLETED,
    code_rejected: NOT_COMPLETED,
    invalid_callback: 'La réponse du service de connexion était incomplète.',
    token_rejected: "Nous n'avons pas pu vérifier cette connexion.",
    clock_skew: "Nous n'avons pas pu vérifier cette connexion, car une horloge est déréglée.",
    wrong_organization:
      'Vous vous êtes connecté à une autre organisation que celle qui était demandée.',
    idp_login_rejected:
      "Cette connexion depuis le portail de votre entreprise n'est pas valide. Veuillez la recommencer là-bas.",
    already_signed_in:
      'Vous êtes déjà connecté. Déconnectez-vous pour utiliser un autre compte, ou revenez en arrière.',
    cross_site_request: "Cette demande venait d'un autre site et a été refusée.",
    origin_unknown:
      "Votre navigateur n'a pas indiqué quelle page a envoyé ceci. Veuillez confirmer.",
    user_refused: "Votre compte n'a pas accès à cette application.",
    user_store_failed:
      "Nous n'avons pas pu charger votre compte. Veuillez réessayer dans quelques instants.",
    session_unavailable:
      "Nous n'avons pas pu maintenir votre connexion. Veuillez réessayer dans quelques instants.",
    sign_out_failed:
      "Nous n'avons pas pu vous déconnecter ; vous êtes peut-être encore connecté. Veuillez réessayer dans quelques instants.",
    session_not_found: "Cette session est déjà terminée, ou ce n'est pas la vôtre.",
    body_not_parsed:
      "Ce formulaire n'est pas correctement configuré de notre côté. Rien n'a été modifié.",
    guard_missing: PAGE_NOT_SET_UP,
    organization_resolver_missing: PAGE_NOT_SET_UP,
    sign_in_page_guarded: "La page de connexion n'est pas correctement configurée de notre côté.",
    portal_forbidden:
      'Vous ne pouvez pas modifier la connexion de votre organisation. Veuillez vous adresser à votre administrateur.',
    federation_failed:
      'Le service qui vous connecte est injoignable. Veuillez réessayer dans un instant.',
    federation_connection_missing:
      'Votre organisation n’est pas configurée auprès du service qui vous connecte.',
    federation_domain_missing:
      'Le domaine de votre adresse e-mail n’est pas encore configuré pour l’authentification unique. Adressez-vous à votre administrateur.',
    credential_used: 'Cette connexion a déjà été utilisée. Veuillez vous reconnecter.',
    portal_policy_failed:
      "Nous n'avons pas pu vérifier si vous y êtes autorisé. Veuillez réessayer dans quelques instants.",
    organization_not_found:
      "Votre organisation n'est pas configurée dans notre service de connexion.",
    organization_mismatch:
      'Cette page appartient à une autre organisation. Déconnectez-vous pour utiliser un compte de cette organisation, ou revenez en arrière.',
    organization_resolver_failed:
      "Nous n'avons pas pu déterminer à quelle organisation appartient cette page. Veuillez réessayer dans quelques instants.",
    policy_rules_failed:
      "Nous n'avons pas pu vérifier comment vous pouvez vous connecter. Veuillez réessayer dans quelques instants.",
    unsupported_transport: "Ce type de demande n'est pas pris en charge.",
    webhooks_not_configured: 'Les webhooks ne sont pas configurés de notre côté.',
    raw_body_missing: 'Les webhooks ne sont pas correctement configurés de notre côté.',
    webhook_rejected: "Ce webhook n'a pas pu être vérifié.",
    invalid_webhook: 'Ce webhook est mal formé.',
    webhook_in_progress: 'Ce webhook est déjà en cours de traitement.',
    webhook_failed: "Ce webhook n'a pas pu être traité. Veuillez le renvoyer.",
    keys_unavailable: UNREACHABLE,
    environment_unreachable: UNREACHABLE,
    environment_error:
      'Le service de connexion a donné une réponse inattendue. Veuillez réessayer dans quelques instants.',
    environment_busy: 'Le service de connexion est surchargé. Veuillez réessayer dans un instant.',
    environment_timeout:
      "Le service de connexion n'a pas répondu à temps. Veuillez réessayer dans quelques instants.",
  },
  titles: {
    login_required: 'Veuillez vous connecter',
    session_expired: 'Veuillez vous reconnecter',
    access_token_required: 'Veuillez vous connecter',
    access_token_rejected: 'Veuillez vous reconnecter',
    step_up_required: 'Est-ce bien vous ?',
    step_up_rejected: 'Non confirmé',
    too_many_requests: 'Trop de tentatives',
    login_loop: "Vous n'êtes pas resté connecté",
    session_not_found: 'Session introuvable',
    sign_out_failed: "Nous n'avons pas pu vous déconnecter",
    already_signed_in: 'Changer de compte ?',
    organization_mismatch: "Changer d'organisation ?",
    method_not_allowed: 'Encore une étape',
    cross_site_request: 'Demande refusée',
    origin_unknown: 'Veuillez confirmer',
    user_refused: "Pas d'accès",
    webhooks_not_configured: 'Webhook non accepté',
    raw_body_missing: 'Webhook non accepté',
    webhook_rejected: 'Webhook refusé',
    invalid_webhook: 'Webhook refusé',
    webhook_in_progress: 'Webhook pas encore traité',
    webhook_failed: 'Webhook pas encore traité',
    portal_forbidden: "Pas d'accès",
    notCompleted: "La connexion n'a pas été terminée",
    notSignedIn: "Nous n'avons pas pu vous connecter",
  },
  labels: {
    tryAgain: 'Réessayer',
    signIn: 'Se connecter',
    backToList: 'Retour à la liste',
    confirmItIsMe: "Confirmer que c'est bien moi",
    signOut: 'Se déconnecter',
    signOutAndContinue: 'Se déconnecter et continuer',
    signOutEverywhere: 'Se déconnecter partout',
    endSession: 'Terminer la session',
    backToApp: "Retour à l'application",
    backTo: 'Retour à {app}',
    signedInAs: 'Connecté en tant que {user}.',
    tryAgainIn: 'Veuillez réessayer {when}.',
    helpAdmin:
      'Si le problème persiste, communiquez cette référence au service informatique de votre entreprise :',
    helpDeveloper: 'Si le problème persiste, communiquez cette référence à notre assistance :',
    helpUser: "Si vous demandez de l'aide, communiquez cette référence :",
    workEmail: 'Adresse e-mail professionnelle',
    emailPlaceholder: 'nom@entreprise.fr',
    continueWithSso: "Continuer avec l'authentification unique",
  },
};
