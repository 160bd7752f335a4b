import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { unsolicitedErrorCode } from '../errors/catalogue.js';
import { SsoError } from '../errors/sso-error.js';
import { prefersHtml } from '../http/client-kind.js';
import { addressAtOwnName } from '../http/loopback-name.js';
import { requireNavigation } from '../http/require-navigation.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls, type LoginQuery } from '../http/route-urls.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AskedOrganization } from '../session/asked-organization.js';
import { Public } from '../guard/markers.js';
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
    const returnTo = 'returnTo' in asked ? this.urls.returnTo(asked.returnTo) : undefined;
    this.loop.refuse(request, response, { ...again(asked), returnTo });
    switch (asked.kind) {
      case 'error':
        throw new SsoError(unsolicitedErrorCode(asked.error), {
          detail: `reported: ${asked.error} ${asked.description ?? ''}`,
          retryUrl: this.urls.login(),
        });
      case 'choice': {
        const value = await this.organizations.of(request);
        if (value === undefined) {
          this.offerChoice(request, response, returnTo);
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

  private async leave(request: SsoRequest, response: unknown, intent: LoginIntent): Promise<void> {
    this.responder.redirect(response, await this.logins.start(request, response, intent));
  }

  /** Without a selector, the service would only answer with an error; a person can choose. */
  private offerChoice(request: SsoRequest, response: unknown, returnTo: string | undefined): void {
    const { signInPage } = this.options;
    if (signInPage !== undefined) {
      if (returnTo !== undefined && this.hasReturned(returnTo, signInPage)) {
        throw new SsoError('sign_in_page_guarded', { retryUrl: this.urls.login() });
      }
      this.responder.redirect(response, this.urls.withReturnTo(signInPage, returnTo));
    } else if (prefersHtml(request)) {
      const { headers, body } = this.choicePage.render(returnTo);
      this.responder.send(response, 200, headers, body);
    } else {
      throw new SsoError('invalid_connection_selector');
    }
  }

  /** Whether the sign-in page was sent to already, and a guard of its own sent back from there. */
  private hasReturned(returnTo: string, signInPage: string): boolean {
    const { origin } = this.options.base;
    const [from, page] = [new URL(returnTo, origin), new URL(signInPage, origin)];
    return from.pathname === page.pathname && from.searchParams.has('return_to');
  }
}

/** What starts the same login again; a token of a portal is not for trying twice. */
function again(asked: LoginRequest): LoginQuery {
  if (asked.kind === 'error' || asked.kind === 'idpInitiated') {
    return {};
  }
  return { ...selectorQuery(asked), isStartedElsewhere: asked.isStartedElsewhere };
}
