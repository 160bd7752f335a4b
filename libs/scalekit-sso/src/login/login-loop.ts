import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls, type LoginQuery } from '../http/route-urls.js';
import { LoginLoopCookie } from '../transaction/login-loop-cookie.js';
import { TenantHop } from './tenant-hop.js';

/** Ends the going to and fro of a browser whose sign-ins do not last. */
@Injectable()
export class LoginLoop {
  constructor(
    private readonly cookie: LoginLoopCookie,
    private readonly hop: TenantHop,
    private readonly urls: RouteUrls,
  ) {}

  /**
   * Refuses one more login where three were completed within 30 seconds and no guarded page let the
   * user in. Counting starts afresh then, so that trying again is possible.
   *
   * @param login what starts the same login again, with a judged return address
   * @throws SsoError `login_loop`
   */
  refuse(request: SsoRequest, response: unknown, login: LoginQuery): void {
    if (this.cookie.isExceeded(request)) {
      this.cookie.clear(request, response);
      const isStartedElsewhere =
        login.isStartedElsewhere === true || this.hop.isStartedElsewhere(request);
      throw new SsoError('login_loop', {
        retryUrl: this.urls.login({ ...login, isStartedElsewhere }),
      });
    }
  }
}
