import { createHash } from 'node:crypto';
import { header, type SsoRequest } from '../http/request.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { purposeOf } from './seal.js';

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
    prefix: `${isSecure ? '__Host-' : ''}sso.${app}.`,
    attributes: `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`,
  };
}

/** A text of 16 characters that stands for another one in the name of a cookie. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** The cookies of a request, by name. */
export function cookiesOf(request: SsoRequest): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header(request, 'cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    // RFC 6265 section 5.4: the browser sends the most specific first.
    if (equals > 0 && !cookies.has(name)) {
      cookies.set(name, pair.slice(equals + 1).trim());
    }
  }
  return cookies;
}
