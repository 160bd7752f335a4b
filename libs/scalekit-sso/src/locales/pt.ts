import type { SsoMessages } from './messages.js';

const NOT_SET_UP = 'O login não está configurado corretamente do nosso lado.';
const SETTINGS = 'As configurações de login da sua empresa precisam de atenção.';
const INVALID_ANSWER = 'O login da sua empresa enviou uma resposta inválida.';
const UNREADABLE = 'Não foi possível ler a resposta do login da sua empresa.';
const TOO_LONG = 'O login demorou demais. Tente novamente.';
const PAGE_NOT_SET_UP = 'Esta página não está configurada corretamente do nosso lado.';
const UNREACHABLE =
  'Não conseguimos acessar o serviço de login. Tente novamente em alguns instantes.';
const NOT_COMPLETED = 'Não foi possível concluir este login. Tente novamente.';

export const PT: SsoMessages = {
  errors: {
    invalid_redirect_uri: NOT_SET_UP,
    invalid_client: NOT_SET_UP,
    session_unsupported: NOT_SET_UP,
    session_missing: NOT_SET_UP,
    sdk_unavailable: NOT_SET_UP,
    environment_credentials_rejected: NOT_SET_UP,
    invalid_connection_selector: 'Não foi possível saber qual login de empresa usar.',
    no_active_connections: 'O login único ainda não está ativado para a sua organização.',
    connection_not_active: 'O login único está desativado no momento para a sua organização.',
    no_configured_connections: 'A sua organização não configurou o login único.',
    invalid_organization_id: 'Não encontramos a sua organização.',
    invalid_connection_id: 'Não encontramos o login da sua empresa.',
    domain_not_found:
      'O login único não está configurado para este domínio de e-mail. Verifique o endereço.',
    invalid_user_domain:
      'O domínio de e-mail desta conta não pode ser usado aqui. Use o seu endereço da empresa.',
    application_not_active: 'O login está temporariamente indisponível.',
    invalid_request: 'A solicitação de login estava incompleta. Comece novamente.',
    unauthorized: 'Não foi possível autorizar este login.',
    user_not_active: 'A sua conta não está ativa. Fale com o seu administrador.',
    server_error: 'Algo deu errado. Tente novamente em alguns instantes.',
    mandatory_attribute_missing:
      'O login da sua empresa não enviou todos os dados de que precisamos.',
    invalid_id_token: INVALID_ANSWER,
    invalid_saml_response: INVALID_ANSWER,
    failed_to_exchange_token: 'Não foi possível concluir o login com a sua empresa.',
    user_info_retrieve_failed: 'Não foi possível ler o seu perfil no login da sua empresa.',
    invalid_saml_metadata: SETTINGS,
    invalid_acs_url: SETTINGS,
    invalid_assertion_url: SETTINGS,
    invalid_saml_request: 'Não foi possível iniciar o login com a sua empresa.',
    invalid_saml_form_params: UNREADABLE,
    malformed_saml_response: UNREADABLE,
    signature_validation_failed: 'Não foi possível verificar o login da sua empresa.',
    invalid_status: 'O login da sua empresa recusou a solicitação.',
    assertion_expired: TOO_LONG,
    response_expired: TOO_LONG,
    authentication_not_completed: 'O login não foi concluído. Tente novamente.',
    user_login_required: 'Entre novamente.',
    interaction_required: 'Entre novamente.',
    account_selection_required: 'Escolha a conta com a qual deseja entrar.',
    consent_required: 'Entre novamente e dê o seu consentimento.',
    access_denied: 'O login foi cancelado ou não é permitido.',
    unknown_error: 'Não foi possível fazer o seu login. Tente novamente.',
    login_required: 'Entre para continuar.',
    access_token_required: 'Entre para continuar.',
    session_expired: 'A sua sessão terminou. Entre novamente.',
    access_token_rejected: 'O seu acesso terminou. Entre novamente.',
    step_up_required: 'Confirme que é você: entre novamente e traremos você de volta para cá.',
    step_up_rejected: 'Não foi possível confirmar que é você. Use a conta com a qual você entrou.',
    login_loop:
      'Você entrou várias vezes, mas o navegador não manteve o login. Permita cookies para este site, verifique a data e a hora do dispositivo ou use outro navegador.',
    invalid_login_request: 'Este link de login está incompleto ou danificado.',
    invalid_request_target: 'Este endereço está incompleto ou danificado.',
    invalid_email: 'Isto não é um endereço de e-mail. Verifique-o.',
    navigation_required: 'O login só começa quando você mesmo o abre no navegador.',
    method_not_allowed: 'Use o botão para continuar.',
    too_many_requests: 'Houve tentativas demais a partir da sua rede.',
    login_not_found:
      'Este login expirou, já foi usado ou foi iniciado em outro navegador. Se uma nova tentativa também terminar aqui, permita cookies para este site.',
    login_cookie_unreadable: NOT_COMPLETED,
    code_rejected: NOT_COMPLETED,
    invalid_callback: 'A resposta do serviço de login estava incompleta.',
    token_rejected: 'Não foi possível verificar este login.',
    clock_skew: 'Não foi possível verificar este login porque um relógio está errado.',
    wrong_organization: 'Você entrou em uma organização diferente da solicitada.',
    idp_login_rejected:
      'Este login a partir do portal da sua empresa não é válido. Comece novamente por lá.',
    already_signed_in: 'Você já entrou. Saia para usar outra conta ou volte.',
    cross_site_request: 'Esta solicitação veio de outro site e foi recusada.',
    origin_unknown: 'O navegador não informou qual página enviou isto. Confirme.',
    user_refused: 'A sua conta não tem acesso a este aplicativo.',
    user_store_failed:
      'Não foi possível carregar a sua conta. Tente novamente em alguns instantes.',
    session_unavailable:
      'Não foi possível manter o seu login. Tente novamente em alguns instantes.',
    sign_out_failed:
      'Não foi possível sair, então a sua sessão talvez continue aberta. Tente novamente em alguns instantes.',
    session_not_found: 'Esta sessão já terminou ou não é sua.',
    body_not_parsed:
      'Este formulário não está configurado corretamente do nosso lado. Nada foi alterado.',
    guard_missing: PAGE_NOT_SET_UP,
    organization_resolver_missing: PAGE_NOT_SET_UP,
    sign_in_page_guarded: 'A página de login não está configurada corretamente do nosso lado.',
    portal_forbidden:
      'Você não pode alterar o login da sua organização. Fale com o seu administrador.',
    federation_failed:
      'Não foi possível acessar o serviço que faz o seu login. Tente novamente em instantes.',
    federation_connection_missing:
      'Sua organização não está configurada no serviço que faz o seu login.',
    federation_domain_missing:
      'O domínio do seu e-mail ainda não está configurado para o login único. Fale com o seu administrador.',
    credential_used: 'Este login já foi usado. Entre novamente.',
    portal_policy_failed:
      'Não foi possível verificar se você tem permissão para isto. Tente novamente em alguns instantes.',
    organization_not_found: 'A sua organização não está configurada no nosso serviço de login.',
    organization_mismatch:
      'Esta página pertence a outra organização. Saia para usar uma conta dessa organização ou volte.',
    organization_resolver_failed:
      'Não foi possível saber a qual organização esta página pertence. Tente novamente em alguns instantes.',
    policy_rules_failed:
      'Não foi possível verificar como você pode entrar. Tente novamente em alguns instantes.',
    unsupported_transport: 'Este tipo de solicitação não é aceito.',
    webhooks_not_configured: 'Os webhooks não estão configurados do nosso lado.',
    raw_body_missing: 'Os webhooks não estão configurados corretamente do nosso lado.',
    webhook_rejected: 'Não foi possível verificar este webhook.',
    invalid_webhook: 'Este webhook está malformado.',
    webhook_in_progress: 'Este webhook já está sendo processado.',
    webhook_failed: 'Não foi possível processar este webhook. Envie-o novamente.',
    keys_unavailable: UNREACHABLE,
    environment_unreachable: UNREACHABLE,
    environment_error:
      'O serviço de login deu uma resposta inesperada. Tente novamente em alguns instantes.',
    environment_busy: 'O serviço de login está ocupado. Tente novamente em um instante.',
    environment_timeout:
      'O serviço de login não respondeu a tempo. Tente novamente em alguns instantes.',
  },
  titles: {
    login_required: 'Entre na sua conta',
    session_expired: 'Entre novamente',
    access_token_required: 'Entre na sua conta',
    access_token_rejected: 'Entre novamente',
    step_up_required: 'É você?',
    step_up_rejected: 'Não confirmado',
    too_many_requests: 'Tentativas demais',
    login_loop: 'O seu login não foi mantido',
    session_not_found: 'Sessão não encontrada',
    sign_out_failed: 'Não foi possível sair',
    already_signed_in: 'Trocar de conta?',
    organization_mismatch: 'Trocar de organização?',
    method_not_allowed: 'Mais um passo',
    cross_site_request: 'Solicitação recusada',
    origin_unknown: 'Confirme',
    user_refused: 'Sem acesso',
    webhooks_not_configured: 'Webhook não aceito',
    raw_body_missing: 'Webhook não aceito',
    webhook_rejected: 'Webhook recusado',
    invalid_webhook: 'Webhook recusado',
    webhook_in_progress: 'Webhook ainda não processado',
    webhook_failed: 'Webhook ainda não processado',
    portal_forbidden: 'Sem acesso',
    notCompleted: 'O login não foi concluído',
    notSignedIn: 'Não foi possível fazer o seu login',
  },
  labels: {
    tryAgain: 'Tentar novamente',
    signIn: 'Entrar',
    backToList: 'Voltar à lista',
    confirmItIsMe: 'Confirmar que sou eu',
    signOut: 'Sair',
    signOutAndContinue: 'Sair e continuar',
    signOutEverywhere: 'Sair de todos os dispositivos',
    endSession: 'Encerrar a sessão',
    backToApp: 'Voltar ao aplicativo',
    backTo: 'Voltar a {app}',
    signedInAs: 'Você entrou como {user}.',
    tryAgainIn: 'Tente novamente {when}.',
    helpAdmin: 'Se isto continuar, informe esta referência à equipe de TI da sua empresa:',
    helpDeveloper: 'Se isto continuar, informe esta referência à nossa equipe de suporte:',
    helpUser: 'Se pedir ajuda, informe esta referência:',
    workEmail: 'E-mail de trabalho',
    emailPlaceholder: 'nome@empresa.com.br',
    continueWithSso: 'Continuar com login único',
  },
};
