import { identityKey, type SsoIdentity } from '../identity/sso-identity.js';

/** A signed-in session, as an app sees it. */
export interface SsoSession {
  readonly identity: SsoIdentity;
  readonly signedInAt: Date;
  /** When the session ends however much it is used. */
  readonly expiresAt: Date;
}

/** What is kept of it in `request.session.sso`. Small, and without tokens. */
export interface StoredSession {
  readonly version: 1;
  readonly identity: SsoIdentity;
  /** Milliseconds since 1970, as all times here. */
  readonly signedInAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

/**
 * Reads `request.session.sso`. Stores hold what other versions wrote, and what they were made to
 * hold; whatever does not have this very shape is nobody's session.
 */
export function parseStoredSession(value: unknown): StoredSession | undefined {
  const stored = fieldsOf(value);
  const identity = parseIdentity(stored.identity);
  const { signedInAt, lastUsedAt, expiresAt } = stored;
  if (stored.version !== 1 || identity === undefined) {
    return undefined;
  }
  if (!isTime(signedInAt) || !isTime(lastUsedAt) || !isTime(expiresAt)) {
    return undefined;
  }
  return { version: 1, identity, signedInAt, lastUsedAt, expiresAt };
}

function parseIdentity(value: unknown): SsoIdentity | undefined {
  const fields = fieldsOf(value);
  const { issuer, subject, key } = fields;
  if (typeof issuer !== 'string' || typeof subject !== 'string' || subject === '') {
    return undefined;
  }
  const identity = {
    issuer,
    subject,
    organizationId: text(fields.organizationId),
    connectionId: text(fields.connectionId),
  };
  if (key !== identityKey(identity)) {
    return undefined;
  }
  return {
    key,
    ...identity,
    email: text(fields.email),
    emailVerified: fields.emailVerified === true,
    name: text(fields.name),
    givenName: text(fields.givenName),
    familyName: text(fields.familyName),
    picture: text(fields.picture),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
