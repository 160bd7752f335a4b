import { comparableEmail } from '../http/email.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { isUserKey } from '../users/user-key.js';

/** Whose sessions: of everybody of an organization or connection, or of one user. */
export type SsoSessionScope =
  | {
      /** `org_…`: everybody who signed in to it. */
      readonly organizationId: string;
      /** Only who signed in with this address, in any spelling (`normalizeEmail()`). Default: everybody. */
      readonly email?: string;
      /** Another scope. */
      readonly connectionId?: never;
      /** Another scope. */
      readonly userKey?: never;
      /** Another scope. */
      readonly identityKey?: never;
    }
  | {
      /** `conn_…`: everybody who came through it. */
      readonly connectionId: string;
      /** Another scope. */
      readonly organizationId?: never;
      /** Only with an organization. */
      readonly email?: never;
      /** Another scope. */
      readonly userKey?: never;
      /** Another scope. */
      readonly identityKey?: never;
    }
  | {
      /** What `SsoUserStore.serialize()` gives of the user. */
      readonly userKey: string | number;
      /** Another scope. */
      readonly organizationId?: never;
      /** Another scope. */
      readonly connectionId?: never;
      /** Only with an organization. */
      readonly email?: never;
      /** Another scope. */
      readonly identityKey?: never;
    }
  | {
      /** `SsoIdentity.key`: one person of one connection. */
      readonly identityKey: string;
      /** Another scope. */
      readonly organizationId?: never;
      /** Another scope. */
      readonly connectionId?: never;
      /** Only with an organization. */
      readonly email?: never;
      /** Another scope. */
      readonly userKey?: never;
    };

/** The scopes that sign-ins look for; a mark for any other would end nobody. */
const SCOPES = ['connectionId', 'organizationId', 'email,organizationId', 'userKey', 'identityKey'];
const MEMBERS = ['connectionId', 'email', 'identityKey', 'organizationId', 'userKey'];

/**
 * What names a scope, as parts of a key.
 *
 * @throws TypeError for what is no scope. A member that is there and undefined, null or empty is a
 *   mistake, not a member less: the scope would be a larger one
 */
export function scopeParts(scope: SsoSessionScope): readonly string[] {
  const given = Object(scope) as Readonly<Record<string, unknown>>;
  // A member that is inherited, such as a getter of a class, is there all the same.
  const names = new Set([...Object.keys(given), ...MEMBERS.filter((name) => name in given)]);
  const members = [...names].sort().map((name) => [name, given[name]] as const);
  const isScope =
    SCOPES.includes(members.map(([name]) => name).join()) &&
    members.every(([name, value]) => isMember(name, value));
  if (!isScope) {
    throw new TypeError(
      'Sessions end by { organizationId }, { organizationId, email }, { connectionId }, { userKey } or { identityKey }, each a non-empty string (a user key may be a number). A member that is undefined must be left out.',
    );
  }
  return members.flatMap(([name, value]) => [
    name,
    name === 'email' ? comparableEmail(String(value)) : String(value),
  ]);
}

function isMember(name: string, value: unknown): boolean {
  if (name === 'userKey') {
    return isUserKey(value);
  }
  // An id with a space around it, as from a file, would end nobody.
  return typeof value === 'string' && (name === 'email' ? /\S/ : /^\S+$/).test(value);
}

/** All scopes that a sign-in belongs to. */
export function scopesOf(
  { key, organizationId, connectionId, email }: SsoIdentity,
  userKey: string | number,
): SsoSessionScope[] {
  const scopes: SsoSessionScope[] = [{ userKey }, { identityKey: key }];
  if (connectionId !== undefined) {
    scopes.push({ connectionId });
  }
  if (organizationId !== undefined) {
    scopes.push({ organizationId });
  }
  if (organizationId !== undefined && email !== undefined) {
    scopes.push({ organizationId, email });
  }
  return scopes;
}
