import { entry } from './error-entry.js';

/** Failures on the way out to the environment and back. */
export const SIGN_IN_ERRORS = {
  login_required: entry(401, 'user', 'Please sign in to continue.', 'Sign in.'),
  session_expired: entry(
    401,
    'user',
    'Your session has ended. Please sign in again.',
    'Sign in. The session passed one of its limits (session.maxAgeSeconds, session.idleSeconds, or the end of the access token), or was ended elsewhere.',
  ),
  access_token_required: entry(
    401,
    'user',
    'Please sign in to continue.',
    'Send an access token of the environment in the header Authorization, once: Bearer and the token (RFC 6750 section 2.1).',
  ),
  access_token_rejected: entry(
    401,
    'user',
    'Your sign-in has ended. Please sign in again.',
    'The access token did not pass verification; the log line names the check. If it has expired, get another one with the refresh token. Is its audience one of accessTokens.audiences (default: clientId), its issuer this environment, or one of additionalIssuers? Does validate() of your guard find the user?',
  ),
  step_up_required: entry(
    401,
    'user',
    "Please confirm that it's you: sign in again, and we'll bring you back here.",
    'Open the step-up URL in the browser: it leads to the sign-in of the company and back. Then send the request again.',
  ),
  step_up_rejected: entry(
    403,
    'user',
    "We couldn't confirm that it's you. Use the account you're signed in with.",
    'The step-up came back as another user, without a fresh sign-in at the identity provider (auth_time), or for a session that has changed since; the log line says which. Try again.',
  ),
  login_loop: entry(
    400,
    'developer',
    "You've signed in several times, but your browser didn't stay signed in. Please allow cookies for this site, check your device's date and time, or use another browser.",
    'Three sign-ins within 30 seconds led to no guarded page. Do all instances share one session store, and one secret for the session cookie? Is that cookie secure over plain http, or blocked? Is the app opened at baseUrl, and is the clock of this server right? Behind a proxy: does the framework trust it? Does SsoUserStore.deserialize() find the user?',
  ),
  invalid_login_request: entry(
    400,
    'developer',
    'This sign-in link is incomplete or damaged.',
    'Send each parameter of the login route once, as plain text, well-formed and within its length.',
  ),
  invalid_request_target: entry(
    400,
    'developer',
    'This address is incomplete or damaged.',
    'Send the path alone as the request target, with a slash in front (RFC 9112 section 3.2.1): `GET /auth/login`, not `GET http://host/auth/login`.',
  ),
  invalid_email: entry(
    400,
    'user',
    "This isn't an e-mail address. Please check it.",
    'Send the address as `email`, in JSON or as a form. The app needs a body parser (Nest has one by default).',
  ),
  navigation_required: entry(
    403,
    'developer',
    'Sign-in only starts when you open it in the browser yourself.',
    'Navigate to the login URL (a link or a redirect); do not fetch, prefetch or embed it. A service worker has to leave navigations alone (event.request.mode === "navigate").',
  ),
  method_not_allowed: entry(
    405,
    'developer',
    'Please use the button to continue.',
    'Use the method named in the Allow header.',
  ),
  too_many_requests: entry(
    429,
    'retry',
    'There were too many attempts from your network.',
    'The limit is the option rateLimits. If all users seem to share one address, tell the framework which proxy to trust (`trust proxy` of Express, `trustProxy` of Fastify).',
  ),
  login_not_found: entry(
    400,
    'user',
    'This sign-in has expired, was already used, or was started in another browser. If trying again ends here too, allow cookies for this site in your browser.',
    'Start again. If it repeats: are cookies allowed, is the app opened at the host of baseUrl, and does no proxy drop cookies?',
  ),
  login_cookie_unreadable: entry(
    400,
    'developer',
    "We couldn't complete this sign-in. Please try again.",
    'The cookie of this login is there, but it was sealed with a cookieSecret (SSO_COOKIE_SECRET) that this instance does not have, or for another environment, client or baseUrl. Give all instances the same; to change the secret, follow the three steps in docs/production.md.',
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
    "We couldn't complete this sign-in. Please try again.",
    'The environment refused the code: it was used before, expired, or was issued for another client or callback URL.',
  ),
  token_rejected: entry(
    403,
    'developer',
    "We couldn't verify this sign-in.",
    'A token did not pass verification; the log line names the check. Is environmentUrl the issuer of this environment, and clientId its client?',
  ),
  clock_skew: entry(
    403,
    'developer',
    "We couldn't verify this sign-in because of a wrong clock.",
    "The token's times do not match this server's clock. Synchronize the clock of this server (NTP); more than 60 seconds of difference is refused.",
  ),
  wrong_organization: entry(
    403,
    'user',
    'You signed in to a different organization than the one requested.',
    'Sign in with an account of the requested organization.',
  ),
  idp_login_rejected: entry(
    400,
    'retry',
    "This sign-in from your company's portal isn't valid. Please start it again there.",
    'The idp_initiated_login token did not pass verification; the log line names the check. A token lives 5 minutes: if it repeats, check the clock of this server.',
  ),
  already_signed_in: entry(
    409,
    'user',
    "You're already signed in. Sign out to use another account, or go back.",
    'Sign out first, then start again, or continue with the current account.',
  ),
  cross_site_request: entry(
    403,
    'user',
    'This request came from another site and was refused.',
    'Send it from a page of baseUrl; Origin and Sec-Fetch-Site must be our own.',
  ),
  origin_unknown: entry(
    403,
    'developer',
    "Your browser didn't say which page sent this. Please confirm it.",
    'The page was sent with Referrer-Policy: no-referrer (the default of helmet), so over plain http the browser says Origin: null and nothing else. Send same-origin: helmet({ referrerPolicy: { policy: "same-origin" } }).',
  ),
} as const;
