import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SsoError } from '../errors/sso-error.js';
import { HttpResponder } from '../http/responder.js';
import { RouteUrls } from '../http/route-urls.js';
import { SSO_ACCESS, type GuardedRequest, type SsoAccess } from './markers.js';
import { SessionService } from './session.service.js';

/**
 * Lets signed-in people through and sets `request.user`.
 *
 * Anonymous browsers are redirected to the login and come back to where they were going; anything
 * else gets 401 problem JSON with the login URL. Works on a handler, a controller, or as a global
 * guard (`APP_GUARD`), where `@Public()` and `@OptionalSso()` make exceptions.
 *
 * @throws SsoError `login_required`, `session_unavailable`, `user_store_failed` or
 *   `unsupported_transport`
 */
@Injectable()
export class SsoGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(RouteUrls) private readonly urls: RouteUrls,
    @Inject(HttpResponder) private readonly responder: HttpResponder,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.accessOf(context);
    if (access === 'public') {
      return true;
    }
    if (context.getType() !== 'http') {
      throw new SsoError('unsupported_transport', { detail: context.getType() });
    }
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    // Who sees it matters from here on; and a session that is over is replaced by another.
    this.responder.noStore(context.switchToHttp().getResponse());
    const signedIn = await this.sessions.current(request);
    if (signedIn !== undefined) {
      request.user = signedIn.user;
      request.ssoSession = signedIn.session;
      return true;
    }
    if (access === 'optional') {
      // Whoever middleware found there, such as passport.session(), is not signed in.
      request.user = undefined;
      request.ssoSession = null;
      return true;
    }
    throw new SsoError('login_required', {
      retryUrl: this.urls.login({ returnTo: this.urls.current(request) }),
      isRedirect: true,
    });
  }

  /** The marker of the handler beats that of its class. */
  private accessOf(context: ExecutionContext): SsoAccess {
    const targets = [context.getHandler(), context.getClass()];
    return (
      this.reflector.getAllAndOverride<SsoAccess | undefined>(SSO_ACCESS, targets) ?? 'required'
    );
  }
}
