import { Injectable } from '@nestjs/common';
import { SsoRefusal, SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import { toUser, UsersService, type User, type UserRow } from './users.service.js';

/** Creates users at their first sign-in (just in time), and updates them at each. */
@Injectable()
export class AppUserStore extends SsoUserStore<User> {
  constructor(private readonly users: UsersService) {
    super();
  }

  async resolve(identity: SsoIdentity): Promise<User | SsoRefusal> {
    const { organizationId, email } = identity;
    if (organizationId === undefined || email === undefined) {
      return new SsoRefusal('no organization or no e-mail address');
    }
    const row = this.rowOf(identity, organizationId, email);
    if (!row.isActive) {
      return new SsoRefusal('deactivated by the directory');
    }
    row.identityKey = identity.key;
    row.name = identity.name ?? row.name;
    // What a directory manages, an older token must not change. Undefined groups are unknown, not none.
    if (row.directoryId === undefined) {
      row.email = email;
      row.groups = identity.groups ?? row.groups;
    }
    return toUser(row);
  }

  serialize(user: User): string {
    return user.id;
  }

  async deserialize(id: string): Promise<User | undefined> {
    return this.users.findActive(id);
  }

  private rowOf({ key, name = '' }: SsoIdentity, organizationId: string, email: string): UserRow {
    return (
      this.users.find(({ identityKey }) => identityKey === key) ??
      // Provisioned by the directory of this very organization, and not signed in yet.
      this.users.findByEmail(organizationId, email, 'identityKey') ??
      this.users.create({ organizationId, email, name, groups: [] })
    );
  }
}
