import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { requireMethod } from '../http/request-rules.js';
import { RouteUrls } from '../links/route-urls.js';
import { requireAllowedOrigin } from '../http/same-origin.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { LogoutDestination } from './logout-destination.js';
import { SsoEvents } from '../observability/sso-events.js';
import { SessionService } from '../session/session.service.js';
import { signOutFailure } from './sign-out-failure.js';

/**
 * `POST /auth/logout`: ends the session on the server, and succeeds without one too. With the option
 * `environmentLogout`, a browser goes on to end the session at the environment; a program gets that
 * URL as `logoutUrl`, to navigate to.
 */
@Controller()
export class LogoutController {
  constructor(
    private readonly sessions: SessionService,
    private readonly destination: LogoutDestination,
    private readonly urls: RouteUrls,
    private readonly loginLoop: LoginLoopCookie,
    private readonly events: SsoEvents,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  @Post()
  async logout(@Req() request: SsoRequest, @Res() response: unknown): Promise<void> {
    requireMethod(request, 'POST');
    const idToken = await this.events.reporting('sign-out.failed', {}, () => this.signOut(request));
    this.events.emit('sign-out.completed', { isEverywhere: false });
    this.loginLoop.clear(request, response);
    await this.destination.answer(request, response, idToken);
  }

  /** @returns the ID token, with the option `environmentLogout` */
  private async signOut(request: SsoRequest): Promise<string | undefined> {
    try {
      requireAllowedOrigin(request, this.options.base);
      return await this.sessions.signOut(request);
    } catch (error) {
      throw signOutFailure(error, request, this.urls, 'logout');
    }
  }
}
