import { flag, option, strings, type Resolved } from '../options/option.js';
import { readUrl } from '../options/read-url.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { parseUrl } from '../options/parse-url.js';
import { claimsOption } from './claims.options.js';

export const tokensOptions = {
  /**
   * Other issuers whose tokens this environment signs with its keys, compared exactly with `iss`: the
   * old URL after a switch to a custom domain, `<environment URL>/resources/<id>` for access tokens of
   * a resource, or the odd issuer of IdP-initiated tokens. Default: none, only the environment URL.
   */
  additionalIssuers: strings('none', [], (issuers) =>
    issuers.every((issuer) => /^https?:/.test(issuer) && parseUrl(issuer) !== undefined)
      ? ''
      : 'one is not an http(s) URL. Give each as the tokens have it in `iss`.',
  ),
  /**
   * The environment URL in the keys of identities. Set it to the old URL when the environment moves to
   * a custom domain, so that users keep their identity. Default: `environmentUrl`.
   */
  identityIssuer: option<string>({
    defaultText: '`environmentUrl`',
    read(given, name, context) {
      const example = 'https://your-env.scalekit.com';
      return given === undefined
        ? context.environmentUrl
        : (readUrl(given, name, context, { example })?.origin ?? '');
    },
  }),
  /** Accepts an access token that is no JWT and so cannot be verified. Default: false. */
  allowOpaqueAccessToken: flag(),
  /**
   * Claims of the ID token that become part of the identity: `groups` gives `identity.groups`, any other
   * name of yours `identity.attributes`. `resolve()` gets them at sign-in; the session keeps only those
   * with `keepInSession`. Example: `{ groups: { claim: 'groups', keepInSession: true }, department: 'dept' }`.
   * Default: none.
   */
  claims: claimsOption,
};

export type ResolvedTokensOptions = ResolvedOptions & Resolved<typeof tokensOptions>;

/** The issuers whose tokens are accepted: the environment with and without a trailing slash, and others. */
export function issuersOf({ environmentUrl, additionalIssuers }: ResolvedTokensOptions): string[] {
  return [environmentUrl, `${environmentUrl}/`, ...additionalIssuers];
}
