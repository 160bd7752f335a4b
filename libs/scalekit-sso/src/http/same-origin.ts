import { SsoError } from '../errors/sso-error.js';
import type { BaseUrl } from '../options/base-url.js';
import type { SsoRequest } from './request.js';
import { originAt } from './tenant-host.js';

/**
 * Whether a state-changing request may be one of our own pages'. Browsers say where a request
 * comes from in `Sec-Fetch-Site` and `Origin`; either one that is foreign refuses. Clients that
 * send neither are not browsers, or so old that SameSite cookies have to do.
 */
export function isSameOriginRequest(request: SsoRequest, ownOrigin: string): boolean {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  if (site !== undefined && site !== 'same-origin') {
    return false;
  }
  // A page with `Referrer-Policy: no-referrer` posts with `Origin: null`, even to itself.
  if (origin === 'null') {
    return site === 'same-origin';
  }
  return origin === undefined || origin === ownOrigin;
}

/** The other origin of the app (option `allowedOrigins`) that a request comes from; else undefined. */
export function allowedOriginOf(
  { headers }: SsoRequest,
  { allowedOrigins }: BaseUrl,
): string | undefined {
  return allowedOrigins.find((origin) => origin === headers.origin);
}

/**
 * Refuses a state-changing request that another site sent, which the app does not allow. Each host of a
 * tenant is a site.
 *
 * @throws SsoError `cross_site_request`, or `origin_unknown` where it says nothing of its sender but
 *   that it hides it
 */
export function requireAllowedOrigin(request: SsoRequest, base: BaseUrl): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin === 'null' && site === undefined) {
    throw new SsoError('origin_unknown');
  }
  if (
    !isSameOriginRequest(request, originAt(request, base)) &&
    allowedOriginOf(request, base) === undefined
  ) {
    throw new SsoError('cross_site_request');
  }
}

/**
 * Refuses a connection that a page of another site opens, which the app does not allow: no same-origin policy protects WebSockets, and
 * browsers always say the origin of the page (RFC 6455 section 10.2). Where none is said, as by clients
 * that are no browsers and by scripts that poll their own origin, `Sec-Fetch-Site` decides. Pages at
 * `allowedOrigins` may open one.
 *
 * @throws SsoError `cross_site_request`
 */
export function requireOwnPage(request: SsoRequest, base: BaseUrl): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const isOwn =
    origin === undefined
      ? site === undefined || site === 'same-origin'
      : origin === originAt(request, base) || allowedOriginOf(request, base) !== undefined;
  if (!isOwn) {
    throw new SsoError('cross_site_request', { detail: 'at a handshake' });
  }
}
