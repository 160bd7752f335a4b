import { SsoError } from '../errors/sso-error.js';
import { MAX_EMAIL_LENGTH, normalizeEmail } from '../http/email.js';
import { isScalekitId } from '../http/scalekit-id.js';
import { textOf } from '../http/unknown-fields.js';
import type { ClaimMapping } from './claims.options.js';
import { mappedClaims } from './mapped-claims.js';
import { identityKey, type IdTokenClaims, type SsoIdentity } from './sso-identity.js';

const MAX_NAME_LENGTH = 256;
const MAX_PICTURE_LENGTH = 2_048;

/**
 * The identity that a verified ID token names (contract 5.1). Where the token names organization or
 * connection more than once, all must agree. Nothing is taken from what was asked for: the browser
 * could have asked the environment for something else.
 *
 * @param issuer the environment; one of its other issuers is no other person
 * @param mappings claims that become groups and attributes
 * @throws SsoError `token_rejected` where the token contradicts itself, or an id is none
 */
export function identityFromClaims(
  claims: IdTokenClaims,
  issuer: string,
  mappings: readonly ClaimMapping[] = [],
): SsoIdentity {
  const subject = textOf(claims.sub) ?? '';
  const connectionId = connectionOf(claims, subject);
  const organizationId = organizationOf(claims, connectionId);
  // They stand in lines of the log, and the login route takes no others.
  if ([connectionId, organizationId].some((id) => id !== undefined && !isScalekitId(id))) {
    throw new SsoError('token_rejected', {
      detail: 'an organization or connection id is not 1 to 64 letters, digits or _',
    });
  }
  const parts = { issuer, organizationId, connectionId, subject };
  return {
    key: identityKey(parts),
    ...parts,
    email: emailOf(claims),
    emailVerified: claims.email_verified === true,
    name: nameIn(claims.name),
    givenName: nameIn(claims.given_name),
    familyName: nameIn(claims.family_name),
    // The address of another picture, or of another user, is worse than none: these are not cut.
    picture: short(textOf(claims.picture), MAX_PICTURE_LENGTH),
    ...mappedClaims(claims, mappings),
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
  const oid = textOf(claims.oid);
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
  return connectionId === undefined ? undefined : textOf(used?.organization_id);
}

/** Identity providers call other texts an e-mail address, too. */
function emailOf({ email }: IdTokenClaims): string | undefined {
  return normalizeEmail(email) ?? short(textOf(textOf(email)?.trim()), MAX_EMAIL_LENGTH);
}

/** Not cut within a character that takes two code units. */
function nameIn(claim: unknown): string | undefined {
  return textOf(claim)
    ?.slice(0, MAX_NAME_LENGTH)
    .replace(/[\ud800-\udbff]$/, '');
}

function short(value: string | undefined, maxLength: number): string | undefined {
  return value === undefined || value.length > maxLength ? undefined : value;
}

/**
 * Requires an e-mail address where one was asked for and an organization vouches for the user: the
 * organization's directory names a leaver by it, so a session without one could not be ended.
 *
 * @param scopes the scopes that the login asked for
 * @throws SsoError `mandatory_attribute_missing`
 */
export function requireEmail(identity: SsoIdentity, scopes: readonly string[]): void {
  const { organizationId, email } = identity;
  if (organizationId !== undefined && email === undefined && scopes.includes('email')) {
    throw new SsoError('mandatory_attribute_missing', {
      detail: 'the ID token names an organization and no e-mail address, which was asked for',
    });
  }
}
