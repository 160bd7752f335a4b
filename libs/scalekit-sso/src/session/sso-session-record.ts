import type { SsoIdentity } from '../tokens/sso-identity.js';
import type { Reauthentication } from './reauthentication.js';
import { isUserKey } from '../users/user-key.js';

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
  readonly reauthenticatedAt?: Date;
}

/**
 * One sign-in, as it is kept in the store. Written once: whatever changes later is kept apart, so that
 * a late write cannot bring back a sign-in that has ended.
 */
export interface SsoSessionRecord {
  readonly version: 2;
  readonly identity: SsoIdentity;
  /** What `SsoUserStore.serialize()` gave. */
  readonly userKey: string | number;
  /** Milliseconds since 1970, as all times here. */
  readonly signedInAt: number;
  readonly expiresAt: number;
  /** It also ends this long after its last use. */
  readonly idleSeconds: number;
  /**
   * By key, the marks of the revocations that can end it, as they were known at sign-in; empty where
   * there was none. Any other mark ends it.
   */
  readonly marks: Readonly<Record<string, string>>;
  /** What the browser called itself, shortened. */
  readonly userAgent: string | undefined;
  /** Only where the session at the environment ends with this one. */
  readonly idToken: string | undefined;
  /** `auth_time` of the ID token, where it had one, in seconds since 1970. */
  readonly authTime: number | undefined;
}

/**
 * Reads a record. Stores hold what other versions wrote, and what they were made to hold; whatever
 * does not have this very shape is nobody's sign-in.
 */
export function readSsoSessionRecord(value: unknown): SsoSessionRecord | undefined {
  const { version, userKey, signedInAt, expiresAt, idleSeconds, ...stored } = fieldsOf(value);
  const identity = parseIdentity(stored.identity);
  const marks = parseMarks(stored.marks);
  if (version !== 2 || identity === undefined || marks === undefined || !isUserKey(userKey)) {
    return undefined;
  }
  if (!isTime(signedInAt) || !isTime(expiresAt) || !isTime(idleSeconds)) {
    return undefined;
  }
  return {
    version,
    identity,
    userKey,
    signedInAt,
    expiresAt,
    idleSeconds,
    marks,
    userAgent: text(stored.userAgent),
    idToken: text(stored.idToken),
    authTime: isTime(stored.authTime) ? stored.authTime : undefined,
  };
}

/** What an app sees of a sign-in. */
export function sessionFrom(
  { identity, signedInAt, expiresAt }: SsoSessionRecord,
  reauthentication: Reauthentication | undefined,
): SsoSession {
  return {
    identity,
    signedInAt: new Date(signedInAt),
    expiresAt: new Date(expiresAt),
    ...(reauthentication === undefined
      ? {}
      : { reauthenticatedAt: new Date(reauthentication.reauthenticatedAt) }),
  };
}

/** A sign-in without the marks that it was written with could not be ended. */
function parseMarks(value: unknown): Readonly<Record<string, string>> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord && Object.values(value).every((mark) => typeof mark === 'string')
    ? { ...(value as Record<string, string>) }
    : undefined;
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
