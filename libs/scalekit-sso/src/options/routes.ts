import { suggestFix } from './suggest-fix.js';

/** Injection token of the route paths (`RoutePaths`). */
export const SSO_ROUTES = Symbol.for('nestjs-scalekit-sso.routes');

/** The first segment of every default path. */
const DEFAULT_PREFIX = 'auth';

/** The routes of the module, and their default paths. */
export const DEFAULT_ROUTES = {
  /** Starts a login. Default: `auth/login`. */
  login: 'auth/login',
  /** Completes a login. Default: `auth/callback`. */
  callback: 'auth/callback',
  /** The signed-in user as JSON. Default: `auth/me`. */
  me: 'auth/me',
  /** Ends the session. Default: `auth/logout`. */
  logout: 'auth/logout',
  /** Lists the sessions of the signed-in user and ends one or all of them. Default: `auth/sessions`. */
  sessions: 'auth/sessions',
  /** Whether single sign-on is available for an e-mail address. Default: `auth/availability`. */
  availability: 'auth/availability',
  /** Receives webhooks of the environment. Default: `auth/webhooks`. */
  webhooks: 'auth/webhooks',
  /** A fresh link to the admin portal, where `portalPolicy` allows. Default: `auth/portal-link`. */
  portalLink: 'auth/portal-link',
  /** `listenToPortal()` as a script for browsers. Default: `auth/portal-events.js`. */
  portalEvents: 'auth/portal-events.js',
  /** Re-authenticates the signed-in user. Default: `auth/step-up`. */
  stepUp: 'auth/step-up',
  /** A credential of the app's own identity system, with a `federation` that has such. Default: `auth/credential`. */
  credential: 'auth/credential',
} as const;

/** A route of this module. */
export type SsoRoute = keyof typeof DEFAULT_ROUTES;

/** The methods that each route is mapped to; `GET` answers `HEAD` as the HTTP framework does. */
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
  credential: ['POST'],
};

/**
 * The paths of the module's routes, below the app's global prefix; `false` switches one off.
 *
 * @interface
 */
export type SsoRoutes = {
  readonly [Route in keyof typeof DEFAULT_ROUTES]?: string | false | undefined;
} & {
  /** The first part of the path of every route that has no path of its own. Default: `auth`. */
  readonly prefix?: string | undefined;
};

/** The path of each route, `false` for those that are switched off, and the prefix of the default ones. */
export type RoutePaths = Readonly<Record<SsoRoute, string | false>> & { readonly prefix: string };

/** The default path of a route below a prefix. */
export function defaultPath(route: SsoRoute, prefix: string): string {
  return prefix + DEFAULT_ROUTES[route].slice(DEFAULT_PREFIX.length);
}

/** Path segments without meaning to a router; browsers would resolve `.` and `..`. */
const PATH = /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[\w.~@-]+(?:\/[\w.~@-]+)*$/;

/** Reads the option `routes`: the path of each route without slashes around it. */
export function readRoutes(given: unknown, errors: string[]): RoutePaths {
  const isObject = typeof given === 'object' && given !== null;
  if (given !== undefined && !isObject) {
    errors.push('routes: must be an object. Give one, like { … }, or leave it out.');
  }
  const own = (isObject ? given : {}) as Readonly<Record<string, unknown>>;
  const known = [...Object.keys(DEFAULT_ROUTES), 'prefix'];
  for (const name of Object.keys(own).filter((it) => !known.includes(it))) {
    errors.push(`routes.${name}: is unknown. ${suggestFix(name, known)}`);
  }
  const prefix = plainPath(own.prefix ?? DEFAULT_PREFIX);
  if (prefix === undefined) {
    errors.push('routes.prefix: is not a plain path. Give one like sso, without parameters.');
  }
  const byPath = new Map<string, string>();
  const routes = Object.entries(DEFAULT_ROUTES).map(([route, example]) => {
    const fallback = defaultPath(route as SsoRoute, prefix ?? DEFAULT_PREFIX);
    const path = own[route] === false ? false : plainPath(own[route] ?? fallback);
    if (path === undefined) {
      errors.push(
        `routes.${route}: is not a plain path. Give one like ${example}, without parameters, or false to switch the route off.`,
      );
    }
    return [route, path ?? fallback] as const;
  });
  for (const [route, path] of routes.filter(([, it]) => it !== false)) {
    const other = byPath.get(String(path));
    if (other !== undefined) {
      errors.push(`routes.${route}: has the path of routes.${other}. Give each its own.`);
    }
    byPath.set(String(path), route);
  }
  return {
    ...(Object.fromEntries(routes) as Record<SsoRoute, string | false>),
    prefix: prefix ?? DEFAULT_PREFIX,
  };
}

/** Whether a path can be a URL path as it is: no parameters, nothing to encode. */
export function isPlainPath(path: string): boolean {
  return plainPath(path) !== undefined;
}

function plainPath(given: unknown): string | undefined {
  const path = typeof given === 'string' ? given.replace(/^\/+|\/+$/g, '') : '';
  return PATH.test(path) ? path : undefined;
}
