import { createHash } from 'node:crypto';

/**
 * Who signed in. Somebody is the same person only where environment, organization, connection and
 * subject are the same; never by e-mail address, as another customer's identity provider can
 * assert any address.
 */
export interface SsoIdentity {
  /** One text of 43 characters that stands for issuer, organization, connection and subject. */
  readonly key: string;
  /** The environment that vouches for the person: `iss` of the ID token. */
  readonly issuer: string;
  /** `org_…`; absent for social logins outside of any organization. */
  readonly organizationId: string | undefined;
  /** `conn_…`; like the organization at most 64 characters. */
  readonly connectionId: string | undefined;
  /** `sub` of the ID token, usually `conn_…;<id at the identity provider>`; at most 255 characters. */
  readonly subject: string;
  /**
   * In its one spelling: trimmed, NFC, in lower case, with an ASCII domain. Some identity providers
   * assert texts that are no address; those are trimmed only. At most 254 characters: a longer one
   * counts as missing. Never missing where an organization vouches for the user and the scope `email`
   * was asked for.
   */
  readonly email: string | undefined;
  /** True only where the identity provider said so; absent means false. */
  readonly emailVerified: boolean;
  /** Cut to 256 characters, as are the other names. */
  readonly name: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  /** At most 2,048 characters; a longer one is left out. */
  readonly picture: string | undefined;
}

/** The claims of a verified ID token, for attributes that an app maps itself. */
export type IdTokenClaims = Readonly<Record<string, unknown>>;

/**
 * The claims of a verified access token, such as `roles` and `permissions`: what the environment lets
 * the user do, while the ID token says who they are.
 */
export type AccessTokenClaims = Readonly<Record<string, unknown>>;

/** The stable key of an identity. */
export function identityKey(
  identity: Pick<SsoIdentity, 'issuer' | 'organizationId' | 'connectionId' | 'subject'>,
): string {
  const { issuer, organizationId, connectionId, subject } = identity;
  const parts = [issuer, organizationId ?? null, connectionId ?? null, subject];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
