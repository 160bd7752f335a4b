import { entry } from './error-entry.js';

/** Failures of what the app brings along: its users, sessions, guards and policies. */
export const APP_ERRORS = {
  user_refused: entry(
    403,
    'admin',
    "Your account doesn't have access to this application.",
    "The app's SsoUserStore refused the identity; its reason is in the log line.",
  ),
  user_store_failed: entry(
    503,
    'retry',
    "We couldn't load your account. Please try again shortly.",
    "The app's SsoUserStore, or validate() of its SsoBearerGuard, threw or did not answer in time; the cause is in the log line.",
  ),
  session_unavailable: entry(
    503,
    'retry',
    "We couldn't keep you signed in. Please try again shortly.",
    'The session could not be read or saved; the log line has what its store said. Is the store up?',
  ),
  session_unsupported: entry(
    503,
    'developer',
    "Sign-in isn't set up correctly on our side.",
    'The session of the request has no regenerate(). cookie-session, @fastify/secure-session and the like keep sessions in the browser, where no sign-out can end them. Register express-session or @fastify/session instead (see the README).',
  ),
  session_missing: entry(
    503,
    'developer',
    "Sign-in isn't set up correctly on our side.",
    'The request has no session: register express-session or @fastify/session before the app listens (see the README), and check that its store is connected. For WebSockets, give the middleware to SsoConnections.useSession() too.',
  ),
  sign_out_failed: entry(
    503,
    'retry',
    "We couldn't sign you out, so you may still be signed in. Please try again shortly.",
    'The session could not be ended, or your `federation` kept its own; the log line has what the store or `ended()` said. Is it up?',
  ),
  session_not_found: entry(
    404,
    'user',
    "This session has already ended, or it isn't yours.",
    'Send the `id` of an entry of GET /auth/sessions.',
  ),
  body_not_parsed: entry(
    415,
    'developer',
    "This form isn't set up correctly on our side. Nothing was changed.",
    'No body parser has read this request; the log line has its Content-Type. Send a form or JSON, and leave the body parsers of Nest on, or register express.urlencoded() and express.json() before the routes (@fastify/formbody on Fastify).',
  ),
  guard_missing: entry(
    500,
    'developer',
    "This page isn't set up correctly on our side.",
    'A decorator such as @CurrentUser() was used on a handler that SsoGuard does not guard; the log line names it. Add @UseGuards(SsoGuard), and @OptionalSso() instead of @Public() where requests may be anonymous. @CurrentAccessToken() needs @UseGuards(SsoBearerGuard). Transports other than HTTP, GraphQL and WebSockets have no such decorators.',
  ),
  sign_in_page_guarded: entry(
    500,
    'developer',
    "The sign-in page isn't set up correctly on our side.",
    'The page named by the option signInPage requires a sign-in itself. Mark its handler with @Public(), or with @OptionalSso() if it shows the current user.',
  ),
  portal_forbidden: entry(
    403,
    'user',
    "You can't change how your organization signs in. Please ask your administrator.",
    'Give ScalekitSsoModule a portalPolicy (a class that extends SsoPortalPolicy): it decides who may, and without one every request is refused.',
  ),
  portal_policy_failed: entry(
    503,
    'retry',
    "We couldn't check whether you're allowed to do this. Please try again shortly.",
    "The app's SsoPortalPolicy threw or did not answer in time; the cause is in the log line.",
  ),
  organization_not_found: entry(
    404,
    'developer',
    "Your organization isn't set up with our sign-in service.",
    'The environment has no organization with this id: use an id of this environment (org_ and digits).',
  ),
  organization_mismatch: entry(
    403,
    'user',
    'This page belongs to another organization. Sign out to use an account of that organization, or go back.',
    'Sign in with an account of the organization that the address names.',
  ),
  organization_resolver_failed: entry(
    503,
    'retry',
    "We couldn't tell which organization this page belongs to. Please try again shortly.",
    "The app's organizationResolver threw, timed out, or returned neither a string nor undefined; the cause is in the log line.",
  ),
  organization_resolver_missing: entry(
    500,
    'developer',
    "This page isn't set up correctly on our side.",
    'The organization of this route is unknown to @RequireOrganization(): give the module an organizationResolver, or name a parameter that the path of the route has.',
  ),
  policy_rules_failed: entry(
    503,
    'retry',
    "We couldn't check how you can sign in. Please try again shortly.",
    "The app's SsoPolicyRules threw, timed out, or returned an unknown answer; the cause is in the log line.",
  ),
  federation_failed: entry(
    503,
    'retry',
    "We couldn't reach the service that signs you in. Please try again shortly.",
    "The app's SsoFederation threw, timed out, or returned what it must not; the cause is in the log line. Is the identity system up, and are its credentials right?",
  ),
  federation_connection_missing: entry(
    404,
    'developer',
    "Your organization isn't set up with the service that signs you in.",
    "The identity system has no connection for what the login asks for; the log line names it. Create it: npx nestjs-scalekit-sso federation <system> --apply, or name it in the app's SsoFederation.",
  ),
  federation_domain_missing: entry(
    403,
    'admin',
    "Your e-mail domain isn't set up for single sign-on yet. Please ask your administrator.",
    'The identity system does not route this domain to Scalekit. Verify the domain of the organization in Scalekit, and bring the identity system in step with it: npx nestjs-scalekit-sso federation <system> --apply.',
  ),
  credential_used: entry(
    409,
    'user',
    'This sign-in has been used already. Please sign in again.',
    'POST /auth/credential answers once for each sign-in. Keep what it gave, or start a new login at the retry URL.',
  ),
  unsupported_transport: entry(
    403,
    'developer',
    "This kind of request isn't supported.",
    'SsoGuard supports HTTP, resolvers of GraphQL whose context has the request, and gateways of WebSockets; a gateway on the package ws has to call SsoConnections.guard(). For another transport extend the guard and override getRequest() and getResponse(), or use a guard of your own; the log line names the handler.',
  ),
} as const;
