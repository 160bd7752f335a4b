/** Longest redirect URI of the service, in characters (contract 3.1). */
const LONGEST = 256;

/** One `*` in the first label of a name of three or more, as development environments allow it. */
const WILDCARD = /^(https?:\/\/[a-z0-9-]*)\*([a-z0-9-]*(?:\.[a-z0-9-]+){2,}(?:[:/][^*]*)?)$/;

/** Schemes that a browser runs or opens itself, instead of handing them to an app. */
const OF_THE_BROWSER = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:']);

/**
 * Checks an address of an app to which people may be sent.
 *
 * @param option where the address was given, to be named in the error
 * @throws TypeError with what is wrong and how to fix it
 */
export function assertLandingUrl(option: string, url: string): void {
  const problem = problemOf(url);
  if (problem !== undefined) {
    throw new TypeError(`${option}: ${JSON.stringify(url)} ${problem}`);
  }
}

/**
 * Checks a redirect URI, of which the service takes fewer (contract 3.1), though it takes a `*`.
 *
 * @throws TypeError with what is wrong and how to fix it
 */
export function assertRedirectUri(option: string, uri: string): void {
  assertLandingUrl(option, uri.replace(WILDCARD, '$1any$2'));
  if (uri.length > LONGEST) {
    throw new TypeError(`${option}: ${uri} is over ${LONGEST} characters. Give a shorter one.`);
  }
  if (uri.includes('?') || uri.includes('#')) {
    throw new TypeError(
      `${option}: ${uri} has a query or a fragment. Give it without, and keep such things in state.`,
    );
  }
}

function problemOf(url: string): string | undefined {
  if (!URL.canParse(url)) {
    return 'is not an absolute URL. Give one such as http://127.0.0.1:3000/auth/callback.';
  }
  const { protocol, username, password } = new URL(url);
  if (OF_THE_BROWSER.has(protocol)) {
    return `has the scheme ${protocol} Give http, https or the scheme of an app.`;
  }
  if (username !== '' || password !== '') {
    return 'has a user name or a password. Give it without.';
  }
  return url.includes('*')
    ? 'has a *. Only redirect URIs may, in the first label: https://*.app.example/callback.'
    : undefined;
}
