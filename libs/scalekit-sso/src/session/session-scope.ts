import { createHash } from 'node:crypto';
import { comparableEmail } from '../http/email.js';
import type { SignInRecord } from './sign-in-record.js';

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
    }
  | {
      /** What `SsoUserStore.serialize()` gives of the user. */
      readonly userKey: string;
      /** Another scope. */
      readonly organizationId?: never;
      /** Another scope. */
      readonly connectionId?: never;
      /** Only with an organization. */
      readonly email?: never;
    };

/** The scopes that sign-ins look for; a mark for any other would end nobody. */
const SCOPES = ['connectionId', 'organizationId', 'email,organizationId', 'userKey'];

/**
 * Names a scope in the session store. A hash, so that no address stands in the name of a record.
 *
 * @throws TypeError for what is no scope
 */
export function scopeId(clientId: string, scope: SsoSessionScope): string {
  const names = Object.entries(scope as Readonly<Record<string, unknown>>)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const isScope =
    SCOPES.includes(names.map(([name]) => name).join()) &&
    names.every(([, value]) => typeof value === 'string' && value !== '');
  if (!isScope) {
    throw new TypeError(
      'Sessions end by { organizationId }, { organizationId, email }, { connectionId } or { userKey }, each a text.',
    );
  }
  const parts = names.map(([name, value]) => [
    name,
    name === 'email' ? comparableEmail(String(value)) : value,
  ]);
  const hash = createHash('sha256')
    .update(JSON.stringify([clientId, ...parts.flat()]))
    .digest('base64url');
  return `sso-revoked:${hash}`;
}

/** The names of all scopes that a sign-in belongs to. */
export function scopeIdsOf({ clientId, identity, userKey }: SignInRecord): string[] {
  const { organizationId, connectionId, email } = identity;
  const scopes: SsoSessionScope[] = [{ userKey }];
  if (connectionId !== undefined) {
    scopes.push({ connectionId });
  }
  if (organizationId !== undefined) {
    scopes.push({ organizationId });
  }
  if (organizationId !== undefined && email !== undefined) {
    scopes.push({ organizationId, email });
  }
  return scopes.map((scope) => scopeId(clientId, scope));
}
