import type { SessionEndingEvent } from './session-ending-events.js';

/** How `ScalekitSsoModule` reaches the Scalekit environment, the app and its users. */
export interface ScalekitSsoOptions {
  /**
   * URL of the Scalekit environment, which is also the issuer of its tokens. A trailing slash does
   * not matter; plain http is for loopback only. Example: `https://acme.scalekit.com`.
   */
  readonly environmentUrl: string;
  /** Client id from the Scalekit dashboard. It starts with `skc_`. */
  readonly clientId: string;
  /** Client secret from the Scalekit dashboard. */
  readonly clientSecret: string;
  /**
   * Public URL of the app, as browsers see it: origin, and the sub-path where it has one, whether the
   * proxy in front keeps that path (then Nest has it in the routes, as global prefix) or takes it away.
   * The callback URL and every return address are made from it, never from request headers. Plain http
   * off loopback is warned of, and refused where `NODE_ENV` is `production`.
   * Example: `https://app.example.com` or `https://example.com/app`.
   */
  readonly baseUrl: string;
  /**
   * The host below which each organization has one of its own, with the port where it is not the
   * usual one; `baseUrl` has to be at it or below. A login that starts at `acme.app.example.com` goes
   * by way of `baseUrl`, and comes back: give the session cookie this `domain` too. Every host one
   * label below has to be the app's. Example: `app.example.com`. Default: the app has one host.
   */
  readonly tenantDomain?: string | undefined;
  /**
   * Seals the cookies of pending logins; at least 32 characters. Several secrets rotate: the first
   * seals, all open. Example: the output of `openssl rand -base64 32`.
   */
  readonly cookieSecret: string | readonly string[];
  /** Name of the app on the module's own pages. Default: none, and they do without. */
  readonly appName?: string | undefined;
  /**
   * Path of the app's own page where a person chooses how to sign in. A login without a selector
   * is sent there with `return_to` and, where another site started it, `third_party`, which the page
   * passes on to the login. Where a guard looks at everything, the page has to be `@Public()`, or the login
   * ends with `sign_in_page_guarded`. Default: a small page of the module that asks for an e-mail.
   */
  readonly signInPage?: string | undefined;
  /** Where a login ends that asked for no return address. Default: the path of `baseUrl`. */
  readonly defaultReturnTo?: string | undefined;
  /** Where a sign-out in the browser ends. Default: the path of `baseUrl`. */
  readonly afterSignOut?: string | undefined;
  /**
   * Names the records of this app in its store. Instances and apps with the same environment, client
   * and `storeScope` share sign-ins, revocations, webhook ids and rate-limit counters; all others never
   * touch one another's, whatever store they share. Give one name to apps with several base URLs that
   * are one app, with one user table and the same `session.maxAgeSeconds`: a revocation is kept as long
   * as a sign-in of the app that revokes can last. Default: `baseUrl`.
   */
  readonly storeScope?: string | undefined;
  /** Scopes of the authorization request. Default: `openid`, `profile` and `email`. */
  readonly scopes?: readonly string[] | undefined;
  /**
   * Longest wait for an answer of the environment, of the session store and of `SsoUserStore`, in
   * milliseconds. Default: 10,000.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Other issuers whose tokens this environment signs with its keys, compared exactly with `iss`: the
   * old URL after a switch to a custom domain, `<environment URL>/resources/<id>` for access tokens of
   * a resource, or the odd issuer of IdP-initiated tokens. Default: none, only the environment URL.
   */
  readonly additionalIssuers?: readonly string[] | undefined;
  /**
   * The environment URL in the keys of identities. Set it to the old URL when the environment moves
   * to a custom domain, so that everybody stays who they were. Default: `environmentUrl`.
   */
  readonly identityIssuer?: string | undefined;
  /** Accepts an access token that is no JWT and so cannot be verified. Default: false. */
  readonly allowOpaqueAccessToken?: boolean | undefined;
  /**
   * Lets `SsoUserStore.resolve()` find a user that the app has already by e-mail address: it is given
   * an `SsoEmailLink` where Scalekit lists the domain of the address as a verified one of that very
   * organization, and the identity provider does not say that the address is unverified.
   * Default: false.
   */
  readonly linkByEmail?: boolean | undefined;
  /** How long a sign-in lasts. */
  readonly session?: SsoSessionOptions | undefined;
  /**
   * Also ends the session at the environment when somebody signs out, for environments in full-stack
   * mode (contract 7). Default: none; in Modular SSO there is no such session.
   */
  readonly environmentLogout?: SsoEnvironmentLogoutOptions | undefined;
  /**
   * How often one client address may ask for each route; `false` switches the limits off. Default:
   * 1,200 times a minute, each route for itself; `me`, `logout` and what only serves a file or checks
   * a signature have none. One login gets at most 20 callbacks in that time, and one user 60 answers
   * of `sessions` and of `portalLink`.
   */
  readonly rateLimits?: SsoRateLimitOptions | false | undefined;
  /** How a step-up is checked. */
  readonly stepUp?: SsoStepUpOptions | undefined;
  /** How long it is remembered which domains have single sign-on. */
  readonly availability?: SsoAvailabilityOptions | undefined;
  /** How webhooks of the environment are received. Default: not at all, for want of a secret. */
  readonly webhooks?: SsoWebhookOptions | undefined;
}

