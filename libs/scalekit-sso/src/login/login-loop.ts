import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls, type LoginQuery } from '../http/route-urls.js';
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
    private readonly urls: RouteUrls,
  ) {}

  /**
   * Refuses one more login where three were completed within 30 seconds and no session came of them.
   * Counting starts afresh then, so that trying again is possible.
   *
   * @param login what starts the same login again, with a judged return address
   * @throws SsoError `login_loop`
   */
  async refuse(request: SsoRequest, response: unknown, login: LoginQuery): Promise<void> {
    if (!this.recentLogins.areThere(request)) {
      return;
    }
    const hasSession =
      (await this.sessions.current(request)) !== undefined &&
      this.isSeenWhere(login.returnTo, request);
    const isLoop = !hasSession && this.recentLogins.areTooMany(request);
    if (hasSession || isLoop) {
      this.recentLogins.forget(request, response);
    }
    if (isLoop) {
      const isStartedElsewhere =
        login.isStartedElsewhere === true || this.hop.isStartedElsewhere(request);
      throw new SsoError('login_loop', {
        retryUrl: this.urls.login({ ...login, isStartedElsewhere }),
      });
    }
  }

  /** The session here says nothing of the host of a tenant, unless that host has seen it too. */
  private isSeenWhere(returnTo: string | undefined, request: SsoRequest): boolean {
    const isAtTenant = returnTo?.startsWith('/') === false;
    return !isAtTenant || this.hop.sawSignIn(request);
  }
}
