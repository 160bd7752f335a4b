import { createHash } from 'node:crypto';
import { header, type SsoRequest } from '../http/request.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { purposeOf } from './seal.js';

/** Browsers take such a cookie only from this very host, over https, and for all of its paths. */
const HOST_ONLY = '__Host-';

/** What the cookies of this module have in common. */
export interface OwnCookies {
  /** Start of their names. */
  readonly prefix: string;
  /** What follows `Max-Age`. */
  readonly attributes: string;
}

/** Apps on one host, each with a path or port of its own, see the cookies of each other. */
export function ownCookies(options: ResolvedOptions): OwnCookies {
  const { isSecure } = options.base;
  const app = shortHash(purposeOf(options)).slice(0, 6);
  return {
    prefix: `${isSecure ? HOST_ONLY : ''}sso.${app}.`,
    attributes: `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`,
  };
}

/** A text of 16 characters that stands for another one in the name of a cookie. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/**
 * The cookies of a request, by name. Of two with one name the first counts, which the browser takes
 * for the more specific (RFC 6265 section 5.4); but it cannot hold two with `__Host-` in front of
 * their names: then an attacker has slipped one in, and neither counts.
 */
export function cookiesOf(request: SsoRequest): Map<string, string> {
  const cookies = new Map<string, string>();
  const slippedIn = new Set<string>();
  for (const pair of (header(request, 'cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=');
    const name = withoutBlanks(pair.slice(0, Math.max(equals, 0)));
    if (name === '') {
      continue;
    }
    if (!cookies.has(name)) {
      cookies.set(name, withoutBlanks(pair.slice(equals + 1)));
    } else if (name.startsWith(HOST_ONLY)) {
      slippedIn.add(name);
    }
  }
  slippedIn.forEach((name) => cookies.delete(name));
  return cookies;
}

/**
 * Blanks as browsers know them (RFC 6265 section 5.2). `trim()` knows more: with U+00A0 in front,
 * which any page of a sub-domain may set, a name is not yet `__Host-` to the browser.
 */
function withoutBlanks(text: string): string {
  // The look behind keeps long runs of blanks from being looked at again and again.
  return text.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, '');
}
