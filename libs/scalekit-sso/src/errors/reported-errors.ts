import { entry, type SsoErrorEntry } from './error-entry.js';

const PROMPT_NONE =
  'The identity provider has to show a page (OIDC Core 3.1.2.6). Start again without prompt=none.';
const forPromptNone = (message: string): SsoErrorEntry => entry(403, 'user', message, PROMPT_NONE);

/** Failures that the environment reports at the callback (contract 3.5). */
export const REPORTED_ERRORS = {
  invalid_redirect_uri: entry(
    400,
    'developer',
    "Sign-in isn't set up correctly on our side.",
    'Register the callback URL that was printed at boot, exactly, in the Scalekit dashboard under Authentication > Redirects.',
  ),
  invalid_connection_selector: entry(
    400,
    'developer',
    "We couldn't tell which company sign-in to use.",
    'Send organization_id, connection_id, domain, login_hint or provider to the login route.',
  ),
  no_active_connections: entry(
    403,
    'admin',
    "Single sign-on isn't switched on for your organization yet.",
    'Finish the connection and enable it in the admin portal.',
  ),
  connection_not_active: entry(
    403,
    'admin',
    'Single sign-on is currently switched off for your organization.',
    'Enable the connection again in the admin portal or the dashboard.',
  ),
  no_configured_connections: entry(
    403,
    'admin',
    "Your organization hasn't set up single sign-on.",
    'Send the customer an admin portal link to set up a connection.',
  ),
  invalid_organization_id: entry(
    400,
    'developer',
    "We couldn't find your organization.",
    'Check how your tenants are mapped to Scalekit organization ids.',
  ),
  invalid_connection_id: entry(
    400,
    'developer',
    "We couldn't find your company's sign-in.",
    'Refresh the stored connection id.',
  ),
  domain_not_found: entry(
    403,
    'user',
    "Single sign-on isn't set up for this e-mail domain. Please check the address.",
    'If the address is right: add the exact domain to the organization; a sub-domain is a domain of its own.',
  ),
  invalid_user_domain: entry(
    403,
    'user',
    "This account's e-mail domain can't be used here. Please use your company address.",
    'Add the domain to the organization, or sign in with the work account.',
  ),
  invalid_client: entry(
    400,
    'developer',
    "Sign-in isn't set up correctly on our side.",
    'Check that clientId and environmentUrl belong together.',
  ),
  application_not_active: entry(
    403,
    'developer',
    'Sign-in is temporarily unavailable.',
    'Enable the application in the Scalekit dashboard.',
  ),
  invalid_request: entry(
    400,
    'developer',
    'The sign-in request was incomplete. Please start again.',
    'Compare the authorization request with the Scalekit documentation.',
  ),
  unauthorized: entry(
    403,
    'developer',
    "We couldn't authorize this sign-in.",
    'Check clientId and clientSecret.',
  ),
  user_not_active: entry(
    403,
    'admin',
    'Your account is inactive. Please contact your administrator.',
    'Reactivate the user.',
  ),
  server_error: entry(
    502,
    'retry',
    'Something went wrong. Please try again shortly.',
    'Try again once; then contact Scalekit support with the time and the organization id.',
  ),
  mandatory_attribute_missing: entry(
    403,
    'admin',
    "Your company's sign-in didn't send all the details we need.",
    'Map e-mail, given name and family name in the identity provider.',
  ),
  invalid_id_token: entry(
    403,
    'admin',
    "Your company's sign-in sent an invalid answer.",
    'Check issuer, keys and client id of the identity provider in the connection.',
  ),
  failed_to_exchange_token: entry(
    403,
    'admin',
    "We couldn't finish sign-in with your company.",
    "Renew the identity provider's client secret in the connection.",
  ),
  user_info_retrieve_failed: entry(
    403,
    'admin',
    "We couldn't read your profile from your company's sign-in.",
    'Check client secret and scopes of the identity provider in the connection.',
  ),
  invalid_saml_metadata: entry(
    403,
    'admin',
    "Your company's sign-in settings need attention.",
    'Correct the metadata URL or XML of the connection.',
  ),
  invalid_saml_response: entry(
    403,
    'admin',
    "Your company's sign-in sent an invalid answer.",
    'Review the SAML settings of the connection: entity id and audience.',
  ),
  invalid_saml_request: entry(
    403,
    'admin',
    "We couldn't start sign-in with your company.",
    'Compare the service provider settings on both sides.',
  ),
  invalid_saml_form_params: entry(
    403,
    'admin',
    "Your company's sign-in sent an unreadable answer.",
    'Check the POST binding and the response format of the identity provider.',
  ),
  signature_validation_failed: entry(
    403,
    'admin',
    "We couldn't verify your company's sign-in.",
    'Renew the signing certificate in the connection and check the ACS URL.',
  ),
  invalid_acs_url: entry(
    403,
    'admin',
    "Your company's sign-in settings need attention.",
    'Copy the ACS URL from the admin portal to the identity provider.',
  ),
  invalid_assertion_url: entry(
    403,
    'admin',
    "Your company's sign-in settings need attention.",
    'Copy the ACS URL from the admin portal to the identity provider.',
  ),
  invalid_status: entry(
    403,
    'admin',
    "Your company's sign-in declined the request.",
    "Check the identity provider's log and that the user is assigned to the app.",
  ),
  malformed_saml_response: entry(
    403,
    'admin',
    "Your company's sign-in sent an unreadable answer.",
    'Check XML and encoding of the SAML response.',
  ),
  assertion_expired: entry(
    403,
    'retry',
    'Your sign-in took too long. Please try again.',
    "Try again; if it repeats, correct the identity provider's clock.",
  ),
  response_expired: entry(
    403,
    'retry',
    'Your sign-in took too long. Please try again.',
    "Try again; if it repeats, correct the identity provider's clock.",
  ),
  authentication_not_completed: entry(
    403,
    'user',
    "Sign-in wasn't completed. Please try again.",
    'Start again.',
  ),
  user_login_required: entry(
    403,
    'user',
    'Please sign in again.',
    'Start again without prompt=none.',
  ),
  interaction_required: forPromptNone('Please sign in again.'),
  account_selection_required: forPromptNone('Please choose the account to sign in with.'),
  consent_required: forPromptNone('Please sign in again and give your consent.'),
  access_denied: entry(
    403,
    'user',
    'Sign-in was cancelled or not permitted.',
    'Start again; if it repeats, check that the user is assigned to the app.',
  ),
  unknown_error: entry(
    403,
    'retry',
    "We couldn't sign you in. Please try again.",
    'The environment reported a code that is not documented; it is in the log line.',
  ),
} as const;
