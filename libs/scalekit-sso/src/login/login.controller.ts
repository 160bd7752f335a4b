import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { unsolicitedErrorCode } from '../errors/catalogue.js';
import { SsoError } from '../errors/sso-error.js';
import { prefersHtml } from '../http/client-kind.js';
import { addressAtOwnName } from '../http/loopback-name.js';
import { requireNavigation } from '../http/require-navigation.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls, type LoginQuery } from '../http/route-urls.js';
import { originAt } from '../http/tenant-host.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AskedOrganization } from '../session/asked-organization.js';
import { Public } from '../session/markers.js';
import { ChoicePage } from './choice-page.js';
import { LoginLoop } from './login-loop.js';
import { readLoginRequest, type LoginIntent, type LoginRequest } from './login-request.js';
import { LoginService } from './login.service.js';
import { selectorQuery } from './selector-query.js';

/** `GET /auth/login`: leaves for the environment. */
@Public()
@Controller()
export class LoginController {
  constructor(
    private readonly logins: LoginService,
    private readonly organizations: AskedOrganization,
    private readonly choicePage: ChoicePage,
    private readonly loop: LoginLoop,
    private readonly urls: RouteUrls,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @All()
  async login(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireNavigation(request);
    const ownAddress = addressAtOwnName(request, this.options.base);
    if (ownAddress !== undefined) {
      this.responder.redirect(response, ownAddress);
      return;
    }
    const asked = readLoginRequest(request);
    await this.loop.refuse(request, response, this.retryUrl(asked));
    switch (asked.kind) {
      case 'error':
        throw new SsoError(unsolicitedErrorCode(asked.error), {
          detail: `reported: ${asked.error} ${asked.description ?? ''}`,
          retryUrl: this.urls.login(),
        });
      case 'choice': {
        const value = await this.organizations.of(request);
        if (value === undefined) {
          this.offerChoice(request, response, this.urls.returnTo(asked.returnTo));
        } else {
          const selector = { kind: 'organizationId', value } as const;
          await this.leave(request, response, { ...asked, selector });
        }
        return;
      }
      case 'idpInitiated': {
        const url = await this.logins.startFromIdp(request, response, asked.token);
        this.responder.redirect(response, url);
        return;
      }
      case 'login':
        await this.leave(request, response, asked);
    }
  }

  /** The same login again; a token of a portal is not for trying twice. */
  private retryUrl(asked: LoginRequest): string {
    const selectors = asked.kind === 'login' ? selectorQuery(asked) : {};
    const returnTo = 'returnTo' in asked ? this.urls.returnTo(asked.returnTo) : undefined;
    return this.urls.login({ ...selectors, returnTo });
  }

  /** The callback is at `baseUrl`: from the host of a tenant, a login first goes there. */
  private async leave(request: SsoRequest, response: unknown, intent: LoginIntent): Promise<void> {
    const { base } = this.options;
    const origin = originAt(request, base);
    const url =
      origin === base.origin
        ? await this.logins.start(request, response, intent)
        : base.origin + this.urls.login(this.queryFrom(origin, intent));
    this.responder.redirect(response, url);
  }

  /** The same login, at another host, to return to this one. */
  private queryFrom(
    origin: string,
    { selector, loginHint, prompt, ...asked }: LoginIntent,
  ): LoginQuery {
    const returnTo = this.urls.returnTo(asked.returnTo) ?? this.options.defaultReturnTo;
    return {
      ...(selector === undefined ? {} : { [selector.kind]: selector.value }),
      loginHint,
      prompt,
      returnTo: returnTo.startsWith('/') ? origin + returnTo : returnTo,
    };
  }

  /** Without a selector, the service would only answer with an error; a person can choose. */
  private offerChoice(request: SsoRequest, response: unknown, returnTo: string | undefined): void {
    const { signInPage } = this.options;
    if (signInPage !== undefined) {
      this.responder.redirect(response, this.urls.withReturnTo(signInPage, returnTo));
    } else if (prefersHtml(request)) {
      const { headers, body } = this.choicePage.render(returnTo);
      this.responder.send(response, 200, headers, body);
    } else {
      throw new SsoError('invalid_connection_selector');
    }
  }
}
