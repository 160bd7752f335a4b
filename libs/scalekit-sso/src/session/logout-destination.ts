import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls } from '../http/route-urls.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { CHANGE_ACCOUNT } from './account-switch.js';

/** Where a person goes on after a sign-out. */
@Injectable()
export class LogoutDestination {
  constructor(
    private readonly scalekit: ScalekitGateway,
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** A form may name where to go on; the login route is allowed, to change accounts. */
  ownPage(request: SsoRequest): string {
    return this.urls.afterSignOut(fieldOf(request, 'return_to')) ?? this.options.afterSignOut;
  }

  /**
   * The address at the environment that ends the session there (OpenID Connect RP-Initiated Logout
   * 1.0 section 2), or undefined where there is none to end. Who changes accounts stays here.
   *
   * @throws SsoError `sdk_unavailable`
   */
  async atEnvironment(
    request: SsoRequest,
    idTokenHint: string | undefined,
  ): Promise<string | undefined> {
    const allowed = this.options.postLogoutRedirectUris;
    if (idTokenHint === undefined || allowed.length === 0 || this.changesAccount(request)) {
      return undefined;
    }
    const asked = fieldOf(request, 'post_logout_redirect_uri');
    const postLogoutRedirectUri = allowed.find((uri) => uri === asked) ?? allowed[0] ?? '';
    return this.scalekit.call((client) =>
      client.getLogoutUrl({ idTokenHint, postLogoutRedirectUri }),
    );
  }

  /** Goes on to a login, or is at a page of somebody else and said so. */
  private changesAccount(request: SsoRequest): boolean {
    const next = this.urls.afterSignOut(fieldOf(request, 'return_to'));
    const isLogin = this.urls.returnTo(next) === undefined;
    return next !== undefined && (isLogin || fieldOf(request, CHANGE_ACCOUNT) === 'true');
  }
}

function fieldOf({ body }: SsoRequest, name: string): unknown {
  return (Object(body) as Readonly<Record<string, unknown>>)[name];
}
