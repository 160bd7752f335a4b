import { Inject, Injectable, RequestMethod } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { SsoRoutes } from '../options/sso-options.js';
import { applicationConfigOf } from './application-config.js';
import { header, requestTarget, type SsoRequest } from './request.js';
import { MAX_RETURN_URL_LENGTH, safeReturnUrl } from './return-url.js';
import { isSameOriginRequest } from './same-origin.js';
import { originAt, tenantOriginOf } from './tenant-host.js';

/** Injection token of the route paths, `false` for those that are switched off. */
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
} as const satisfies SsoRoutes;

/** A route of this module. */
export type SsoRoute = keyof typeof DEFAULT_ROUTES;

/** Where a login goes through and ends, in the names of the login route's query (design 3). */
export interface LoginQuery {
  /** A social provider of the environment, for example `google`. Wins over every other selector. */
  readonly provider?: string | undefined;
  /** `conn_…`; wins over an organization. */
  readonly connectionId?: string | undefined;
  /** `org_…`; wins over a domain. */
  readonly organizationId?: string | undefined;
  /** Domain of an organization, for example `acme.com`; wins over the login hint. */
  readonly domain?: string | undefined;
  /** E-mail address of who signs in. Without a selector, its domain is the selector. */
  readonly loginHint?: string | undefined;
  /** `login`, `select_account`, `create`, `consent` or `none` (OpenID Connect Core 3.1.2.1). */
  readonly prompt?: string | undefined;
  /** Where the login ends: a path of the app. Default: the option `defaultReturnTo`. */
  readonly returnTo?: string | undefined;
  /**
   * Whether another site started the login, which then replaces nobody who is signed in. Default:
   * what the browser says. `true` only tightens: a login that is tried again from a page of ours
   * stays what it was.
   */
  readonly isStartedElsewhere?: boolean | undefined;
}

const QUERY_NAMES = {
  provider: 'provider',
  connectionId: 'connection_id',
  organizationId: 'organization_id',
  domain: 'domain',
  loginHint: 'login_hint',
  prompt: 'prompt',
  returnTo: 'return_to',
  isStartedElsewhere: 'started_elsewhere',
} as const satisfies Record<keyof LoginQuery, string>;

/** The addresses of the module's routes as a browser sees them. */
@Injectable()
export class RouteUrls {
  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(SSO_ROUTES) private readonly routes: Readonly<Record<SsoRoute, string | false>>,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** The redirect URI to register with the environment. */
  get callbackUrl(): string {
    return this.options.base.origin + this.path('callback');
  }

  /** The public path of a route: path of `baseUrl`, global prefix, and the route itself. */
  path(route: SsoRoute): string {
    const ownPath = this.routes[route] || DEFAULT_ROUTES[route];
    return `${this.options.base.path}${this.globalPrefix(`/${ownPath}`)}/${ownPath}`;
  }

  /** Path and query that start a login. */
  login(query: LoginQuery = {}): string {
    const parameters = new URLSearchParams();
    for (const [key, name] of Object.entries(QUERY_NAMES)) {
      const value = query[key as keyof LoginQuery];
      if (value !== undefined && value !== false) {
        parameters.set(name, String(value));
      }
    }
    return parameters.size === 0
      ? this.path('login')
      : `${this.path('login')}?${parameters.toString()}`;
  }

  /** Path and query that start a step-up, back to an address of ours. */
  stepUp(returnTo?: string): string {
    return this.withReturnTo(this.path('stepUp'), returnTo);
  }

  /** A path of ours with the address to return to in its query. */
  withReturnTo(path: string, returnTo: string | undefined): string {
    if (returnTo === undefined) {
      return path;
    }
    const { origin } = this.options.base;
    const url = new URL(path, origin);
    url.searchParams.set(QUERY_NAMES.returnTo, returnTo);
    return url.href.slice(origin.length);
  }

  /** The public path and query of a request, or undefined where it cannot be returned to. */
  current(request: SsoRequest): string | undefined {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return undefined;
    }
    // Browsers send a backslash in a query as it is; encoded it can be returned to.
    const target = requestTarget(request).replaceAll('\\', '%5C');
    const address = this.options.base.path + target;
    return address.length > MAX_RETURN_URL_LENGTH ? undefined : this.returnTo(address);
  }

  /**
   * The page of this app, at the same host, that a request was sent from: its address to return to,
   * and its path as a router here sees it. Undefined for requests of other sites, and where the
   * browser does not say.
   */
  pageBehind(request: SsoRequest): { address: string; path: string } | undefined {
    const { path: base } = this.options.base;
    const origin = originAt(request, this.options.base);
    const referer = header(request, 'referer');
    if (!isSameOriginRequest(request, origin) || referer?.startsWith(`${origin}/`) !== true) {
      return undefined;
    }
    const address = this.returnTo(referer.slice(origin.length));
    if (address?.startsWith(`${base}/`) !== true) {
      return undefined;
    }
    const [path = ''] = address.slice(base.length).split(/[?#]/, 1);
    return { address, path };
  }

  /**
   * A return address as a safe path of ours, or as an address at a host of a tenant, that does not
   * start a login again or end the session; or undefined.
   */
  returnTo(candidate: unknown): string | undefined {
    return this.outside(['login', 'callback', 'logout', 'stepUp'], candidate);
  }

  /**
   * A return address as one at the host of a tenant, which a path belongs to. The page that the
   * option `defaultReturnTo` names stands for none, and for one that gets too long.
   */
  returnToAt(origin: string, candidate: unknown): string {
    const { defaultReturnTo } = this.options;
    const address = this.returnTo(candidate) ?? defaultReturnTo;
    const absolute = address.startsWith('/') ? origin + address : address;
    return absolute.length > MAX_RETURN_URL_LENGTH ? origin + defaultReturnTo : absolute;
  }

  /** A safe path of ours to go on to after a sign-out, or undefined; a login is allowed. */
  afterSignOut(candidate: unknown): string | undefined {
    return this.outside(['callback', 'logout'], candidate);
  }

  private outside(routes: readonly SsoRoute[], candidate: unknown): string | undefined {
    const { base } = this.options;
    const tenantOrigin = tenantOriginOf(candidate, base);
    const address = safeReturnUrl(candidate, tenantOrigin ?? base.origin);
    const path = comparable(address?.split(/[?#]/, 1)[0] ?? '');
    if (address === undefined || routes.some((route) => comparable(this.path(route)) === path)) {
      return undefined;
    }
    return tenantOrigin === undefined || tenantOrigin === base.origin
      ? address
      : tenantOrigin + address;
  }

  private globalPrefix(path: string): string {
    const config = applicationConfigOf(this.moduleRef);
    const prefix = config.getGlobalPrefix().replace(/^\/+|\/+$/g, '');
    const isExcluded = config.getGlobalPrefixOptions().exclude?.some(
      ({ pathRegex, requestMethod }) =>
        // Nest excludes a route of all methods only by an exclusion of all methods.
        requestMethod === RequestMethod.ALL && pathRegex.test(path),
    );
    return prefix === '' || isExcluded === true ? '' : `/${prefix}`;
  }
}

/** Routers ignore case, trailing slashes and percent-encoding of a path; so does this. */
function comparable(path: string): string {
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // Not UTF-8: no route of ours looks like that.
  }
  return decoded.toLowerCase().replace(/\/+/g, '/').replace(/\/$/, '');
}
