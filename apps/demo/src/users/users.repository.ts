import { Injectable } from '@nestjs/common';
import type Database from 'libsql';
import type { IdTokenClaims, SsoIdentity } from 'nestjs-scalekit-sso';
import { SqliteFile } from '../database/sqlite-file.js';
import type { User } from './user.js';

interface UserRow {
  readonly key: string;
  readonly organization_id: string | null;
  readonly connection_id: string | null;
  readonly email: string | null;
  readonly name: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly sign_in_count: number;
  readonly claims: string;
  readonly deactivated_at: string | null;
  /** The name that the person has chosen here. */
  readonly display_name: string | null;
}

/**
 * The table of users, in the file of this instance. Several instances would share it in a database:
 * here, what somebody is called at one of them the others do not know.
 */
@Injectable()
export class UsersRepository {
  private readonly byKey: Database.Statement<[string]>;
  private readonly upsert: Database.Statement;
  private readonly setName: Database.Statement<[string, string]>;

  constructor({ connection }: SqliteFile) {
    connection.exec(`
      create table if not exists users (
        key text primary key,
        issuer text not null,
        organization_id text,
        connection_id text,
        subject text not null,
        email text,
        name text not null,
        first_seen_at text not null,
        last_seen_at text not null,
        sign_in_count integer not null,
        claims text not null,
        deactivated_at text
      ) without rowid;
      create table if not exists display_names (
        key text primary key,
        name text not null
      ) without rowid;
    `);
    this.byKey = connection.prepare(
      `select users.*, display_names.name as display_name
       from users left join display_names on display_names.key = users.key
       where users.key = ?`,
    );
    this.setName = connection.prepare(
      `insert into display_names (key, name) values (?, ?)
       on conflict (key) do update set name = excluded.name`,
    );
    this.upsert = connection.prepare(`
      insert into users (key, issuer, organization_id, connection_id, subject, email, name,
                         first_seen_at, last_seen_at, sign_in_count, claims)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (key) do update set
        email = excluded.email,
        name = excluded.name,
        last_seen_at = excluded.last_seen_at,
        sign_in_count = sign_in_count + excluded.sign_in_count,
        claims = iif(excluded.sign_in_count = 0, claims, excluded.claims)`);
  }

  find(key: string): User | undefined {
    const row = this.byKey.get(key) as UserRow | undefined;
    return row === undefined ? undefined : userFrom(row);
  }

  /** Counts a sign-in, the first one too. */
  recordSignIn(identity: SsoIdentity, claims: IdTokenClaims): User {
    return this.save(identity, 1, claims);
  }

  /** Takes in somebody who signed in at another instance, which has a file of its own. */
  adopt(identity: SsoIdentity): User {
    return this.save(identity, 0, {});
  }

  /** From now on the person has this name here, whatever their company calls them. */
  rename(key: string, name: string): void {
    this.setName.run(key, name);
  }

  private save(identity: SsoIdentity, signIns: 0 | 1, claims: IdTokenClaims): User {
    const now = new Date().toISOString();
    this.upsert.run(
      identity.key,
      identity.issuer,
      identity.organizationId ?? null,
      identity.connectionId ?? null,
      identity.subject,
      identity.email ?? null,
      displayName(identity),
      now,
      now,
      signIns,
      JSON.stringify(claims),
    );
    return userFrom(this.byKey.get(identity.key) as UserRow);
  }
}

function displayName({ name, givenName, familyName, email, subject }: SsoIdentity): string {
  const parts = [givenName, familyName].filter((part) => part !== undefined && part !== '');
  return [name, parts.join(' '), email].find((it) => it !== undefined && it !== '') ?? subject;
}

function userFrom(row: UserRow): User {
  return {
    key: row.key,
    organizationId: row.organization_id ?? undefined,
    connectionId: row.connection_id ?? undefined,
    email: row.email ?? undefined,
    name: row.display_name ?? row.name,
    firstSeenAt: new Date(row.first_seen_at),
    lastSeenAt: new Date(row.last_seen_at),
    signInCount: row.sign_in_count,
    claims: JSON.parse(row.claims) as IdTokenClaims,
    isDeactivated: row.deactivated_at !== null,
  };
}
