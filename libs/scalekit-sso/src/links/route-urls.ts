import { Inject, Injectable, RequestMethod, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import {
  DEFAULT_ROUTES,
  ROUTE_METHODS,
  SSO_ROUTES,
  defaultPath,
  type RoutePaths,
  type SsoRoute,
} from '../options/routes.js';
import { applicationConfigOf } from './application-config.js';
import { comparablePath } from './comparable-path.js';
import { isBelow, modulePathOf, mountedPaths } from './mounted-paths.js';
import { isOfScript } from '../http/client-kind.js';
import { header, requestTarget, type SsoRequest } from '../http/request.js';
import type { RedirectUrl } from '../errors/sso-error.js';
import {
  MAX_RETURN_URL_LENGTH,
  safeReturnUrl,
  type SafeReturnUrl,
} from '../options/safe-return-url.js';
import { allowedOriginOf, isSameOriginRequest } from '../http/same-origin.js';
import { originAt, tenantOriginOf } from '../http/tenant-host.js';

/** Injection token of the module class that has the routes; `RouterModule` can move it. */
export const SSO_MODULE = Symbol.for('nestjs-scalekit-sso.module');

/** The addresses of the module's routes as a browser sees them. */
@Injectable()
export class RouteUrls {
  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(SSO_MODULE) private readonly module: Type,
    @Inject(SSO_ROUTES) private readonly routes: RoutePaths,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** The redirect URI to register with the environment. */
  get callbackUrl(): string {
    return this.options.base.origin + this.path('callback');
  }

  /** The page that a login ends at where no other is asked for. */
  get defaultReturnTo(): SafeReturnUrl {
    return this.options.defaultReturnTo ?? this.home;
  }

  /** Where a login or step-up ends. */
  endOf({ returnTo }: { readonly returnTo?: SafeReturnUrl | undefined }): SafeReturnUrl {
    return returnTo ?? this.defaultReturnTo;
  }

  /**
   * The start page of the app, at `baseUrl`. Below a global prefix Nest maps it without a slash behind,
   * and Fastify takes no other.
   */
  get home(): SafeReturnUrl {
    const path = this.strippedPath === '' ? this.options.base.path || '/' : `${this.strippedPath}/`;
    // The app has configured it.
    return path as SafeReturnUrl;
  }

  /** The public path of a route. */
  path(route: SsoRoute): RedirectUrl {
    return this.publicPath(this.mounted(route));
  }

  /**
   * A path, or path and query, that a router here sees, as a browser sees it. The path of `baseUrl` is
   * in front of it, unless Nest itself has mapped the routes below that path (global prefix,
   * `RouterModule`, `routes`): then the proxy keeps it. Boot has seen that all routes agree.
   */
  publicPath(path: string): RedirectUrl {
    return (this.strippedPath + path) as RedirectUrl;
  }

  /** The routes that are not switched off. */
  get served(): readonly SsoRoute[] {
    const all = Object.keys(DEFAULT_ROUTES) as SsoRoute[];
    return all.filter((route) => this.routes[route] !== false);
  }

  /** The path that Nest has mapped a route to. */
  mounted(route: SsoRoute, method = ROUTE_METHODS[route][0] ?? 'GET'): string {
    const [path = ''] = mountedPaths(applicationConfigOf(this.moduleRef), {
      modulePath: modulePathOf(this.modules, this.module),
      controllerPath: this.routes[route] || defaultPath(route, this.routes.prefix),
      method: RequestMethod[method],
      version: VERSION_NEUTRAL,
    });
    return path;
  }

  /**
   * Whether a request is one that a route of this module takes, spelled as it is registered. Handlers
   * of other methods at the same path are the app's.
   */
  isOwnRoute(request: SsoRequest): boolean {
    const [path] = requestTarget(request).split('?', 1);
    return this.served.some(
      (route) =>
        ROUTE_METHODS[route].some((method) => method === request.method) &&
        this.mounted(route) === path,
    );
  }

  /** A path of ours with more in its query. */
  withQuery(path: RedirectUrl, query: URLSearchParams): RedirectUrl {
    if (query.size === 0) {
      return path;
    }
    const { origin } = this.options.base;
    const url = new URL(path, origin);
    query.forEach((value, name) => {
      url.searchParams.set(name, value);
    });
    return url.href.slice(origin.length) as RedirectUrl;
  }

  /** The public path and query of a request, or undefined where it cannot be returned to. */
  current(request: SsoRequest): SafeReturnUrl | undefined {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return undefined;
    }
    // Browsers send a backslash in a query as it is; encoded it can be returned to.
    const target = requestTarget(request).replaceAll('\\', '%5C');
    const address = this.publicPath(target);
    return address.length > MAX_RETURN_URL_LENGTH ? undefined : this.returnTo(address);
  }

  /**
   * Where a request that has to wait goes on afterwards: a navigation at its own address, a form or a
   * script at its page, not at what only the script can read. Undefined where nothing says.
   */
  returnAddress(request: SsoRequest): SafeReturnUrl | undefined {
    const own = isOfScript(request) ? undefined : this.current(request);
    return own ?? this.pageBehind(request)?.address ?? this.allowedPage(request);
  }

  /** The page at one of `allowedOrigins` that sent a request; by default browsers tell its origin only. */
  private allowedPage(request: SsoRequest): SafeReturnUrl | undefined {
    const origin = allowedOriginOf(request, this.options.base);
    const page = header(request, 'referer');
    return page?.startsWith(`${origin}/`) === true ? this.returnTo(page) : undefined;
  }

  /**
   * The page of this app, at the same host, that a request was sent from: its address to return to,
   * and its path as a router here sees it. A form may say so itself, in its field `sso_page` (path and
   * query, as the browser has them): a `Referrer-Policy` of the app can hide page or query. Undefined
   * for requests of other sites, and where neither form nor browser says.
   */
  pageBehind(request: SsoRequest): { address: SafeReturnUrl; path: string } | undefined {
    const { path: base } = this.options.base;
    const origin = originAt(request, this.options.base);
    const { sso_page: named } = Object(request.body) as { readonly sso_page?: unknown };
    const page = typeof named === 'string' ? origin + named : header(request, 'referer');
    if (!isSameOriginRequest(request, origin) || page?.startsWith(`${origin}/`) !== true) {
      return undefined;
    }
    const address = this.returnTo(page.slice(origin.length));
    const [path = ''] = address?.split(/[?#]/, 1) ?? [];
    return address !== undefined && (path === base || isBelow(path, base))
      ? { address, path: path.slice(this.strippedPath.length) || '/' }
      : undefined;
  }

  /**
   * A return address as a safe path of ours, or as an address at a host of a tenant or at another origin
   * of the app, that does not start a login again or end the session; or undefined.
   */
  returnTo(candidate: unknown): SafeReturnUrl | undefined {
    return this.outside(['login', 'callback', 'logout', 'stepUp'], candidate);
  }

  /**
   * A return address as one at the host of a tenant, which a path belongs to. The page that the
   * option `defaultReturnTo` names stands for none, and for one that gets too long.
   */
  returnToAt(origin: string, returnTo: SafeReturnUrl | undefined): SafeReturnUrl {
    const [absolute = '', fallback = ''] = [returnTo, this.defaultReturnTo].map(
      (address = this.defaultReturnTo) => (address.startsWith('/') ? origin + address : address),
    );
    return (absolute.length > MAX_RETURN_URL_LENGTH ? fallback : absolute) as SafeReturnUrl;
  }

  /** A safe address of ours to go on to after a sign-out, or undefined; a login is allowed. */
  afterSignOut(candidate: unknown): SafeReturnUrl | undefined {
    return this.outside(['callback', 'logout'], candidate);
  }

  /** What a proxy takes away before the app sees it. */
  private get strippedPath(): string {
    const { path } = this.options.base;
    const [route = 'callback'] = this.served;
    return path === '' || isBelow(this.mounted(route), path) ? '' : path;
  }

  private outside(routes: readonly SsoRoute[], candidate: unknown): SafeReturnUrl | undefined {
    const { base } = this.options;
    const own = tenantOriginOf(candidate, base) ?? base.origin;
    const address = safeReturnUrl(candidate, own, base.allowedOrigins);
    if (address === undefined) {
      return undefined;
    }
    // Another origin may be the same app under another name.
    const path = comparablePath(new URL(address, own).pathname);
    if (routes.some((route) => comparablePath(this.path(route)) === path)) {
      return undefined;
    }
    return own === base.origin || !address.startsWith('/')
      ? address
      : ((own + address) as SafeReturnUrl);
  }
}
