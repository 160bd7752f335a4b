import { isOneHost, isPlainHttp } from '../options/hosts.js';
import {
  flag,
  group,
  option,
  strings,
  wholeNumber,
  type Given,
  type Resolved,
} from '../options/option.js';
import type { ResolvedTokensOptions } from '../tokens/tokens.options.js';
import { parseUrl } from '../options/parse-url.js';

const ONE_YEAR_SECONDS = 52 * 7 * 24 * 60 * 60;
/** What sessions keep for themselves; it must not come from before a sign-in. */
const RESERVED_KEYS = ['sso', 'passport', 'cookie', '__proto__', 'constructor', 'prototype'];

const logoutUris = strings(
  "none: only the app's session ends",
  [],
  (uris, { base, isProduction }) =>
    uris.length === 0
      ? `is empty. Give at least one URL, like ${base.origin}/signed-out.`
      : (uris.map((uri) => problemOfUri(uri, isProduction)).find((it) => it !== '') ?? ''),
);

const environmentLogout = group({
  /**
   * Absolute URLs of your app that a sign-out may end at, each registered in the Scalekit dashboard.
   * The first is the default; the form of a sign-out may name another as `post_logout_redirect_uri`.
   */
  postLogoutRedirectUris: option<readonly string[]>({
    ...logoutUris,
    read: (given = [], name, context) => logoutUris.read(given, name, context),
  }),
});

export const sessionOptions = {
  /** How long a session lasts, and what survives a sign-in. */
  session: group({
    /** A session ends this long after sign-in, in seconds. Default: 43,200 (12 hours). */
    maxAgeSeconds: wholeNumber('seconds', 12 * 60 * 60, ONE_YEAR_SECONDS),
    /** A session ends this long after its last use, in seconds. Default: 7,200 (2 hours). */
    idleSeconds: wholeNumber('seconds', 2 * 60 * 60, ONE_YEAR_SECONDS),
    /**
     * Ends the session with the access token's `exp` at the latest; with an opaque one after the
     * `expires_in` that came with it, where there is one. Default: false.
     */
    endWithAccessToken: flag(),
    /**
     * Keys of the anonymous session that survive sign-in, for example a shopping cart. Everything
     * else in it is dropped, as an attacker may have planted it. Default: none.
     */
    keepKeys: strings('none survive a sign-in', [], (keys) => {
      const reserved = keys.find((key) => RESERVED_KEYS.includes(key));
      return reserved === undefined ? '' : `'${reserved}' is not yours to keep. Leave it out.`;
    }),
    /**
     * Also writes `session.passport.user`, for apps with `passport.session()` whose `deserializeUser`
     * takes what `SsoUserStore.serialize()` gives. Passport's `deserializeUser` is asked for it only
     * while the session lasts; that costs one read of the store for each request. Default: false.
     */
    passportUser: flag(),
    /**
     * `SsoGuard` also accepts a user whom the app's own sign-in has put on the request before, such as
     * `passport.session()` or `AuthGuard('jwt')`: `request.user` and `@CurrentUser()` are that user,
     * `@CurrentIdentity()` and `@CurrentSession()` undefined. `@StepUp()` and `@RequireOrganization()`
     * still require single sign-on. Default: false.
     */
    acceptAppUser: flag(),
    /**
     * Shortens sessions by the session policy that Scalekit keeps for the organization, where it has
     * one of its own: read at sign-in, remembered for a minute, waited for two seconds at most. Where
     * it cannot be read, the last answer counts; without one, the limits above, with a warning in the
     * log. Default: true.
     */
    organizationPolicy: flag(true),
  }),
  /**
   * Also ends the session at the environment when a user signs out (OpenID Connect RP-Initiated Logout
   * 1.0), for environments in full-stack mode (contract 7). Default: none; in Modular SSO there is no
   * such session.
   */
  environmentLogout: option<
    SsoEnvironmentLogoutOptions,
    Resolved<typeof environmentLogout.members>
  >({
    ...environmentLogout,
    read: (given, name, context) =>
      given === undefined
        ? { postLogoutRedirectUris: [] }
        : environmentLogout.read(given, name, context),
  }),
};

/**
 * How long a session lasts, and what survives a sign-in.
 *
 * @interface
 */
export type SsoSessionOptions = Given<typeof sessionOptions.session.members>;
/**
 * The end of the session at the environment (OpenID Connect RP-Initiated Logout 1.0).
 *
 * @interface
 */
export type SsoEnvironmentLogoutOptions = Given<typeof environmentLogout.members>;
export type ResolvedSessionOptions = ResolvedTokensOptions & Resolved<typeof sessionOptions>;

function problemOfUri(uri: string, isProduction: boolean): string {
  const url = parseUrl(uri);
  if (!/^https?:$/.test(url?.protocol ?? '') || url?.hash !== '') {
    return 'one is no http(s) URL without a fragment. Give it in full.';
  }
  if (!isOneHost(url)) {
    return 'one has a wildcard as its host. Give each URL in full.';
  }
  return isProduction && isPlainHttp(url) ? 'one is plain http in production. Use https.' : '';
}
