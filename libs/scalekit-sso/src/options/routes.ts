import type { SsoRoutes } from './sso-options.js';

/** Injection token of the route paths (`RoutePaths`). */
export const SSO_ROUTES = Symbol.for('nestjs-scalekit-sso.routes');

/** The path of every route, where the app says nothing else. */
export const DEFAULT_ROUTES = {
  login: 'auth/login',
  callback: 'auth/callback',
  me: 'auth/me',
  logout: 'auth/logout',
  sessions: 'auth/sessions',
  availability: 'auth/availability',
  webhooks: 'auth/webhooks',
  portalLink: 'auth/portal-link',
  portalEvents: 'auth/portal-events.js',
  stepUp: 'auth/step-up',
} as const satisfies Omit<SsoRoutes, 'prefix'>;

/** A route of this module. */
export type SsoRoute = keyof typeof DEFAULT_ROUTES;

/** The first segments of every default path. */
export const DEFAULT_PREFIX = 'auth';

/** The path of each route, `false` for those that are switched off, and the prefix of the default ones. */
export type RoutePaths = Readonly<Record<SsoRoute, string | false>> & { readonly prefix: string };

/** The default path of a route below a prefix. */
export function defaultPath(route: SsoRoute, prefix: string): string {
  return prefix + DEFAULT_ROUTES[route].slice(DEFAULT_PREFIX.length);
}

/** The methods that each route is mapped to; `GET` answers `HEAD` as the HTTP framework has it. */
export const ROUTE_METHODS: Readonly<Record<SsoRoute, readonly ('GET' | 'POST')[]>> = {
  login: ['GET'],
  callback: ['GET'],
  me: ['GET'],
  logout: ['POST'],
  sessions: ['GET', 'POST'],
  availability: ['POST'],
  webhooks: ['POST'],
  portalLink: ['POST'],
  portalEvents: ['GET'],
  stepUp: ['GET'],
};
