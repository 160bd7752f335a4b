import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SsoError } from '../errors/sso-error.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../http/route-urls.js';
import { RecentLogins } from '../transaction/recent-logins.js';
import { forgetForm, keepForm } from './kept-form.js';
import {
  SSO_ACCESS,
  SSO_STEP_UP,
  type GuardedRequest,
  type SsoAccess,
  type StepUpOptions,
} from './markers.js';
import { SessionService } from './session.service.js';
import type { SsoSession } from './sign-in-record.js';
import { isProven, stepUpRequired } from './step-up-check.js';

/**
 * Lets signed-in people through and sets `request.user`.
 *
 * Anonymous browsers are redirected to the login and come back to where they were going; anything
 * else gets 401 problem JSON with the login URL. Works on a handler, a controller, or as a global
 * guard (`APP_GUARD`), where `@Public()` and `@OptionalSso()` make exceptions.
 *
 * @throws SsoError `login_required`, `session_expired`, `step_up_required`, `session_unavailable`,
 *   `user_store_failed` or `unsupported_transport`
 */
@Injectable()
export class SsoGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(RouteUrls) private readonly urls: RouteUrls,
    @Inject(HttpResponder) private readonly responder: HttpResponder,
    @Inject(RecentLogins) private readonly recentLogins: RecentLogins,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { access, stepUp } = this.demandOf(context);
    if (access === 'public') {
      return true;
    }
    if (context.getType() !== 'http') {
      throw new SsoError('unsupported_transport', { detail: context.getType() });
    }
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    // Who sees it matters from here on; and a session that is over is replaced by another.
    const response = context.switchToHttp().getResponse<unknown>();
    this.responder.noStore(response);
    const presence = await this.sessions.presence(request);
    if (presence.signedIn !== undefined) {
      this.recentLogins.forget(request, response);
      this.requireProof(request, presence.signedIn.session, stepUp);
      request.user = presence.signedIn.user;
      request.ssoSession = presence.signedIn.session;
      return true;
    }
    if (access === 'optional') {
      // Whoever middleware found there, such as passport.session(), is not signed in.
      request.user = undefined;
      request.ssoSession = null;
      return true;
    }
    throw new SsoError(presence.absence, {
      retryUrl: this.urls.login({ returnTo: this.urls.current(request) }),
      isRedirect: true,
    });
  }

  /** @throws SsoError `step_up_required` */
  private requireProof(request: GuardedRequest, session: SsoSession, stepUp?: StepUpOptions): void {
    if (stepUp === undefined) {
      return;
    }
    if (!isProven(session, stepUp)) {
      keepForm(request, this.urls, stepUp);
      throw stepUpRequired(request, this.urls);
    }
    if (stepUp.keepFields !== undefined) {
      forgetForm(request);
    }
  }

  /** The markers of the handler beat those of its class. A step-up is of somebody who is signed in. */
  private demandOf(context: ExecutionContext): { access: SsoAccess; stepUp?: StepUpOptions } {
    for (const target of [context.getHandler(), context.getClass()]) {
      const stepUp = this.reflector.get<unknown>(SSO_STEP_UP, target);
      if (stepUp !== undefined) {
        // Whatever it is: what @StepUp() did not write is never satisfied.
        return { access: 'required', stepUp: Object(stepUp) as StepUpOptions };
      }
      const access = this.reflector.get<SsoAccess | undefined>(SSO_ACCESS, target);
      if (access !== undefined) {
        return { access };
      }
    }
    return { access: 'required' };
  }
}
