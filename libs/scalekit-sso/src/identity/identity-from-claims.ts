import { SsoError } from '../errors/sso-error.js';
import { identityKey, type IdTokenClaims, type SsoIdentity } from './sso-identity.js';

/** Who was asked for when the login left. */
export interface ExpectedIdentity {
  readonly organizationId?: string | undefined;
  readonly connectionId?: string | undefined;
}

/**
 * The identity that a verified ID token names (contract 5.1). Where the token names organization or
 * connection more than once, all must agree; and they must be those that were asked for.
 *
 * @throws SsoError `token_rejected` where the token contradicts itself, `wrong_organization` where
 *   somebody else came back
 */
export function identityFromClaims(claims: IdTokenClaims, expected: ExpectedIdentity): SsoIdentity {
  const issuer = text(claims.iss) ?? '';
  const subject = text(claims.sub) ?? '';
  const connectionId = connectionOf(claims, subject, expected);
  const organizationId = organizationOf(claims, connectionId, expected);
  const asked: ExpectedIdentity = expected;
  if (
    (asked.organizationId !== undefined && asked.organizationId !== organizationId) ||
    (asked.connectionId !== undefined && asked.connectionId !== connectionId)
  ) {
    throw new SsoError('wrong_organization', {
      detail: `asked for ${asked.organizationId ?? asked.connectionId ?? ''}, got ${organizationId ?? ''} by ${connectionId ?? ''}`,
    });
  }
  const parts = { issuer, organizationId, connectionId, subject };
  return {
    key: identityKey(parts),
    ...parts,
    email: text(claims.email)?.toLowerCase(),
    emailVerified: claims.email_verified === true,
    name: text(claims.name),
    givenName: text(claims.given_name),
    familyName: text(claims.family_name),
    picture: text(claims.picture),
  };
}

/** `amr` holds connection ids, and `sub` starts with one unless users are managed by Scalekit. */
function connectionOf(
  claims: IdTokenClaims,
  subject: string,
  expected: ExpectedIdentity,
): string | undefined {
  const amr: unknown[] = Array.isArray(claims.amr) ? claims.amr : [];
  const used = amr.filter((id): id is string => typeof id === 'string' && id.startsWith('con'));
  // The part of the identity provider may hold a semicolon too: only the first one divides.
  const [prefix = ''] = subject.split(';', 1);
  const own = subject.includes(';') && prefix.startsWith('con') ? prefix : undefined;
  if (own !== undefined) {
    if (used.length > 0 && !used.includes(own)) {
      throw new SsoError('token_rejected', { detail: 'sub and amr name different connections' });
    }
    return own;
  }
  return used.find((id) => id === expected.connectionId) ?? used[0];
}

function organizationOf(
  claims: IdTokenClaims,
  connectionId: string | undefined,
  expected: ExpectedIdentity,
): string | undefined {
  const oid = text(claims.oid);
  if (claims.oid !== undefined && oid === undefined) {
    throw new SsoError('token_rejected', { detail: 'oid is not a text' });
  }
  const listed = organizationInIdentities(claims.identities, connectionId);
  if (oid !== undefined && listed !== undefined && oid !== listed) {
    throw new SsoError('token_rejected', {
      detail: 'oid and identities name different organizations',
    });
  }
  // Two of the documented samples name no organization: then it is the one that was asked for.
  return oid ?? listed ?? expected.organizationId;
}

function organizationInIdentities(
  identities: unknown,
  connectionId: string | undefined,
): string | undefined {
  if (!Array.isArray(identities)) {
    return undefined;
  }
  const items = identities.filter(
    (item): item is Record<string, unknown> => typeof item === 'object' && item !== null,
  );
  const item = items.find(({ connection_id }) => connection_id === connectionId) ?? items[0];
  return text(item?.organization_id);
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}
