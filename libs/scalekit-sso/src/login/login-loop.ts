import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { SessionService } from '../session/session.service.js';
import { RecentLogins } from '../transaction/recent-logins.js';

/** Ends the going to and fro of a browser whose sign-ins do not last. */
@Injectable()
export class LoginLoop {
  constructor(
    private readonly recentLogins: RecentLogins,
    private readonly sessions: SessionService,
  ) {}

  /**
   * Refuses one more login where three were completed within 30 seconds and no session came of them.
   * Counting starts afresh then, so that trying again is possible.
   *
   * @param retryUrl starts the same login again
   * @throws SsoError `login_loop`
   */
  async refuse(request: SsoRequest, response: unknown, retryUrl: string): Promise<void> {
    if (!this.recentLogins.areThere(request)) {
      return;
    }
    const hasSession = (await this.sessions.current(request)) !== undefined;
    const isLoop = !hasSession && (await this.recentLogins.areTooMany(request));
    if (hasSession || isLoop) {
      this.recentLogins.forget(request, response);
    }
    if (isLoop) {
      throw new SsoError('login_loop', { retryUrl });
    }
  }
}