/** How webhooks of the environment are received, and what they may end. */
export interface SsoWebhookOptions {
  /**
   * Signing secret from the Scalekit dashboard: `whsec_` and base64. While it is being changed, give
   * both. Default: none, and every webhook is refused.
   */
  readonly secrets?: string | readonly string[] | undefined;
  /** How far the time of a delivery may be from this server's clock, in seconds. Default: 300. */
  readonly toleranceSeconds?: number | undefined;
  /**
   * Longest wait for the handlers of a delivery, in milliseconds; the service gives up after ten
   * seconds. Default: 9,000.
   */
  readonly handlerTimeoutMs?: number | undefined;
  /**
   * Events that end sessions on the server. Those about one person end that person's, those about a
   * connection, directory or organization end those of everybody in it. Default: the events about
   * one person, `PERSON_GONE_EVENTS`; an empty list ends none.
   */
  readonly endSessionsOn?: readonly SessionEndingEvent[] | undefined;
}

/** The end of the session at the environment (OpenID Connect RP-Initiated Logout 1.0). */
export interface SsoEnvironmentLogoutOptions {
  /**
   * Absolute URLs of your app that a sign-out may end at, each registered in the Scalekit dashboard.
   * The first is the default; the form of a sign-out may name another as `post_logout_redirect_uri`.
   */
  readonly postLogoutRedirectUris: readonly string[];
}

/** How often the routes of the module answer one client address. */
export interface SsoRateLimitOptions {
  /** How long is counted, in seconds. Default: 60. */
  readonly seconds?: number | undefined;
  /** Requests of one client address to one limited route in that time. Default: 1,200. */
  readonly limit?: number | undefined;
  /**
   * Another limit for some routes; `false` for none. Example: `{ availability: 100 }`. Default:
   * `limit` for `login`, `callback`, `stepUp`, `sessions`, `availability` and `portalLink`, none for
   * the others.
   */
  readonly routes?:
    | Readonly<Partial<Record<Exclude<keyof SsoRoutes, 'prefix'>, number | false | undefined>>>
    | undefined;
}

/** How a step-up is checked. */
export interface SsoStepUpOptions {
  /**
   * Refuses every step-up whose ID token has no `auth_time` (OIDC Core 2), which says when the user
   * authenticated. Without it a step-up is refused only where the sign-in, or an earlier step-up of
   * it, had one. Switch it on once a step-up works with it: an environment that never sends
   * `auth_time` then lets no step-up succeed. Default: false.
   */
  readonly requireAuthTime?: boolean | undefined;
}

/** How long answers about the availability of single sign-on are remembered. */
export interface SsoAvailabilityOptions {
  /** Lifetime of "available", in seconds. Default: 300. */
  readonly positiveSeconds?: number | undefined;
  /** Lifetime of "unavailable", in seconds. Default: 60. */
  readonly negativeSeconds?: number | undefined;
  /** Most domains remembered; the least recently asked gives way. Default: 10,000. */
  readonly maxDomains?: number | undefined;
}

/** How long a sign-in lasts and what survives it. */
export interface SsoSessionOptions {
  /** A session ends this long after sign-in, in seconds. Default: 43,200 (12 hours). */
  readonly maxAgeSeconds?: number | undefined;
  /** A session ends this long after its last use, in seconds. Default: 7,200 (2 hours). */
  readonly idleSeconds?: number | undefined;
  /**
   * Ends the session with the access token's `exp` at the latest; with an opaque one after the
   * `expires_in` that came with it, where there is one. Default: false.
   */
  readonly endWithAccessToken?: boolean | undefined;
  /**
   * Keys of the anonymous session that survive sign-in, for example a shopping cart. Everything
   * else in it is dropped, as somebody else may have planted it. Default: none.
   */
  readonly keepKeys?: readonly string[] | undefined;
  /**
   * Also writes `session.passport.user`, for apps with `passport.session()` whose `deserializeUser`
   * takes what `SsoUserStore.serialize()` gives. Passport's `deserializeUser` is asked for it only while
   * the sign-in lasts; that costs one read of the store for each request. Default: false.
   */
  readonly passportUser?: boolean | undefined;
  /**
   * Shortens sessions by the session policy that Scalekit keeps for the organization, where it has one of
   * its own: read at sign-in, remembered for a minute, waited for two seconds at most. Where it cannot
   * be read, the last answer counts; without one, the limits above, with a warning in the log. Default: true.
   */
  readonly organizationPolicy?: boolean | undefined;
}

/** The paths of the module's routes, below the app's global prefix; `false` switches one off. */
export interface SsoRoutes {
  /** The first part of the path of every route that has none of its own. Default: `auth`. */
  readonly prefix?: string | undefined;
  /** Starts a login. Default: `auth/login`. */
  readonly login?: string | false | undefined;
  /** Completes a login. Default: `auth/callback`. */
  readonly callback?: string | false | undefined;
  /** The signed-in user as JSON. Default: `auth/me`. */
  readonly me?: string | false | undefined;
  /** Ends the session. Default: `auth/logout`. */
  readonly logout?: string | false | undefined;
  /** The sessions of who is signed in, and the end of one or all of them. Default: `auth/sessions`. */
  readonly sessions?: string | false | undefined;
  /** Whether single sign-on is there for an e-mail address. Default: `auth/availability`. */
  readonly availability?: string | false | undefined;
  /** Receives webhooks of the environment. Default: `auth/webhooks`. */
  readonly webhooks?: string | false | undefined;
  /** A fresh link to the admin portal, where `portalPolicy` allows. Default: `auth/portal-link`. */
  readonly portalLink?: string | false | undefined;
  /** `listenToPortal()` as a script for browsers. Default: `auth/portal-events.js`. */
  readonly portalEvents?: string | false | undefined;
  /** Lets who is signed in prove that it is them. Default: `auth/step-up`. */
  readonly stepUp?: string | false | undefined;
}
