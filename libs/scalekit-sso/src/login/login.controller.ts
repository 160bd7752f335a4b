import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { unsolicitedErrorCode } from '../errors/catalogue.js';
import { SsoError } from '../errors/sso-error.js';
import { prefersHtml } from '../http/client-kind.js';
import { addressAtOwnName } from '../links/loopback-name.js';
import { requireNavigation } from '../http/require-navigation.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../links/route-urls.js';
import type { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { OrganizationContext } from '../organizations/organization-context.js';
import { ChoicePage } from './choice-page.js';
import { LoginLoop } from './login-loop.js';
import { readLoginVisit, type LoginVisit } from './login-visit.js';
import { LoginService } from './login.service.js';
import { TenantHandoff } from '../organizations/tenant-handoff.js';

/** `GET /auth/login`: leaves for the environment. */
@Controller()
export class LoginController {
  constructor(
    private readonly logins: LoginService,
    private readonly organizations: OrganizationContext,
    private readonly choicePage: ChoicePage,
    private readonly loop: LoginLoop,
    private readonly hop: TenantHandoff,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    private readonly responder: HttpResponder,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @Get()
  async login(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireNavigation(request);
    const ownAddress = addressAtOwnName(request, this.options.base, this.urls);
    if (ownAddress !== undefined) {
      this.responder.redirect(response, ownAddress);
      return;
    }
    const visit = this.read(request);
    const login = this.loginOf(request, visit);
    this.loop.refuse(request, response, login);
    switch (visit.kind) {
      case 'error':
        throw new SsoError(unsolicitedErrorCode(visit.error), {
          detail: `reported: ${visit.error} ${visit.description ?? ''}`,
          retryUrl: this.links.again(login),
        });
      case 'idpInitiated':
        this.responder.redirect(
          response,
          await this.logins.startFromIdp(request, response, visit.token),
        );
        return;
      case 'login':
        await this.start(request, response, login);
    }
  }

  private read(request: SsoRequest): LoginVisit {
    try {
      return readLoginVisit(request);
    } catch (error) {
      const retryUrl = this.links.again(this.links.requested(request));
      throw error instanceof SsoError ? error.withRecovery({ retryUrl }) : error;
    }
  }

  /** The login to start, or to offer where the visit ends on a page. */
  private loginOf(request: SsoRequest, visit: LoginVisit): LoginRequest {
    return visit.kind === 'login'
      ? visit.login.with({
          returnTo: this.urls.returnTo(visit.login.query.returnTo),
          isThirdPartyInitiated: this.hop.isThirdPartyInitiated(request),
        })
      : this.links.requested(request);
  }

  private async start(request: SsoRequest, response: unknown, login: LoginRequest): Promise<void> {
    const organizationId = login.isUndecided ? await this.organizations.of(request) : undefined;
    const decided = organizationId === undefined ? login : login.with({ organizationId });
    if (decided.isUndecided) {
      this.offerChoice(request, response, login);
    } else {
      this.responder.redirect(response, await this.logins.start(request, response, decided));
    }
  }

  /** Without a selector, the service would only answer with an error; a person can choose. */
  private offerChoice(request: SsoRequest, response: unknown, login: LoginRequest): void {
    const { signInPage } = this.options;
    const { returnTo } = login.query;
    if (signInPage !== undefined) {
      if (returnTo !== undefined && this.hasReturned(returnTo, signInPage)) {
        throw new SsoError('sign_in_page_guarded', { retryUrl: this.urls.login() });
      }
      this.responder.redirect(response, this.links.signInPage(signInPage, login));
    } else if (prefersHtml(request)) {
      const { headers, body } = this.choicePage.render(login);
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
