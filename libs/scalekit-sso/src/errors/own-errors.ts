import { entry } from './error-entry.js';

/** Failures that this module finds itself. */
export const OWN_ERRORS = {
  login_required: entry(401, 'user', 'Please sign in to continue.', 'Sign in.'),
  invalid_login_request: entry(
    400,
    'developer',
    'This sign-in link is incomplete or damaged.',
    'Send each parameter of the login route once, as plain text, well-formed and within its length.',
  ),
  navigation_required: entry(
    403,
    'developer',
    'Sign-in only starts when you open it in the browser yourself.',
    'Navigate to the login URL (a link or a redirect); do not fetch, prefetch or embed it.',
  ),
  method_not_allowed: entry(
    405,
    'developer',
    'This address does not work that way.',
    'Use the method named in the Allow header.',
  ),
  login_not_found: entry(
    400,
    'user',
    'This sign-in has expired, was already used, or was started in another browser.',
    'Start again. If it repeats: are cookies allowed, and is the app opened at the host of baseUrl?',
  ),
  invalid_callback: entry(
    400,
    'retry',
    'The answer of the sign-in service was incomplete.',
    'Start again. The callback needs code and state, each once.',
  ),
  code_rejected: entry(
    400,
    'retry',
    'This sign-in could not be completed; please try again.',
    'The environment refused the code: it was used before, expired, or was issued for another client or callback URL.',
  ),
  token_rejected: entry(
    403,
    'developer',
    'We could not verify this sign-in.',
    'A token did not pass verification; the log line names the check. Is environmentUrl the issuer of this environment, and clientId its client?',
  ),
  clock_skew: entry(
    403,
    'developer',
    'We could not verify this sign-in because of a wrong clock.',
    "The token's times do not fit this server's clock. Synchronize the clock of this server (NTP); more than 60 seconds of difference is refused.",
  ),
  wrong_organization: entry(
    403,
    'user',
    'You signed in to a different organization than the one asked for.',
    'Sign in with the account of the organization that was asked for.',
  ),
  idp_login_rejected: entry(
    400,
    'retry',
    "This sign-in from your company's portal is not valid; please start it again there.",
    'The idp_initiated_login token did not pass verification; the log line names the check. A token lives 5 minutes: if it repeats, check the clock of this server.',
  ),
  already_signed_in: entry(
    409,
    'user',
    'You are signed in already, perhaps as someone else.',
    'Sign out first, then start again, or go on with the account you are signed in with.',
  ),
  user_refused: entry(
    403,
    'admin',
    'Your account may not use this application.',
    "The app's SsoUserStore refused the identity; its reason is in the log line.",
  ),
  user_store_failed: entry(
    503,
    'retry',
    'We could not load your account; please try again shortly.',
    "The app's SsoUserStore threw; the cause is in the log line.",
  ),
  session_unavailable: entry(
    503,
    'retry',
    'We could not keep you signed in; please try again shortly.',
    'The session could not be read or saved: is express-session or @fastify/session registered, and is its store up?',
  ),
  cross_site_request: entry(
    403,
    'user',
    'This request came from another site and was refused.',
    'Send it from a page of baseUrl; Origin and Sec-Fetch-Site must be our own.',
  ),
  unsupported_transport: entry(
    403,
    'developer',
    'This way of access is not supported.',
    'SsoGuard protects HTTP handlers; guard other transports with a guard of their own.',
  ),
  sdk_unavailable: entry(
    503,
    'developer',
    'Sign-in is not set up correctly on our side.',
    'The SDK @scalekit-sdk/node could not be loaded, or its version is not supported: install the one that this package asks for. In Jest, transform jose (see the README).',
  ),
  keys_unavailable: entry(
    503,
    'retry',
    'The sign-in service cannot be reached; please try again shortly.',
    "The environment's signing keys could not be fetched: check environmentUrl and outgoing network access of this server.",
  ),
  environment_credentials_rejected: entry(
    502,
    'developer',
    'Sign-in is not set up correctly on our side.',
    'The environment refused clientId and clientSecret; compare them with the Scalekit dashboard.',
  ),
  environment_error: entry(
    502,
    'retry',
    'The sign-in service gave an unexpected answer; please try again shortly.',
    'Try again; the log line has the status. If it repeats, check environmentUrl and the status page of Scalekit.',
  ),
  environment_busy: entry(
    503,
    'retry',
    'The sign-in service is busy; please try again in a moment.',
    'The environment limits the rate of requests; try again later.',
  ),
  environment_unreachable: entry(
    503,
    'retry',
    'The sign-in service cannot be reached; please try again shortly.',
    'Check environmentUrl, DNS, TLS and outgoing network access of this server.',
  ),
  environment_timeout: entry(
    504,
    'retry',
    'The sign-in service did not answer in time; please try again shortly.',
    'The environment took longer than timeoutMs (milliseconds).',
  ),
} as const;
