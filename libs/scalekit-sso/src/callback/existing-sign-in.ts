import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls } from '../http/route-urls.js';
import { signOutAndGoOn } from '../session/account-switch.js';
import { SessionService } from '../session/session.service.js';
import { UserAccess } from '../session/user-access.js';
import type { CompletedLogin } from './callback.service.js';

/**
 * Keeps a login that another site started from replacing the session of another user, whoever signed
 * that user in: this module, or `request.logIn()` of Passport.
 */
@Injectable()
export class ExistingSignIn {
  constructor(
    private readonly sessions: SessionService,
    private readonly users: UserAccess,
    private readonly urls: RouteUrls,
  ) {}

  /**
   * @throws SsoError `already_signed_in`, with a button that signs out and goes on; and
   *   `session_unavailable` or `user_store_failed`
   */
  async requireReplaceable(request: SsoRequest, login: CompletedLogin): Promise<void> {
    if (!login.isThirdPartyInitiated || login.stepUp !== undefined) {
      return;
    }
    if (this.isAnotherPassportUser(request, login) || (await this.isAnotherUser(request, login))) {
      throw new SsoError('already_signed_in', {
        detail: 'another site started the login',
        action: signOutAndGoOn(this.urls, login.retryUrl),
      });
    }
  }

  private isAnotherPassportUser({ session, user }: SsoRequest, login: CompletedLogin): boolean {
    const { passport } = Object(session) as { passport?: unknown };
    const { user: stored } = Object(passport) as { user?: unknown };
    if (stored === undefined || stored === null) {
      return false;
    }
    const key = this.users.keyOf(login.user);
    return stored !== key && this.keyOf(user) !== key;
  }

  private async isAnotherUser(request: SsoRequest, login: CompletedLogin): Promise<boolean> {
    if (request.session === undefined) {
      return false;
    }
    const before = await this.sessions.current(request);
    return before !== undefined && before.session.identity.key !== login.identity.key;
  }

  /** A user of another sign-in of the app may be none that the user store knows. */
  private keyOf(user: unknown): string | undefined {
    try {
      return typeof user === 'object' && user !== null ? this.users.keyOf(user) : undefined;
    } catch {
      return undefined;
    }
  }
}
