import { createHash } from 'node:crypto';
import { fieldsOf, textOf } from '../http/unknown-fields.js';
import { readMappedClaims } from './mapped-claims.js';

/**
 * The user who signed in. Two identities are the same user only where environment, organization, connection and
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
  /**
   * The groups of the claim that the option `claims` names, each once: at most 250, of at most 512
   * characters. Undefined where they are not known: not mapped, not in the ID token, or not kept in
   * this session. Empty where the ID token says that there are none.
   */
  readonly groups: readonly string[] | undefined;
  /** Other claims that the option `claims` names, by your names; what is not known is not there. */
  readonly attributes: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Reads an identity that was stored; undefined for any other shape. */
export function readIdentity(stored: unknown): SsoIdentity | undefined {
  const fields = fieldsOf(stored);
  const key = textOf(fields.key);
  const issuer = textOf(fields.issuer);
  const subject = textOf(fields.subject);
  if (key === undefined || issuer === undefined || subject === undefined) {
    return undefined;
  }
  return {
    key,
    issuer,
    subject,
    organizationId: textOf(fields.organizationId),
    connectionId: textOf(fields.connectionId),
    email: textOf(fields.email),
    emailVerified: fields.emailVerified === true,
    name: textOf(fields.name),
    givenName: textOf(fields.givenName),
    familyName: textOf(fields.familyName),
    picture: textOf(fields.picture),
    ...readMappedClaims(fields),
  };
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
