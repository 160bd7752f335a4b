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
 * A return address as path, query and fragment of our own origin, or in full at another origin of the
 * app, or undefined where it is neither. The only judge of addresses that a client, an identity provider or a cookie suggests.
 *
 * It asks the URL parser that browsers use where the address leads, instead of looking at its
 * first characters: `//host`, `/\host`, `https:host` and their like all fail by their origin.
 *
 * @param candidate anything; only a path of ours or an absolute URL of an origin of the app passes
 * @param ownOrigin origin of `baseUrl`
 * @param allowedOrigins other origins of the app
 */
export function safeReturnUrl(
  candidate: unknown,
  ownOrigin: string,
  allowedOrigins: readonly string[] = [],
): SafeReturnUrl | undefined {
  if (
    typeof candidate !== 'string' ||
    candidate.length > MAX_RETURN_URL_LENGTH ||
    UNSAFE_CHARACTERS.test(candidate)
  ) {
    return undefined;
  }
  const isOwn = candidate.startsWith('/') || candidate.startsWith(`${ownOrigin}/`);
  const url = isOwn ? parseUrl(candidate, ownOrigin) : parseUrl(candidate);
  if (url === undefined || UNSAFE_ONCE_DECODED.test(url.pathname)) {
    return undefined;
  }
  const origins = isOwn ? [ownOrigin] : allowedOrigins;
  // Of what the parser has written: `origin` alone says nothing of a user, or of `blob:` in front of it.
  const origin = origins.find((it) => url.href.startsWith(`${it}/`));
  const returnUrl = (isOwn ? '' : url.origin) + url.pathname + url.search + url.hash;
  return origin === undefined || returnUrl.length > MAX_RETURN_URL_LENGTH
    ? undefined
    : (returnUrl as SafeReturnUrl);
}
