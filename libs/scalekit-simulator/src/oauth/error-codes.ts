/**
 * Every error code that the service may send to a callback (contract 3.5).
 *
 * @example
 * ```ts
 * for (const code of ERROR_CODES) {
 *   const callback = await simulator.fail(authorizationUrl, code);
 *   await fetch(callback);
 * }
 * ```
 */
export const ERROR_CODES = [
  'access_denied',
  'invalid_redirect_uri',
  'invalid_connection_selector',
  'no_active_connections',
  'connection_not_active',
  'no_configured_connections',
  'invalid_organization_id',
  'invalid_connection_id',
  'domain_not_found',
  'invalid_user_domain',
  'invalid_client',
  'application_not_active',
  'invalid_request',
  'unauthorized',
  'user_not_active',
  'server_error',
  'mandatory_attribute_missing',
  'invalid_id_token',
  'failed_to_exchange_token',
  'user_info_retrieve_failed',
  'invalid_saml_metadata',
  'invalid_saml_response',
  'invalid_saml_request',
  'invalid_saml_form_params',
  'signature_validation_failed',
  'invalid_acs_url',
  'invalid_assertion_url',
  'invalid_status',
  'malformed_saml_response',
  'assertion_expired',
  'response_expired',
  'authentication_not_completed',
  'user_login_required',
] as const;
