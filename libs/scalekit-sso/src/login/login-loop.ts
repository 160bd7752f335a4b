import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import { SessionService } from '../session/session.service.js';
import { RecentLogins } from '../transaction/recent-logins.js';
import { TenantHop } from './tenant-hop.js';

/** Ends the going to and fro of a browser whose sign-ins do not last. */
@Injectable()
export class LoginLoop {
  constructor(
    private readonly recentLogins: RecentLogins,
    private readonly sessions: SessionService,
    private readonly hop: TenantHop,
    private readonly links: SsoLinks,
  ) {}

  /**
   * Refuses one more login where three were completed within 30 seconds and no session came of them.
   * Counting starts afresh then, so that trying again is possible.
   *
   * @param login to try again
   * @throws SsoError `login_loop`
   */
  async refuse(request: SsoRequest, response: unknown, login: LoginRequest): Promise<void> {
    if (!this.recentLogins.areThere(request)) {
      return;
    }
    const hasSession =
      (await this.sessions.current(request)) !== undefined &&
      this.isSeenWhere(login.query.returnTo, request);
    const isLoop = !hasSession && this.recentLogins.areTooMany(request);
    if (hasSession || isLoop) {
      this.recentLogins.forget(request, response);
    }
    if (isLoop) {
      throw new SsoError('login_loop', { retryUrl: this.links.again(login) });
    }
  }

  /** The session here says nothing of the host of a tenant, unless that host has seen it too. */
  private isSeenWhere(returnTo: string | undefined, request: SsoRequest): boolean {
    const isAtTenant = returnTo?.startsWith('/') === false;
    return !isAtTenant || this.hop.sawSignIn(request);
  }
}
