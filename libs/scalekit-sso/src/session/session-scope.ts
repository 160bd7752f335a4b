import { comparableEmail } from '../http/email.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { isUserKey } from '../users/user-key.js';

/**
 * Whose sessions: those of an organization or connection, or of one user.
 *
 * @example
 * ```ts
 * await sso.endSessions({ organizationId: 'org_1', email: 'jane@acme.example' });
 * ```
 */
export type SsoSessionScope =
  | ({
      /** `org_…`: all sessions of an organization. */
      readonly organizationId: string;
      /** Only those of users with this address, in any spelling. Default: all. */
      readonly email?: string;
    } & Readonly<Partial<Record<'connectionId' | 'userKey' | 'identityKey', never>>>)
  | ({
      /** `conn_…`: all sessions of a connection. */
      readonly connectionId: string;
    } & Readonly<Partial<Record<'organizationId' | 'email' | 'userKey' | 'identityKey', never>>>)
  | ({
      /** The result of `SsoUserStore.serialize()`. */
      readonly userKey: string | number;
    } & Readonly<
      Partial<Record<'organizationId' | 'email' | 'connectionId' | 'identityKey', never>>
    >)
  | ({
      /** `SsoIdentity.key`: one user of one connection. */
      readonly identityKey: string;
    } & Readonly<Partial<Record<'organizationId' | 'email' | 'connectionId' | 'userKey', never>>>);

/** The scopes that sessions look for, by their sorted members; a mark of any other ends none. */
const SCOPES = ['connectionId', 'organizationId', 'email,organizationId', 'userKey', 'identityKey'];
const MEMBERS = ['connectionId', 'email', 'identityKey', 'organizationId', 'userKey'];

/**
 * The parts of a key that name a scope.
 *
 * @throws TypeError for an invalid scope. A member that is undefined, null or empty is a mistake, as
 *   the scope would be a larger one without it
 */
export function scopeParts(scope: SsoSessionScope): readonly string[] {
  const given = Object(scope) as Readonly<Record<string, unknown>>;
  // Inherited members count too, such as a getter of a class.
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
  // An id with a space around it, as from a file, would end no session.
  return typeof value === 'string' && (name === 'email' ? /\S/ : /^\S+$/).test(value);
}

/** All scopes that a session belongs to. */
export function scopesOf(
  { key, organizationId, connectionId, email }: SsoIdentity,
  userKey: string | number,
): SsoSessionScope[] {
  return [
    { userKey },
    { identityKey: key },
    ...(connectionId === undefined ? [] : [{ connectionId }]),
    ...(organizationId === undefined ? [] : [{ organizationId }]),
    ...(organizationId === undefined || email === undefined ? [] : [{ organizationId, email }]),
  ];
}

/** Told of sessions that have just ended; what it throws is the failure of who ended them. */
export abstract class SessionEndListener {
  abstract onEnd(scope: SsoSessionScope): Promise<void>;
}
