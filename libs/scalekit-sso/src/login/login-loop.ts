import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';

/** Ends the going to and fro of a browser whose sign-ins do not last. */
@Injectable()
export class LoginLoop {
  constructor(
    private readonly cookie: LoginLoopCookie,
    private readonly links: SsoLinks,
  ) {}

  /**
   * Refuses one more login where three were completed within 30 seconds and no guarded page let the
   * user in. Counting starts afresh then, so that trying again is possible.
   *
   * @param login to try again
   * @throws SsoError `login_loop`
   */
  refuse(request: SsoRequest, response: unknown, login: LoginRequest): void {
    if (this.cookie.isExceeded(request)) {
      this.cookie.clear(request, response);
      throw new SsoError('login_loop', { retryUrl: this.links.again(login) });
    }
  }
}
