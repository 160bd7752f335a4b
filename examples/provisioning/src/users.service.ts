import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { rolesOf, type Role } from './roles.js';

/** A row of the table of users. */
export interface UserRow {
  readonly id: string;
  readonly organizationId: string;
  email: string;
  name: string;
  groups: readonly string[];
  isActive: boolean;
  /** Set at the first sign-in. */
  identityKey?: string;
  /** Set by the directory; such a user is the directory's to change. */
  directoryId?: string;
  /** `occurred_at` of the latest event: they arrive in any order. */
  changedAt?: string;
}

/** What the app sees of a user at each request. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly organizationId: string;
  readonly roles: readonly Role[];
}

/** The table, in memory here. */
@Injectable()
export class UsersService {
  private readonly rows = new Map<string, UserRow>();

  find(isWanted: (row: UserRow) => boolean): UserRow | undefined {
    return [...this.rows.values()].find(isWanted);
  }

  /** Within one organization its directory and its identity provider agree on who has an address. */
  findByEmail(
    organizationId: string,
    email: string,
    lacking: 'identityKey' | 'directoryId',
  ): UserRow | undefined {
    return this.find(
      (row) =>
        row.organizationId === organizationId && row.email === email && row[lacking] === undefined,
    );
  }

  create(fields: Omit<UserRow, 'id' | 'isActive'>): UserRow {
    const row = { id: randomUUID(), isActive: true, ...fields };
    this.rows.set(row.id, row);
    return row;
  }

  /** Asked for at each request, so every change counts from the next one. */
  findActive(id: string): User | undefined {
    const row = this.rows.get(id);
    return row?.isActive === true ? toUser(row) : undefined;
  }
}

export function toUser({ id, email, organizationId, groups }: UserRow): User {
  return { id, email, organizationId, roles: rolesOf(organizationId, groups) };
}
