import { isTopLevelNavigation } from '../http/client-kind.js';
import { header, type SsoRequest } from '../http/request.js';
import { requireMethod, requireNavigation } from '../http/request-rules.js';
import type { SsoRoute } from '../options/routes.js';
import { requireAllowedOrigin } from '../http/same-origin.js';
import { originAt } from '../http/tenant-host.js';
import type { BaseUrl } from '../options/base-url.js';
import { parseUrl } from '../options/parse-url.js';

/**
 * Where a request comes from. Each has a quota of its own, so that requests that another site makes a
 * browser send do not use up the quota of its user:
 *
 * - `own`: by its headers from the user or a page of the app
 * - `cross-site`: by its headers from a page of another site
 * - `unknown`: its headers do not tell, or it completes a login that another site may have started
 * - `refused`: the route refuses it, or it is no navigation that expects a page
 */
export type Quota = 'own' | 'cross-site' | 'unknown' | 'refused';

/** Throws what the controller of a route throws for this kind of request. */
type RouteRule = (request: SsoRequest, base: BaseUrl) => void;

const get: RouteRule = (request) => {
  requireMethod(request, 'GET');
};
const post: RouteRule = (request, base) => {
  requireMethod(request, 'POST');
  requireAllowedOrigin(request, base);
};

const RULES: Readonly<Record<SsoRoute, RouteRule>> = {
  login: requireNavigation,
  callback: requireNavigation,
  stepUp: requireNavigation,
  me: get,
  portalEvents: get,
  sessions: (request, base) => {
    requireMethod(request, 'GET', 'POST');
    if (request.method === 'POST') {
      requireAllowedOrigin(request, base);
    }
  },
  logout: post,
  availability: post,
  portalLink: post,
  credential: post,
  // Not sent by browsers.
  webhooks: (request) => {
    requireMethod(request, 'POST');
  },
};

/** The quota that a request to a route of the module uses. */
export function quotaOf(route: SsoRoute, request: SsoRequest, base: BaseUrl): Quota {
  const isPage = RULES[route] === requireNavigation;
  // `Accept` tells a navigation from an image in browsers without fetch metadata.
  if (!isAllowed(route, request, base) || (isPage && !isTopLevelNavigation(request))) {
    return 'refused';
  }
  return siteOf(request, base);
}

function isAllowed(route: SsoRoute, request: SsoRequest, base: BaseUrl): boolean {
  try {
    RULES[route](request, base);
    return true;
  } catch {
    return false;
  }
}

/** Where a request comes from, by the first header that tells. */
function siteOf(request: SsoRequest, base: BaseUrl): Quota {
  const site = header(request, 'sec-fetch-site');
  const sender = header(request, 'origin') ?? header(request, 'referer');
  const origin = sender === undefined ? undefined : parseUrl(sender)?.origin;
  if (base.allowedOrigins.some((it) => it === origin)) {
    return 'own';
  }
  if (site !== undefined) {
    return site === 'same-origin' || site === 'none' ? 'own' : 'cross-site';
  }
  if (sender === undefined) {
    return 'unknown';
  }
  return origin === originAt(request, base) ? 'own' : 'cross-site';
}
