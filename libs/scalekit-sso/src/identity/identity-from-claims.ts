import { SsoError } from '../errors/sso-error.js';
import { normalizeEmail } from '../http/email.js';
import { identityKey, type IdTokenClaims, type SsoIdentity } from './sso-identity.js';

/**
 * The identity that a verified ID token names (contract 5.1). Where the token names organization or
 * connection more than once, all must agree. Nothing is taken from what was asked for: the browser
 * could have asked the environment for something else.
 *
 * @param issuer the environment; one of its other issuers is no other person
 * @throws SsoError `token_rejected` where the token contradicts itself
 */
export function identityFromClaims(claims: IdTokenClaims, issuer: string): SsoIdentity {
  const subject = text(claims.sub) ?? '';
  const connectionId = connectionOf(claims, subject);
  const organizationId = organizationOf(claims, connectionId);
  const parts = { issuer, organizationId, connectionId, subject };
  return {
    key: identityKey(parts),
    ...parts,
    email: emailOf(claims),
    emailVerified: claims.email_verified === true,
    name: text(claims.name),
    givenName: text(claims.given_name),
    familyName: text(claims.family_name),
    picture: text(claims.picture),
  };
}

/** `amr` holds connection ids, and `sub` starts with one unless users are managed by Scalekit. */
function connectionOf(claims: IdTokenClaims, subject: string): string | undefined {
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
  if (new Set(used).size > 1) {
    throw new SsoError('token_rejected', { detail: 'amr names several connections' });
  }
  return used[0];
}

function organizationOf(
  claims: IdTokenClaims,
  connectionId: string | undefined,
): string | undefined {
  const oid = text(claims.oid);
  if (typeof claims.oid !== 'string' && (claims.oid ?? undefined) !== undefined) {
    throw new SsoError('token_rejected', { detail: 'oid is not a text' });
  }
  const listed = organizationInIdentities(claims.identities, connectionId);
  if (oid !== undefined && listed !== undefined && oid !== listed) {
    throw new SsoError('token_rejected', {
      detail: 'oid and identities name different organizations',
    });
  }
  return oid ?? listed;
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
  // The person may have others, at other organizations.
  const used = items.find(({ connection_id }) => connection_id === connectionId);
  return connectionId === undefined ? undefined : text(used?.organization_id);
}

/** Identity providers call other texts an e-mail address, too. */
function emailOf({ email }: IdTokenClaims): string | undefined {
  return normalizeEmail(email) ?? text(text(email)?.trim());
}

function text(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}
