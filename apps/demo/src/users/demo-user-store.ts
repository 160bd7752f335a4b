import { Inject, Injectable } from '@nestjs/common';
import {
  SsoRefusal,
  SsoUserStore,
  type IdTokenClaims,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { settings, type Settings } from '../config/settings.js';
import type { User } from './user.js';
import { UsersRepository } from './users.repository.js';

/** How the SSO module meets the users of this app. */
@Injectable()
export class DemoUserStore extends SsoUserStore<User> {
  constructor(
    private readonly users: UsersRepository,
    @Inject(settings.KEY) private readonly settings: Settings,
  ) {
    super();
  }

  override resolve(identity: SsoIdentity, claims: IdTokenClaims): Promise<User | SsoRefusal> {
    if (this.users.find(identity.key)?.isDeactivated === true) {
      return Promise.resolve(new SsoRefusal('the user was deactivated in this app'));
    }
    return Promise.resolve(this.users.recordSignIn(identity, claims));
  }

  override serialize(user: User): string {
    return user.key;
  }

  override deserialize(key: string, identity: SsoIdentity): Promise<User | undefined> {
    const user = this.users.find(key) ?? this.fromAnotherInstance(identity);
    return Promise.resolve(user === undefined || user.isDeactivated ? undefined : user);
  }

  /** What `GET /auth/me` tells of the user, beside the identity. */
  override publicView({ name, email, firstSeenAt, lastSeenAt, signInCount }: User): object {
    return { name, email, firstSeenAt, lastSeenAt, signInCount };
  }

  /** Only where sessions are shared can one belong to somebody who never signed in here. */
  private fromAnotherInstance(identity: SsoIdentity): User | undefined {
    return this.settings.sessionStoreUrl === undefined ? undefined : this.users.adopt(identity);
  }
}
