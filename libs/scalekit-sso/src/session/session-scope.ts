import { createHash } from 'node:crypto';
import type { SignInRecord } from './sign-in-record.js';

/** Whose sessions: of everybody of an organization or connection, or of one user. */
export type SsoSessionScope =
  | { readonly organizationId: string }
  | { readonly connectionId: string }
  /** Whoever signed in to this organization with this address, in any case. */
  | { readonly organizationId: string; readonly email: string }
  /** What `SsoUserStore.serialize()` gives of the user. */
  | { readonly userKey: string };

/** Names a scope in the session store. A hash, so that no address stands in the name of a record. */
export function scopeId(clientId: string, scope: SsoSessionScope): string {
  const parts = [
    clientId,
    ...Object.entries(scope)
      .map(([name, value]: [string, string]) => [name, value.toLowerCase()])
      .sort()
      .flat(),
  ];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
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
