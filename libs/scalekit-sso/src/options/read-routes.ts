import {
  DEFAULT_PREFIX,
  DEFAULT_ROUTES,
  defaultPath,
  type RoutePaths,
  type SsoRoute,
} from './routes.js';
import { readGroup } from './read-groups.js';

/** Path segments that mean nothing to a router but themselves; browsers would undo `.` and `..`. */
const PATH = /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[\w.~@-]+(?:\/[\w.~@-]+)*$/;

/** The path of each route without slashes around it; `false` for those that are switched off. */
export function readRoutes(given: unknown, mistakes: string[]): RoutePaths {
  const own = readGroup('routes', given, mistakes);
  const prefix = readPrefix(own.prefix ?? DEFAULT_PREFIX, mistakes);
  const names = Object.keys(DEFAULT_ROUTES) as SsoRoute[];
  const routes = Object.fromEntries(
    names.map((route) => {
      const path = defaultPath(route, prefix);
      return [route, readRoute(route, own[route] ?? path, mistakes) ?? path];
    }),
  ) as Record<SsoRoute, string | false>;
  const byPath = new Map<string, string>();
  for (const [route, path] of Object.entries(routes)) {
    const other = path === false ? undefined : byPath.get(path);
    if (other !== undefined) {
      mistakes.push(`routes.${route}: has the path of routes.${other}. Give each its own.`);
    }
    byPath.set(path || '', route);
  }
  return { ...routes, prefix };
}

function readPrefix(given: unknown, mistakes: string[]): string {
  const path = plainPath(given);
  if (path === undefined) {
    mistakes.push('routes.prefix: is not a plain path. Give one like sso, without parameters.');
  }
  return path ?? DEFAULT_PREFIX;
}

function readRoute(route: string, given: unknown, mistakes: string[]): string | false | undefined {
  if (given === false) {
    return false;
  }
  const path = plainPath(given);
  if (path === undefined) {
    mistakes.push(
      `routes.${route}: is not a plain path. Give one like ${DEFAULT_ROUTES[route as SsoRoute]}, without parameters, or false to switch the route off.`,
    );
  }
  return path;
}

/** Whether a path can be an address as it is: no parameters, nothing to encode. */
export function isPlainPath(path: string): boolean {
  return plainPath(path) !== undefined;
}

function plainPath(given: unknown): string | undefined {
  const path = typeof given === 'string' ? given.replace(/^\/+|\/+$/g, '') : '';
  return PATH.test(path) ? path : undefined;
}
