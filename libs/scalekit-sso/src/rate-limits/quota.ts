import { isTopLevelNavigation } from '../http/client-kind.js';
import { header, type SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/require-method.js';
import { requireNavigation } from '../http/require-navigation.js';
import type { SsoRoute } from '../options/routes.js';
import { requireSameOrigin } from '../http/same-origin.js';
import { originAt } from '../http/tenant-host.js';
import type { BaseUrl } from '../options/resolved-options.js';

/**
 * What is known about who sent a request. Each of the four has a quota of its own, so that nothing
 * that another site makes a browser send uses up what the person at that browser may do:
 *
 * - `own`: sent by the user or by a page of the app, as the browser says
 * - `cross-site`: sent by a page of another site, as the browser says
 * - `unknown`: the client does not say, or it completes a login that another site may have started
 * - `refused`: the route refuses it, or nobody waits for a page
 */
export type Quota = 'own' | 'cross-site' | 'unknown' | 'refused';

/** Throws where a route refuses what kind of request it is; the controllers throw the same. */
type RouteRule = (request: SsoRequest, base: BaseUrl) => void;

const get: RouteRule = (request) => {
  requireMethod(request, 'GET');
};
const post: RouteRule = (request, base) => {
  requireMethod(request, 'POST');
  requireSameOrigin(request, base);
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
      requireSameOrigin(request, base);
    }
  },
  logout: post,
  availability: post,
  portalLink: post,
  // No browser sends them.
  webhooks: (request) => {
    requireMethod(request, 'POST');
  },
};

/** The quota that a request to a route of the module uses. */
export function quotaOf(route: SsoRoute, request: SsoRequest, base: BaseUrl): Quota {
  const isPage = RULES[route] === requireNavigation;
  // Browsers without fetch metadata ask for a page in `Accept`, and for an image otherwise.
  if (!isAllowed(route, request, base) || (isPage && !isTopLevelNavigation(request))) {
    return 'refused';
  }
  return siteOf(request, originAt(request, base));
}

function isAllowed(route: SsoRoute, request: SsoRequest, base: BaseUrl): boolean {
  try {
    RULES[route](request, base);
    return true;
  } catch {
    return false;
  }
}

/** Who sent a request, by the first header that says so. */
function siteOf(request: SsoRequest, ownOrigin: string): Quota {
  const site = header(request, 'sec-fetch-site');
  if (site !== undefined) {
    return site === 'same-origin' || site === 'none' ? 'own' : 'cross-site';
  }
  const sender = header(request, 'origin') ?? header(request, 'referer');
  if (sender === undefined) {
    return 'unknown';
  }
  return URL.canParse(sender) && new URL(sender).origin === ownOrigin ? 'own' : 'cross-site';
}
