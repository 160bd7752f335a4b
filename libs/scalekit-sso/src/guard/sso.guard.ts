import {
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { isTopLevelNavigation } from '../http/client-kind.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../links/route-urls.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { signOutAndGoOn } from '../links/account-switch.js';
import { OrganizationContext } from '../organizations/organization-context.js';
import { handlerName } from './handler-name.js';
import { handlerRule } from './handler-rule.js';
import { logOutsideHttp } from './log-outside-http.js';
import { forgetForm, keepForm } from '../step-up/kept-form.js';
import {
  IS_SSO_GUARD,
  type GuardedRequest,
  type OrganizationRule,
  type StepUpOptions,
} from './markers.js';
import type { SignedOutReason } from '../session/auth-state.js';
import { hasPassportUser } from '../session/session-entry.js';
import { SessionService } from '../session/session.service.js';
import type { SsoSession } from '../session/sso-session-record.js';
import { isRecentlyAuthenticated, stepUpRequired } from '../step-up/recent-authentication.js';

/**
 * Requires a session and sets `request.user`.
 *
 * Anonymous browsers are redirected to the login and come back to where they were going; anything
 * else gets 401 problem JSON with the login URL. Works on a handler, a controller, or as a global
 * guard (`APP_GUARD`), where `@Public()` and `@OptionalSso()` make exceptions. A handler or class that
 * carries the guard itself and no marker of its own requires a session, whatever its class or base
 * class says.
 *
 * Extend it to adapt it: `getRequest()` and `getResponse()` say where a transport has them.
 *
 * @throws SsoError `login_required`, `session_expired`, `organization_mismatch`, `step_up_required`,
 *   `organization_resolver_failed`, `organization_resolver_missing`, `session_unavailable` or
 *   `user_store_failed`
 */
@SetMetadata(IS_SSO_GUARD, true)
@Injectable()
export class SsoGuard implements CanActivate {
  constructor(
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(OrganizationContext) private readonly organizations: OrganizationContext,
    @Inject(RouteUrls) private readonly urls: RouteUrls,
    @Inject(HttpResponder) private readonly responder: HttpResponder,
    @Inject(LoginLoopCookie) private readonly loginLoop: LoginLoopCookie,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { access, organization, stepUp } = handlerRule(context);
    if (access === 'public') {
      return true;
    }
    const request = this.getRequest(context);
    if (request === undefined) {
      const [at, detail] = [handlerName(context), context.getType()];
      logOutsideHttp(new SsoError('unsupported_transport', { at, detail }));
      // Nest makes of it what the peers of each transport expect.
      return false;
    }
    const response = this.getResponse(context);
    // The answer depends on who asks from here on, and must not be cached.
    this.responder.noStore(response);
    const authState = await this.sessions.authState(request);
    if (authState.signedIn !== undefined) {
      const { signedIn } = authState;
      await this.requireOrganization(request, signedIn.session, organization);
      this.requireStepUp(request, signedIn.session, stepUp);
      // Replaces a user of the app's own Passport session: a request has one user.
      request.user = signedIn.user;
      request.ssoSession = signedIn.session;
      if (access === 'required' && isTopLevelNavigation(request)) {
        this.loginLoop.clear(request, response);
      }
      return true;
    }
    if (authState.reason === 'session_expired') {
      this.responder.evictPages(response);
    }
    if (access === 'optional') {
      this.allowAnonymous(request, authState.reason);
      return true;
    }
    const asked = await (organization === undefined
      ? this.organizations.of(request)
      : this.organizations.resolveRule(organization, request));
    throw new SsoError(authState.reason, {
      at: handlerName(context),
      retryUrl: this.loginUrl(request, asked),
      isRedirect: true,
    });
  }

  /**
   * Where the request is. Override it to adapt the guard to another transport.
   *
   * @returns the request with its session; undefined refuses
   */
  protected getRequest(context: ExecutionContext): GuardedRequest | undefined {
    return context.getType() === 'http'
      ? context.switchToHttp().getRequest<GuardedRequest>()
      : undefined;
  }

  /** Where the response of the HTTP adapter is; headers and cookies are set on it. */
  protected getResponse(context: ExecutionContext): unknown {
    return context.switchToHttp().getResponse<unknown>();
  }

  /**
   * A user of the app's own sign-in, such as its Passport session, stays. With `passportUser` it may be
   * the user of the sign-in that has just ended here, where another Passport than the one that we
   * know reads `session.passport`.
   */
  private allowAnonymous(request: GuardedRequest, reason: SignedOutReason): void {
    const isPassportUser = this.options.session.passportUser && hasPassportUser(request);
    if (reason === 'session_expired' && isPassportUser) {
      request.user = undefined;
    }
    request.ssoSession = null;
  }

  /**
   * An organization that does not exist is answered like any other that is not theirs: the page names
   * neither. Once signed out, the person is sent from the same address to the login of its own.
   *
   * @throws SsoError `organization_mismatch`
   */
  private async requireOrganization(
    request: GuardedRequest,
    { identity: { organizationId, email, name } }: SsoSession,
    rule: OrganizationRule | undefined,
  ): Promise<void> {
    if (rule === undefined) {
      return;
    }
    const asked = await this.organizations.resolveRule(rule, request);
    if (asked === undefined || asked !== organizationId) {
      throw new SsoError('organization_mismatch', {
        detail: `asked for ${asked ?? 'none'}, signed in to ${organizationId ?? 'none'}`,
        action: signOutAndGoOn(this.urls, this.urls.current(request) ?? this.urls.login()),
        signedInAs: email ?? name,
      });
    }
  }

  /** @throws SsoError `step_up_required` */
  private requireStepUp(
    request: GuardedRequest,
    session: SsoSession,
    stepUp: StepUpOptions | undefined,
  ): void {
    if (stepUp === undefined) {
      return;
    }
    if (!isRecentlyAuthenticated(session, stepUp)) {
      keepForm(request, this.urls, session, stepUp);
      throw stepUpRequired(request, this.urls);
    }
    if (stepUp.keepFields !== undefined) {
      forgetForm(request);
    }
  }

  private loginUrl(request: GuardedRequest, organizationId: string | undefined): string {
    return this.urls.login({ organizationId, returnTo: this.urls.returnAddress(request) });
  }
}
