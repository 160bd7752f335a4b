import { isBelow } from '../links/mounted-paths.js';
import type { RouteUrls } from '../links/route-urls.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { DEFAULT_ROUTES, isPlainPath, ROUTE_METHODS } from '../options/routes.js';

/**
 * What cannot work at the paths that Nest has mapped the routes to. Only known once the app has set its
 * global prefix.
 *
 * @returns a sentence for each error, that says what to set
 */
export function mountingErrors(urls: RouteUrls, options: ResolvedOptions): string[] {
  return [
    ...withoutAddress(urls),
    ...splitByMethod(urls),
    ...ofSubPath(urls, options.base.path),
    ...endless(urls, options),
  ];
}

/** A browser has to be sent to every route, and the environment to its callback. */
function withoutAddress(urls: RouteUrls): string[] {
  const path = urls.served.map((route) => urls.mounted(route)).find((it) => !isPlainPath(it));
  return path === undefined
    ? []
    : [
        `routes: Nest maps one to ${path}, which is no single address. Take parameters and patterns out of the global prefix, and out of the path that RouterModule gives the module, or exclude its routes from the prefix: app.setGlobalPrefix(prefix, { exclude: ['auth/{*path}'] }).`,
      ];
}

/** An exclusion of the global prefix may name one method; links and collisions know one address. */
function splitByMethod(urls: RouteUrls): string[] {
  return urls.served
    .filter((route) =>
      ROUTE_METHODS[route].some((it) => urls.mounted(route, it) !== urls.mounted(route)),
    )
    .map(
      (route) =>
        `routes.${route}: an exclusion of the global prefix splits it by its methods, ${ROUTE_METHODS[route].join(' and ')}, which share one address. Exclude both methods, or neither.`,
    );
}

/** A proxy either keeps the path of `baseUrl` or takes it away. */
function ofSubPath(urls: RouteUrls, subPath: string): string[] {
  const below = urls.served.filter((route) => isBelow(urls.mounted(route), subPath));
  const others = urls.served.filter((route) => !below.includes(route));
  if (below.length > 0 && others.length > 0) {
    return [
      `baseUrl: Nest maps some routes below its path ${subPath} (${below.join(', ')}) and others not (${others.join(', ')}). If the proxy in front of the app keeps that path, move all routes below it, with the global prefix, RouterModule or routes. If it takes the path away, move all to paths that start with another name.`,
    ];
  }
  // No option says so; the name is the same by chance.
  const isChance = below.some((route) => urls.mounted(route) === `/${DEFAULT_ROUTES[route]}`);
  return subPath !== '' && isChance
    ? [
        `baseUrl: its path ${subPath} is also where the routes are by default, which does not tell whether the proxy in front of the app keeps it. If it does, take the path out of SSO_BASE_URL, and set defaultReturnTo and afterSignOut. If it takes the path away, set routes: { prefix: 'sso' }.`,
      ]
    : [];
}

function endless(urls: RouteUrls, options: ResolvedOptions): string[] {
  return (['defaultReturnTo', 'signInPage'] as const)
    .filter((option) => {
      const path = options[option];
      return path !== undefined && urls.returnTo(path) === undefined;
    })
    .map(
      (option) =>
        `${option}: is a route of this module, and a login would never end. Give another path.`,
    );
}
