import { Injectable } from '@nestjs/common';
import { randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const hash = promisify(scrypt) as (password: string, salt: Buffer, size: number) => Promise<Buffer>;

export interface User {
  readonly id: string;
  /** Of users without a password only claimed by their identity provider: to show, never to look up. */
  readonly email: string;
  /** How the user signs in by single sign-on; undefined for users of passwords. */
  identityKey?: string;
  password?: { readonly salt: Buffer; readonly hash: Buffer };
}

/** The one table of users, in memory here. */
@Injectable()
export class UsersService {
  private readonly users = new Map<string, User>();

  find(id: string): User | undefined {
    return this.users.get(id);
  }

  findByIdentity(key: string): User | undefined {
    return [...this.users.values()].find(({ identityKey }) => identityKey === key);
  }

  /** Among the users who have a password. */
  findByEmail(address: string): User | undefined {
    const email = address.trim().toLowerCase();
    return [...this.users.values()].find((user) => user.password && user.email === email);
  }

  create(fields: Omit<User, 'id'>): User {
    const user = { id: randomUUID(), ...fields };
    this.users.set(user.id, user);
    return user;
  }

  async setPassword(user: User, password: string): Promise<void> {
    const salt = randomBytes(16);
    user.password = { salt, hash: await hash(password, salt, 32) };
  }

  /** Takes as long for an address that nobody has. */
  async findByPassword(email: string, password: string): Promise<User | undefined> {
    const user = this.findByEmail(email);
    const { salt, hash: expected } = user?.password ?? { salt: Buffer.alloc(16), hash: undefined };
    const actual = await hash(password, salt, 32);
    return expected !== undefined && timingSafeEqual(actual, expected) ? user : undefined;
  }
}
