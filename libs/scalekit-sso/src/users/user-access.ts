import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { appFailure, callAppProvider } from '../errors/call-app-provider.js';
import type { AccessTokenClaims, IdTokenClaims, SsoIdentity } from '../tokens/sso-identity.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { isUserKey } from './user-key.js';
import { SsoRefusal, SsoUserStore, type SsoEmailLink } from './sso-user-store.js';

/**
 * Calls the app's `SsoUserStore` within the time limit, and checks its results. An `HttpException` that
 * the store throws is passed on; any other failure is SsoError `user_store_failed`.
 */
@Injectable()
export class UserAccess {
  constructor(
    private readonly users: SsoUserStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** @throws SsoError `user_refused` or `user_store_failed` */
  async resolve(
    identity: SsoIdentity,
    claims: IdTokenClaims,
    link?: SsoEmailLink,
    accessTokenClaims?: AccessTokenClaims,
  ): Promise<object> {
    const user = await this.call(() =>
      this.users.resolve(identity, claims, link, accessTokenClaims),
    );
    if (user instanceof SsoRefusal) {
      throw new SsoError('user_refused', { detail: user.reason });
    }
    if (typeof user !== 'object' || user === null) {
      throw failure('resolve() gave no user');
    }
    return user;
  }

  /** @throws SsoError `user_store_failed` */
  keyOf(user: object): string | number {
    let key: unknown;
    try {
      key = this.users.serialize(user);
    } catch (error) {
      throw appFailure(error, 'user_store_failed');
    }
    if (!isUserKey(key)) {
      throw failure('serialize() gave neither a string nor a number');
    }
    return key;
  }

  /**
   * The user of a session; undefined for any result that is no user, such as `null`.
   *
   * @throws SsoError `user_store_failed`
   */
  async userOf(userKey: string | number, identity: SsoIdentity): Promise<object | undefined> {
    const user = await this.call(() => this.users.deserialize(userKey, identity));
    return typeof user === 'object' && user !== null && !(user instanceof SsoRefusal)
      ? user
      : undefined;
  }

  /** @throws SsoError `user_store_failed` */
  async publicView(user: object, identity: SsoIdentity): Promise<object> {
    return (await this.call(() => this.users.publicView(user, identity))) as object;
  }

  private call(call: () => unknown): Promise<unknown> {
    return callAppProvider(this.options.timeoutMs, call, 'user_store_failed');
  }
}

function failure(detail: string): SsoError {
  return new SsoError('user_store_failed', { detail });
}
