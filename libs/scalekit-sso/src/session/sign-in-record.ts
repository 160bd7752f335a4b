import type { SsoIdentity } from '../identity/sso-identity.js';

/** A signed-in session, as an app sees it. */
export interface SsoSession {
  /** Who signed in, as the tokens said then. */
  readonly identity: SsoIdentity;
  /** When the callback was completed; a step-up later does not change it. */
  readonly signedInAt: Date;
  /** When the session ends however much it is used. */
  readonly expiresAt: Date;
  /**
   * When the person last left to prove, by a step-up, that it is them. Absent until then: the
   * sign-in itself is no such proof, as an identity provider may let somebody in who is still there.
   */
  readonly provenAt?: Date;
}

/** One sign-in, as it is kept in the session store. Small, and without tokens. */
export interface SignInRecord {
  readonly version: 1;
  /** The client that the sign-in was made with: apps may share a session store. */
  readonly clientId: string;
  readonly identity: SsoIdentity;
  /** What `SsoUserStore.serialize()` gave. */
  readonly userKey: string;
  /** Milliseconds since 1970, as all times here. */
  readonly signedInAt: number;
  readonly expiresAt: number;
  /** The revocations that were known at sign-in; any other one ends it. */
  readonly revocations: Readonly<Record<string, string>>;
  /** What the browser called itself, shortened. */
  readonly userAgent: string | undefined;
  /** Only where the session at the environment ends with this one. */
  readonly idToken: string | undefined;
  /**
   * `auth_time` of the latest ID token that had one, in seconds since 1970: that of the sign-in, or
   * of a step-up since. A step-up has to be newer, and must not come without.
   */
  readonly authTime: number | undefined;
  /** When the latest step-up left; absent where there was none. */
  readonly provenAt?: number | undefined;
}

/**
 * Reads a record. Stores hold what other versions wrote, and what they were made to hold; whatever
 * does not have this very shape is nobody's sign-in.
 */
export function parseSignInRecord(value: unknown): SignInRecord | undefined {
  const { version, clientId, userKey, signedInAt, expiresAt, provenAt, ...stored } =
    fieldsOf(value);
  const identity = parseIdentity(stored.identity);
  if (version !== 1 || identity === undefined || typeof userKey !== 'string') {
    return undefined;
  }
  if (typeof clientId !== 'string' || !isTime(signedInAt) || !isTime(expiresAt)) {
    return undefined;
  }
  const revocations = textsOf(stored.revocations);
  const [userAgent, idToken] = [text(stored.userAgent), text(stored.idToken)];
  const record = {
    version,
    clientId,
    identity,
    userKey,
    signedInAt,
    expiresAt,
    revocations,
    userAgent,
    idToken,
    authTime: isTime(stored.authTime) ? stored.authTime : undefined,
  } as const;
  return isTime(provenAt) ? { ...record, provenAt } : record;
}

/** What an app sees of a record. */
export function sessionFrom(record: SignInRecord): SsoSession {
  const { identity, signedInAt, expiresAt, provenAt } = record;
  return {
    identity,
    signedInAt: new Date(signedInAt),
    expiresAt: new Date(expiresAt),
    ...(provenAt === undefined ? {} : { provenAt: new Date(provenAt) }),
  };
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function parseIdentity(value: unknown): SsoIdentity | undefined {
  const fields = fieldsOf(value);
  const [key, issuer, subject] = [fields.key, fields.issuer, fields.subject].map(text);
  if (key === undefined || issuer === undefined || subject === undefined) {
    return undefined;
  }
  return {
    key,
    issuer,
    subject,
    organizationId: text(fields.organizationId),
    connectionId: text(fields.connectionId),
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
  return typeof value === 'string' && value !== '' ? value : undefined;
}
