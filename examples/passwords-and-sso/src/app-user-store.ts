import { Injectable } from '@nestjs/common';
import {
  SsoUserStore,
  type IdTokenClaims,
  type SsoEmailLink,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { UsersService, type User } from './users.service';

/** Finds the users of single sign-on in the same table. */
@Injectable()
export class AppUserStore extends SsoUserStore<User> {
  constructor(private readonly users: UsersService) {
    super();
  }

  async resolve(identity: SsoIdentity, _claims: IdTokenClaims, link?: SsoEmailLink): Promise<User> {
    const known = this.users.findByIdentity(identity.key);
    if (known) {
      return known;
    }
    // A user from before single sign-on, whose address belongs to the customer: `linkByEmail`.
    const before = link && this.users.findByEmail(link.email);
    if (before && before.identityKey === undefined) {
      before.identityKey = identity.key;
      return before;
    }
    return this.users.create({ email: identity.email ?? '', identityKey: identity.key });
  }

  serialize(user: User): string {
    return user.id;
  }

  /** Also of users who signed in by password: SsoPassportSerializer asks here, too. */
  async deserialize(id: string): Promise<User | undefined> {
    return this.users.find(id);
  }
}
