import type { RedirectUrl } from '../errors/sso-error.js';
import { parseUrl } from './parse-url.js';

declare const SAFE: unique symbol;

/** A return address that `safeReturnUrl()` has judged. */
export type SafeReturnUrl = RedirectUrl & { readonly [SAFE]: true };

/** The longest return address that is kept, in characters. It has to fit into a cookie. */
export const MAX_RETURN_URL_LENGTH = 2048;

// Characters that browsers drop or turn into a slash before they resolve a URL, and blanks that
// look like none. The plain space is harmless: the parser encodes it.
const UNSAFE_CHARACTERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]|(?! )\p{Zs}/u;
// The same, and a leading slash, for a server behind us that decodes a path once more.
const UNSAFE_ONCE_DECODED = /%(?:[01][0-9a-f]|7f|5c)|^\/(?:\.|%2e)*(?:\/|%2f)/i;

/**
 * A return address as path, query and fragment of our own origin, or undefined where it is not
 * one. The only judge of addresses that a client, an identity provider or a cookie suggests.
 *
 * It asks the URL parser that browsers use where the address leads, instead of looking at its
 * first characters: `//host`, `/\host`, `https:host` and their like all fail by their origin.
 *
 * @param candidate anything; only a path of ours or an absolute URL of our origin passes
 * @param ownOrigin origin of `baseUrl`
 */
export function safeReturnUrl(candidate: unknown, ownOrigin: string): SafeReturnUrl | undefined {
  if (
    typeof candidate !== 'string' ||
    candidate.length > MAX_RETURN_URL_LENGTH ||
    UNSAFE_CHARACTERS.test(candidate) ||
    !(candidate.startsWith('/') || candidate.startsWith(`${ownOrigin}/`))
  ) {
    return undefined;
  }
  const url = parseUrl(candidate, ownOrigin);
  if (url?.origin !== ownOrigin) {
    return undefined;
  }
  if (UNSAFE_ONCE_DECODED.test(url.pathname)) {
    return undefined;
  }
  const returnUrl = url.pathname + url.search + url.hash;
  return returnUrl.length > MAX_RETURN_URL_LENGTH ? undefined : (returnUrl as SafeReturnUrl);
}
