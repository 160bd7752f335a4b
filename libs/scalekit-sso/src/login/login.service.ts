import { Inject, Injectable } from '@nestjs/common';
import { unsolicitedErrorCode } from '../errors/catalogue.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { requireNavigation } from '../http/request-rules.js';
import { HttpResponder } from '../http/responder.js';
import type { LoginRequest } from '../links/login-request.js';
import { addressAtOwnName } from '../links/loopback-name.js';
import { RequestedReturn } from '../links/requested-return.js';
import { RouteUrls } from '../links/route-urls.js';
import { SsoLinks } from '../links/sso-links.js';
import { LoginEvents } from '../login-state/login-events.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { OrganizationContext } from '../organizations/organization-context.js';
import { TenantHandoff } from '../organizations/tenant-handoff.js';
import { AuthorizationService } from './authorization.service.js';
import { IdpInitiatedLogin } from './idp-initiated-login.js';
import { readLoginVisit, type LoginVisit } from './login-visit.js';
import { SignInPrompt } from './sign-in-prompt.js';

/**
 * Answers a visit of the login route, or of a route of the app that takes its place.
 *
 * @example
 * ```ts
 * @Controller('sign-in')
 * export class SignInController {
 *   constructor(private readonly logins: LoginService) {}
 *
 *   @Get()
 *   start(@Req() request: Request, @Res() response: Response): Promise<void> {
 *     return this.logins.answer(request, response);
 *   }
 * }
 * ```
 */
@Injectable()
export class LoginService {
  constructor(
    private readonly authorization: AuthorizationService,
    private readonly idpInitiated: IdpInitiatedLogin,
    private readonly organizations: OrganizationContext,
    private readonly prompt: SignInPrompt,
    private readonly loop: LoginLoopCookie,
    private readonly handoff: TenantHandoff,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    private readonly requestedReturn: RequestedReturn,
    private readonly responder: HttpResponder,
    private readonly events: LoginEvents,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Redirects to the environment, or asks the user how to sign in where the query says nothing about it.
   *
   * @param request of Express or Fastify; its query is that of `GET /auth/login`
   * @param response of Express or reply of Fastify; must not be sent yet
   * @throws SsoError among others `invalid_login_request`, `navigation_required`, `session_missing`,
   *   `login_loop`, `already_signed_in` and `idp_login_rejected`
   */
  answer(request: SsoRequest, response: unknown): Promise<void> {
    return this.events.starting(
      'login',
      () => this.links.requested(request),
      () => this.answerVisit(request, response),
    );
  }

  private async answerVisit(request: SsoRequest, response: unknown): Promise<void> {
    requireNavigation(request);
    const ownAddress = addressAtOwnName(request, this.options.base, this.urls);
    if (ownAddress !== undefined) {
      this.responder.redirect(response, ownAddress);
      return;
    }
    const visit = this.read(request, response);
    const login = this.loginOf(request, visit);
    this.refuseLoop(request, response, login);
    switch (visit.kind) {
      case 'error':
        throw new SsoError(unsolicitedErrorCode(visit.error), {
          detail: `reported: ${visit.error} ${visit.description ?? ''}`,
          retryUrl: this.links.again(login),
        });
      case 'idpInitiated':
        this.responder.redirect(
          response,
          await this.idpInitiated.start(request, response, visit.token),
        );
        return;
      case 'login':
        await this.start(request, response, login);
    }
  }

  private read(request: SsoRequest, response: unknown): LoginVisit {
    try {
      return readLoginVisit(request, (it) => this.requestedReturn.returnTo(it, response));
    } catch (error) {
      const retryUrl = this.links.again(this.links.requested(request));
      throw error instanceof SsoError ? error.withRecovery({ retryUrl }) : error;
    }
  }

  /** The login to start, or to offer where the visit ends on a page. */
  private loginOf(request: SsoRequest, visit: LoginVisit): LoginRequest {
    return visit.kind === 'login'
      ? visit.login.with({
          isThirdPartyInitiated: this.handoff.isThirdPartyInitiated(request),
        })
      : this.links.requested(request);
  }

  /**
   * Refuses one more login where three were completed within 30 seconds and no guarded page let the
   * user in. Counting starts afresh then, so that trying again is possible.
   */
  private refuseLoop(request: SsoRequest, response: unknown, login: LoginRequest): void {
    if (this.loop.isExceeded(request)) {
      this.loop.clear(request, response);
      throw new SsoError('login_loop', { retryUrl: this.links.again(login) });
    }
  }

  private async start(request: SsoRequest, response: unknown, login: LoginRequest): Promise<void> {
    const organizationId = login.isUndecided ? await this.organizations.of(request) : undefined;
    const decided = organizationId === undefined ? login : login.with({ organizationId });
    if (decided.isUndecided) {
      this.prompt.show(request, response, login);
    } else {
      this.responder.redirect(response, await this.authorization.start(request, response, decided));
    }
  }
}
