import type { SsoMessages } from './messages.js';

const NOT_SET_UP = 'El inicio de sesión no está bien configurado por nuestra parte.';
const SETTINGS = 'Hay que revisar la configuración de inicio de sesión de tu empresa.';
const INVALID_ANSWER = 'El inicio de sesión de tu empresa envió una respuesta no válida.';
const UNREADABLE = 'No se puede leer la respuesta del inicio de sesión de tu empresa.';
const TOO_LONG = 'El inicio de sesión tardó demasiado. Inténtalo de nuevo.';
const PAGE_NOT_SET_UP = 'Esta página no está bien configurada por nuestra parte.';
const UNREACHABLE =
  'No podemos conectar con el servicio de inicio de sesión. Inténtalo de nuevo en unos momentos.';
const NOT_COMPLETED = 'No pudimos completar este inicio de sesión. Inténtalo de nuevo.';

export const ES: SsoMessages = {
  errors: {
    invalid_redirect_uri: NOT_SET_UP,
    invalid_client: NOT_SET_UP,
    session_unsupported: NOT_SET_UP,
    session_missing: NOT_SET_UP,
    sdk_unavailable: NOT_SET_UP,
    environment_credentials_rejected: NOT_SET_UP,
    invalid_connection_selector: 'No pudimos saber con qué empresa quieres iniciar sesión.',
    no_active_connections: 'El inicio de sesión único aún no está activado en tu organización.',
    connection_not_active:
      'El inicio de sesión único está desactivado en este momento en tu organización.',
    no_configured_connections: 'Tu organización no ha configurado el inicio de sesión único.',
    invalid_organization_id: 'No encontramos tu organización.',
    invalid_connection_id: 'No encontramos el inicio de sesión de tu empresa.',
    domain_not_found:
      'El inicio de sesión único no está configurado para este dominio de correo. Comprueba la dirección.',
    invalid_user_domain:
      'El dominio de correo de esta cuenta no se puede usar aquí. Usa tu dirección de empresa.',
    application_not_active: 'El inicio de sesión no está disponible temporalmente.',
    invalid_request: 'La solicitud de inicio de sesión estaba incompleta. Empieza de nuevo.',
    unauthorized: 'No pudimos autorizar este inicio de sesión.',
    user_not_active: 'Tu cuenta no está activa. Contacta con tu administrador.',
    server_error: 'Algo salió mal. Inténtalo de nuevo en unos momentos.',
    mandatory_attribute_missing:
      'El inicio de sesión de tu empresa no envió todos los datos que necesitamos.',
    invalid_id_token: INVALID_ANSWER,
    invalid_saml_response: INVALID_ANSWER,
    failed_to_exchange_token: 'No pudimos terminar el inicio de sesión con tu empresa.',
    user_info_retrieve_failed: 'No pudimos leer tu perfil del inicio de sesión de tu empresa.',
    invalid_saml_metadata: SETTINGS,
    invalid_acs_url: SETTINGS,
    invalid_assertion_url: SETTINGS,
    invalid_saml_request: 'No pudimos comenzar el inicio de sesión con tu empresa.',
    invalid_saml_form_params: UNREADABLE,
    malformed_saml_response: UNREADABLE,
    signature_validation_failed: 'No pudimos verificar el inicio de sesión de tu empresa.',
    invalid_status: 'El inicio de sesión de tu empresa rechazó la solicitud.',
    assertion_expired: TOO_LONG,
    response_expired: TOO_LONG,
    authentication_not_completed: 'El inicio de sesión no se completó. Inténtalo de nuevo.',
    user_login_required: 'Inicia sesión de nuevo.',
    interaction_required: 'Inicia sesión de nuevo.',
    account_selection_required: 'Elige la cuenta con la que quieres iniciar sesión.',
    consent_required: 'Inicia sesión de nuevo y da tu consentimiento.',
    access_denied: 'El inicio de sesión se canceló o no está permitido.',
    unknown_error: 'No pudimos iniciar tu sesión. Inténtalo de nuevo.',
    login_required: 'Inicia sesión para continuar.',
    access_token_required: 'Inicia sesión para continuar.',
    session_expired: 'Tu sesión ha terminado. Inicia sesión de nuevo.',
    access_token_rejected: 'Tu acceso ha terminado. Inicia sesión de nuevo.',
    step_up_required: 'Confirma que eres tú: inicia sesión de nuevo y te traeremos de vuelta aquí.',
    step_up_rejected:
      'No pudimos confirmar que eres tú. Usa la cuenta con la que has iniciado sesión.',
    login_loop:
      'Has iniciado sesión varias veces, pero tu navegador no la mantuvo. Permite las cookies de este sitio, comprueba la fecha y la hora de tu dispositivo o usa otro navegador.',
    invalid_login_request: 'Este enlace de inicio de sesión está incompleto o dañado.',
    invalid_request_target: 'Esta dirección está incompleta o dañada.',
    invalid_email: 'Esto no es una dirección de correo. Compruébala.',
    navigation_required: 'El inicio de sesión solo comienza si lo abres tú en el navegador.',
    method_not_allowed: 'Usa el botón para continuar.',
    too_many_requests: 'Hubo demasiados intentos desde tu red.',
    login_not_found:
      'Este inicio de sesión ha caducado, ya se usó o se empezó en otro navegador. Si al intentarlo de nuevo también termina aquí, permite las cookies de este sitio.',
    login_cookie_unreadable: NOT_COMPLETED,
    code_rejected: NOT_COMPLETED,
    invalid_callback: 'La respuesta del servicio de inicio de sesión estaba incompleta.',
    token_rejected: 'No pudimos verificar este inicio de sesión.',
    clock_skew: 'No pudimos verificar este inicio de sesión porque un reloj no está en hora.',
    wrong_organization: 'Iniciaste sesión en una organización distinta de la solicitada.',
    idp_login_rejected:
      'Este inicio de sesión desde el portal de tu empresa no es válido. Empiézalo allí de nuevo.',
    already_signed_in:
      'Ya has iniciado sesión. Cierra sesión para usar otra cuenta o vuelve atrás.',
    cross_site_request: 'Esta solicitud venía de otro sitio y se rechazó.',
    origin_unknown: 'Tu navegador no indicó qué página envió esto. Confírmalo.',
    user_refused: 'Tu cuenta no tiene acceso a esta aplicación.',
    user_store_failed: 'No pudimos cargar tu cuenta. Inténtalo de nuevo en unos momentos.',
    session_unavailable: 'No pudimos mantener tu sesión. Inténtalo de nuevo en unos momentos.',
    sign_out_failed:
      'No pudimos cerrar tu sesión, así que puede que siga abierta. Inténtalo de nuevo en unos momentos.',
    session_not_found: 'Esta sesión ya ha terminado o no es tuya.',
    body_not_parsed:
      'Este formulario no está bien configurado por nuestra parte. No se ha cambiado nada.',
    guard_missing: PAGE_NOT_SET_UP,
    organization_resolver_missing: PAGE_NOT_SET_UP,
    sign_in_page_guarded:
      'La página de inicio de sesión no está bien configurada por nuestra parte.',
    portal_forbidden:
      'No puedes cambiar cómo inicia sesión tu organización. Consulta a tu administrador.',
    federation_failed:
      'No se puede acceder al servicio que inicia tu sesión. Inténtalo de nuevo en un momento.',
    federation_connection_missing:
      'Tu organización no está configurada en el servicio que inicia tu sesión.',
    federation_domain_missing:
      'El dominio de tu correo aún no está configurado para el inicio de sesión único. Consulta con tu administrador.',
    credential_used: 'Este inicio de sesión ya se ha usado. Vuelve a iniciar sesión.',
    portal_policy_failed:
      'No pudimos comprobar si tienes permiso para esto. Inténtalo de nuevo en unos momentos.',
    organization_not_found:
      'Tu organización no está configurada en nuestro servicio de inicio de sesión.',
    organization_mismatch:
      'Esta página pertenece a otra organización. Cierra sesión para usar una cuenta de esa organización o vuelve atrás.',
    organization_resolver_failed:
      'No pudimos saber a qué organización pertenece esta página. Inténtalo de nuevo en unos momentos.',
    policy_rules_failed:
      'No pudimos comprobar cómo puedes iniciar sesión. Inténtalo de nuevo en unos momentos.',
    unsupported_transport: 'Este tipo de solicitud no se admite.',
    webhooks_not_configured: 'Los webhooks no están configurados por nuestra parte.',
    raw_body_missing: 'Los webhooks no están bien configurados por nuestra parte.',
    webhook_rejected: 'No se pudo verificar este webhook.',
    invalid_webhook: 'Este webhook tiene un formato incorrecto.',
    webhook_in_progress: 'Este webhook ya se está procesando.',
    webhook_failed: 'No se pudo procesar este webhook. Envíalo de nuevo.',
    keys_unavailable: UNREACHABLE,
    environment_unreachable: UNREACHABLE,
    environment_error:
      'El servicio de inicio de sesión dio una respuesta inesperada. Inténtalo de nuevo en unos momentos.',
    environment_busy:
      'El servicio de inicio de sesión está ocupado. Inténtalo de nuevo en un momento.',
    environment_timeout:
      'El servicio de inicio de sesión no respondió a tiempo. Inténtalo de nuevo en unos momentos.',
  },
  titles: {
    login_required: 'Inicia sesión',
    session_expired: 'Inicia sesión de nuevo',
    access_token_required: 'Inicia sesión',
    access_token_rejected: 'Inicia sesión de nuevo',
    step_up_required: '¿Eres tú?',
    step_up_rejected: 'Sin confirmar',
    too_many_requests: 'Demasiados intentos',
    login_loop: 'Tu sesión no se mantuvo',
    session_not_found: 'No existe esa sesión',
    sign_out_failed: 'No pudimos cerrar tu sesión',
    already_signed_in: '¿Cambiar de cuenta?',
    organization_mismatch: '¿Cambiar de organización?',
    method_not_allowed: 'Un paso más',
    cross_site_request: 'Solicitud rechazada',
    origin_unknown: 'Confirma la acción',
    user_refused: 'Sin acceso',
    webhooks_not_configured: 'Webhook no aceptado',
    raw_body_missing: 'Webhook no aceptado',
    webhook_rejected: 'Webhook rechazado',
    invalid_webhook: 'Webhook rechazado',
    webhook_in_progress: 'Webhook aún sin procesar',
    webhook_failed: 'Webhook aún sin procesar',
    portal_forbidden: 'Sin acceso',
    notCompleted: 'El inicio de sesión no se completó',
    notSignedIn: 'No pudimos iniciar tu sesión',
  },
  labels: {
    tryAgain: 'Intentar de nuevo',
    signIn: 'Iniciar sesión',
    backToList: 'Volver a la lista',
    confirmItIsMe: 'Confirmar que soy yo',
    signOut: 'Cerrar sesión',
    signOutAndContinue: 'Cerrar sesión y continuar',
    signOutEverywhere: 'Cerrar sesión en todas partes',
    endSession: 'Terminar la sesión',
    backToApp: 'Volver a la aplicación',
    backTo: 'Volver a {app}',
    signedInAs: 'Sesión iniciada como {user}.',
    tryAgainIn: 'Inténtalo de nuevo {when}.',
    helpAdmin:
      'Si esto sigue ocurriendo, da esta referencia al equipo de informática de tu empresa:',
    helpDeveloper: 'Si esto sigue ocurriendo, da esta referencia a nuestro equipo de soporte:',
    helpUser: 'Si pides ayuda, indica esta referencia:',
    workEmail: 'Correo de trabajo',
    emailPlaceholder: 'nombre@empresa.es',
    continueWithSso: 'Continuar con inicio de sesión único',
  },
};
