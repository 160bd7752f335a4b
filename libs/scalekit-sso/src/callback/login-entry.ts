import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { HttpResponder } from '../http/responder.js';
import { signOutAndGoOn } from '../links/account-switch.js';
import { RouteUrls } from '../links/route-urls.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { warnOfInsecureCookie } from '../session/insecure-cookie.js';
import { SessionService } from '../session/session.service.js';
import { ReauthenticationService } from '../step-up/reauthentication.service.js';
import type { CompletedLogin } from './completed-login.js';

/** What a verified login comes to: a session, or a session whose user has re-authenticated. */
@Injectable()
export class LoginEntry {
  constructor(
    private readonly sessions: SessionService,
    private readonly reauthentication: ReauthenticationService,
    private readonly loginLoop: LoginLoopCookie,
    private readonly responder: HttpResponder,
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Signs in, or notes a re-authentication.
   *
   * @throws SsoError with the way to try again, or to sign out first where another user is signed in
   */
  async enter(request: SsoRequest, response: unknown, login: CompletedLogin): Promise<void> {
    const { stepUp, loginStartedAt, authTime } = login;
    try {
      if (stepUp !== undefined) {
        await this.reauthentication.accept(request, stepUp, loginStartedAt, authTime);
        return;
      }
      await this.sessions.signIn(request, login);
    } catch (error) {
      throw error instanceof SsoError ? this.withRecovery(error, login) : error;
    }
    this.loginLoop.count(request, response);
    void this.warnOnceSent(request, response);
  }

  private withRecovery(error: SsoError, { retryUrl }: CompletedLogin): SsoError {
    return error.withRecovery(
      error.code === 'already_signed_in'
        ? { action: signOutAndGoOn(this.urls, retryUrl) }
        : { retryUrl },
    );
  }

  private async warnOnceSent(request: SsoRequest, response: unknown): Promise<void> {
    warnOfInsecureCookie(request, await this.responder.sentCookies(response), this.options);
  }
}
