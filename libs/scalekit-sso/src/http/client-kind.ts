import Negotiator from 'negotiator';
import { header, type SsoRequest } from './request.js';
import type { BaseUrl } from '../options/base-url.js';
import { parseUrl } from '../options/parse-url.js';
import { originAt } from './tenant-host.js';

/**
 * Whether the client would rather have a page than JSON. Who does not say so gets JSON, so that
 * `fetch`, `curl` and other programs are never surprised by a page.
 */
export function prefersHtml(request: SsoRequest): boolean {
  if (header(request, 'accept') === undefined || isXmlHttpRequest(request)) {
    return false;
  }
  // The first is what `*/*` gets.
  const types = ['application/json', 'text/html'];
  return new Negotiator({ headers: request.headers }).mediaType(types) === 'text/html';
}

/**
 * Whether the request says of itself that it is no top-level navigation: a prefetch, a HEAD, or a
 * sub-resource, frame or script request by `Sec-Fetch-Dest`.
 */
export function isKnownNonNavigation(request: SsoRequest): boolean {
  return (
    request.method !== 'GET' ||
    isPrefetch(request) ||
    isXmlHttpRequest(request) ||
    isForNoDocument(request)
  );
}

/**
 * Whether a page of another site may have sent the browser here. Only `Sec-Fetch-Site` of a page of
 * this app or of the address bar says that none did, or, in browsers that do not send it, a `Referer`
 * of this app. A page can keep its own address from being sent, so silence is cross-site, too.
 *
 * Of a page at one of `allowedOrigins` the `Referer` says it, unless the browser says `cross-site`: the
 * `Referer` survives redirects, so another site may have chosen the address in between.
 */
export function isCrossSiteNavigation(request: SsoRequest, base: BaseUrl): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-site') {
    return site !== 'same-origin' && site !== 'none';
  }
  const origin = parseUrl(header(request, 'referer') ?? '')?.origin;
  const isOwn = site === undefined && origin === originAt(request, base);
  return !isOwn && !base.allowedOrigins.some((it) => it === origin);
}

/** Whether a person is looking at the answer: only then does a redirect to a login make sense. */
export function isTopLevelNavigation(request: SsoRequest): boolean {
  return prefersHtml(request) && !isKnownNonNavigation(request);
}

/**
 * Whether a script shows the answer in its page, or reads it there: the address is of no page of its
 * own. Libraries such as htmx and Turbo fetch HTML for a part of theirs; the links that htmx boosts
 * are pages.
 */
export function isOfScript(request: SsoRequest): boolean {
  if (header(request, 'hx-boosted') === 'true') {
    return false;
  }
  const isFetched =
    header(request, 'sec-fetch-dest') === 'empty' && header(request, 'sec-fetch-mode') === 'cors';
  return isFetched || header(request, 'hx-request') === 'true' || !prefersHtml(request);
}

/**
 * A service worker that passes a navigation on makes its destination `empty`; the mode still says
 * `navigate`, which no script can ask for (Fetch Standard, `Request` constructor).
 */
function isForNoDocument(request: SsoRequest): boolean {
  const destination = header(request, 'sec-fetch-dest');
  const isPassedOn = destination === 'empty' && header(request, 'sec-fetch-mode') === 'navigate';
  return destination !== undefined && destination !== 'document' && !isPassedOn;
}

function isPrefetch(request: SsoRequest): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some((name) =>
    /prefetch|prerender|preview/i.test(header(request, name) ?? ''),
  );
}

function isXmlHttpRequest(request: SsoRequest): boolean {
  return header(request, 'x-requested-with')?.toLowerCase() === 'xmlhttprequest';
}
