import type { Person } from './grant.js';

/** Claims that the service sets itself, or keeps for itself (contract 5.1 and 5.2). */
const RESERVED: ReadonlySet<string> = new Set([
  ...['iss', 'aud', 'azp', 'client_id', 'sub', 'oid', 'sid', 'amr', 'xoid', 'xuid'],
  ...['iat', 'exp', 'nbf', 'jti', 'nonce', 'at_hash', 'c_hash'],
  ...['email', 'email_verified', 'name', 'given_name', 'family_name', 'preferred_username'],
  ...['roles', 'permissions', 'scope', 'scopes'],
]);

/** What a person brings to the ID token and to `/userinfo`; what is undefined is left out. */
export function claimsOfPerson(person: Person): Record<string, unknown> {
  const custom = Object.entries(person.claims ?? {}).filter(([name]) => !RESERVED.has(name));
  return {
    ...Object.fromEntries(custom),
    email: person.email,
    email_verified: person.emailVerified,
    name: `${person.givenName} ${person.familyName}`.trim() || undefined,
    given_name: person.givenName || undefined,
    family_name: person.familyName || undefined,
    preferred_username: person.email,
  };
}
