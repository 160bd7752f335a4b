import type { ClaimMapping } from '../tokens/claims.options.js';
import { identityKey, type IdTokenClaims, type SsoIdentity } from '../tokens/sso-identity.js';

/** Members of an identity. Its key is made of them. */
type IdentityMembers = {
  readonly [Name in keyof Omit<SsoIdentity, 'key'>]?: SsoIdentity[Name] | undefined;
};

/**
 * Who a test signs in: the members of the identity that matter to it, and the user of the app. What is
 * left out is that of a test user of the organization `org_test`; with another `email` it is another user.
 */
export interface TestSignIn extends IdentityMembers {
  /** The user of the app, which `@CurrentUser()` gives. */
  readonly user?: object | undefined;
  /** When the user last authenticated anew; satisfies `@StepUp()`. Default: never. */
  readonly reauthenticatedAt?: Date | undefined;
}

const DEFAULTS: Omit<SsoIdentity, 'key' | 'issuer' | 'subject' | 'attributes'> = {
  organizationId: 'org_test',
  connectionId: 'conn_test',
  email: 'user@example.com',
  emailVerified: true,
  name: 'Test User',
  givenName: 'Test',
  familyName: 'User',
  picture: undefined,
  groups: undefined,
};

/**
 * The whole identity of a test user.
 *
 * @param environment the issuer, where none is given
 */
export function testIdentity(signIn: TestSignIn, environment: string): SsoIdentity {
  const { issuer = environment, ...members } = { ...DEFAULTS, ...signIn };
  const { organizationId, connectionId, email } = members;
  const { subject = [connectionId, email ?? 'test-user'].filter(Boolean).join(';') } = members;
  const { name, givenName, familyName, picture, groups, attributes = {} } = members;
  const emailVerified = signIn.emailVerified ?? DEFAULTS.emailVerified;
  const parts = { issuer, organizationId, connectionId, subject };
  const profile = { email, emailVerified, name, givenName, familyName, picture };
  return { key: identityKey(parts), ...parts, ...profile, groups, attributes };
}

/** The claims of the ID token that an identity comes from. */
export function claimsOf(identity: SsoIdentity, mappings: readonly ClaimMapping[]): IdTokenClaims {
  const { connectionId, groups, attributes } = identity;
  const values: SsoIdentity['attributes'] = { ...attributes, groups };
  const mapped = mappings.map(({ name, claim }) => [claim, values[name]] as const);
  const claims = {
    ...Object.fromEntries(mapped),
    iss: identity.issuer,
    sub: identity.subject,
    oid: identity.organizationId,
    amr: connectionId === undefined ? undefined : [connectionId],
    email: identity.email,
    email_verified: identity.emailVerified,
    name: identity.name,
    given_name: identity.givenName,
    family_name: identity.familyName,
    picture: identity.picture,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

/** @throws Error where `NODE_ENV` is `production`: none of this may ever sign a user in there */
export function refuseInProduction(name: string): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(`${name} is for tests, and NODE_ENV is production. Set NODE_ENV to test.`);
  }
}
