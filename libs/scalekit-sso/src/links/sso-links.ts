import { Inject, Injectable } from '@nestjs/common';
import { isCrossSiteNavigation } from '../http/client-kind.js';
import { header, requestTarget, type SsoRequest } from '../http/request.js';
import { originAt } from '../http/tenant-host.js';
import type { RedirectUrl } from '../errors/sso-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { SafeReturnUrl } from '../options/safe-return-url.js';
import type { LoginQuery } from './login-parameters.js';
import { LoginRequest, toSearchParams } from './login-request.js';
import { RouteUrls } from './route-urls.js';
import type { StepUpRequest } from './step-up-request.js';

/**
 * The links that start a login or step-up, or start it again: the only place that makes such a link. It never forgets that another site started a login, and a link of a page names no
 * e-mail address.
 */
@Injectable()
export class SsoLinks {
  constructor(
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * The login that a request asks for, as far as it is valid, for a page that answers it. It knows that
   * another site started it where the browser or the request says so.
   */
  requested(request: SsoRequest): LoginRequest {
    return LoginRequest.readValid(requestTarget(request), (it) => this.urls.returnTo(it)).with({
      isThirdPartyInitiated: isCrossSiteNavigation(request, this.options.base),
    });
  }

  /** Starts a login; its return address is judged when the login starts. */
  login(query: LoginQuery = {}): RedirectUrl {
    return this.urls.withQuery(this.urls.path('login'), toSearchParams(query));
  }

  /**
   * A link of a page that stands where a browser could not be redirected. A redirect says again which
   * site it comes from; a click does not.
   */
  onPage(request: SsoRequest, url: RedirectUrl): RedirectUrl {
    const [path] = url.split('?', 1);
    return path === this.urls.path('login') && isCrossSiteNavigation(request, this.options.base)
      ? this.urls.withQuery(url, toSearchParams({ isThirdPartyInitiated: true }))
      : url;
  }

  /** The address that a caller of another origin has to use, or the path that a page of ours uses. */
  forCaller(request: SsoRequest, url: string): string {
    const own = originAt(request, this.options.base);
    const caller = header(request, 'origin') ?? own;
    return caller !== own && url.startsWith('/') ? own + url : url;
  }

  /** Starts the same login again, to the same address. */
  again(login: LoginRequest): RedirectUrl {
    return this.login(login.forRetry().query);
  }

  /** Starts a login to the same address, for which the user chooses how to sign in. */
  choose({ query: { returnTo, isThirdPartyInitiated } }: LoginRequest): RedirectUrl {
    return this.login({ returnTo, isThirdPartyInitiated });
  }

  /** The page of the app to choose how to sign in, which passes on what is in its query. */
  signInPage(page: SafeReturnUrl, login: LoginRequest): RedirectUrl {
    return this.urls.withQuery(page, login.toQuery());
  }

  /** Starts a step-up, to the same address. */
  stepUp({ returnTo }: StepUpRequest): RedirectUrl {
    return this.urls.withQuery(this.urls.path('stepUp'), toSearchParams({ returnTo }));
  }

  /**
   * The same login or step-up at `baseUrl`, to come back to the host of a tenant. It carries everything:
   * a browser follows it at once.
   *
   * @param origin of that host
   */
  atBase(origin: string, request: LoginRequest | StepUpRequest): RedirectUrl {
    const isLogin = request instanceof LoginRequest;
    const returnTo = this.urls.returnToAt(
      origin,
      isLogin ? request.query.returnTo : request.returnTo,
    );
    const path = isLogin ? this.login({ ...request.query, returnTo }) : this.stepUp({ returnTo });
    return (this.options.base.origin + path) as RedirectUrl;
  }
}
