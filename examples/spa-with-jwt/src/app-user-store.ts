import { Injectable } from '@nestjs/common';
import { SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import { UsersService, type User } from './users.service.js';

@Injectable()
export class AppUserStore extends SsoUserStore<User> {
  constructor(private readonly users: UsersService) {
    super();
  }

  async resolve({ key, organizationId, email }: SsoIdentity): Promise<User> {
    const user = this.users.find(key) ?? { id: key, organizationId, email, tokenVersion: 1 };
    return this.users.save(Object.assign(user, { email }));
  }

  serialize(user: User): string {
    return user.id;
  }

  async deserialize(id: string): Promise<User | undefined> {
    return this.users.find(id);
  }
}
