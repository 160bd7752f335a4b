import { entry } from './error-entry.js';

/** Failures of what the app brings along: its users, sessions, guards and policies. */
export const APP_ERRORS = {
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
    'The session could not be read or saved; the log line has what its store said. Is the store up?',
  ),
  session_unsupported: entry(
    503,
    'developer',
    'Sign-in is not set up correctly on our side.',
    'The request has a session of another kind: it has no regenerate(). cookie-session, @fastify/secure-session and the like keep sessions in the browser, where no sign-out can end them. Register express-session or @fastify/session instead (see the README).',
  ),
  session_missing: entry(
    503,
    'developer',
    'Sign-in is not set up correctly on our side.',
    'The request has no session: register express-session or @fastify/session before the app listens (see the README), and see that its store is connected.',
  ),
  sign_out_failed: entry(
    503,
    'retry',
    'You may still be signed in: we could not end your session. Please try again shortly.',
    'The session could not be ended; the log line has what its store said. Is the store up?',
  ),
  session_not_found: entry(
    404,
    'user',
    'This session has ended already, or is not one of yours.',
    'Send the `id` of an entry of GET /auth/sessions.',
  ),
  body_not_parsed: entry(
    415,
    'developer',
    'This form is not set up correctly on our side; nothing was changed.',
    'No body parser has read this request; the log line has its Content-Type. Send a form or JSON, and leave the body parsers of Nest on, or register express.urlencoded() and express.json() before the routes (@fastify/formbody on Fastify).',
  ),
  guard_missing: entry(
    500,
    'developer',
    'This page is not set up correctly on our side.',
    'A decorator such as @CurrentUser() was used on a handler that SsoGuard did not look at; the log line names it. Add @UseGuards(SsoGuard), and @OptionalSso() instead of @Public() where requests may be anonymous. Other transports than HTTP have no such decorators.',
  ),
  sign_in_page_guarded: entry(
    500,
    'developer',
    'The sign-in page is not set up correctly on our side.',
    'The page that the option signInPage names asks for a sign-in itself. Mark its handler with @Public(), or with @OptionalSso() where it says who is there.',
  ),
  portal_forbidden: entry(
    403,
    'user',
    'You may not change how your organization signs in; please ask its administrator.',
    'Give ScalekitSsoModule a portalPolicy (a class that extends SsoPortalPolicy): it says who may, and without one nobody may.',
  ),
  portal_policy_failed: entry(
    503,
    'retry',
    'We could not find out whether you may do this; please try again shortly.',
    "The app's SsoPortalPolicy threw or did not answer in time; the cause is in the log line.",
  ),
  organization_not_found: entry(
    404,
    'developer',
    'Your organization is not set up with our sign-in service.',
    'The environment has no organization of this id: give one of this environment, org_ and digits.',
  ),
  organization_mismatch: entry(
    403,
    'user',
    'This page belongs to another organization than the one you are signed in to. Sign out to go on with an account of that organization, or go back to stay.',
    'Sign in with an account of the organization that the address names.',
  ),
  organization_resolver_failed: entry(
    503,
    'retry',
    'We could not tell which organization this page belongs to; please try again shortly.',
    "The app's organizationResolver threw, was late, or gave neither a text nor undefined; the cause is in the log line.",
  ),
  organization_resolver_missing: entry(
    500,
    'developer',
    'This page is not set up correctly on our side.',
    'Nothing tells @RequireOrganization() whose route this is: give the module an organizationResolver, or name a parameter that the path of the route has.',
  ),
  policy_rules_failed: entry(
    503,
    'retry',
    'We could not check how you may sign in; please try again shortly.',
    "The app's SsoPolicyRules threw, were late, or gave an answer of another kind; the cause is in the log line.",
  ),
  unsupported_transport: entry(
    403,
    'developer',
    'This way of access is not supported.',
    'SsoGuard knows where HTTP keeps its request. For another transport extend it and override getRequest() and getResponse(), or use a guard of your own; the log line names the handler.',
  ),
} as const;
