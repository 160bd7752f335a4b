import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls } from '../links/route-urls.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { signOutAndGoOn } from '../links/account-switch.js';
import { SessionService } from '../session/session.service.js';
import { UserAccess } from '../users/user-access.js';
import type { CompletedLogin } from './completed-login.js';

/**
 * Keeps a login that another site started from replacing the session of another user, whether
 * this module or `request.logIn()` of Passport signed that user in.
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
    const isPassportUser = this.isAnotherPassportUser(request, login);
    const another = await this.anotherUser(request, login);
    if (isPassportUser || another !== undefined) {
      throw new SsoError('already_signed_in', {
        detail: 'another site started the login',
        action: signOutAndGoOn(this.urls, login.retryUrl),
        signedInAs: another?.email ?? another?.name,
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

  private async anotherUser(
    request: SsoRequest,
    login: CompletedLogin,
  ): Promise<SsoIdentity | undefined> {
    const identity = (await this.sessions.currentIfAny(request))?.session.identity;
    return identity?.key === login.identity.key ? undefined : identity;
  }

  /** A user of another sign-in of the app may be none that the user store knows. */
  private keyOf(user: unknown): string | number | undefined {
    try {
      return typeof user === 'object' && user !== null ? this.users.keyOf(user) : undefined;
    } catch {
      return undefined;
    }
  }
}
