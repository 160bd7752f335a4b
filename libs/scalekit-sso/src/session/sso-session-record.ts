import { fieldsOf, numberOf, textOf } from '../http/unknown-fields.js';
import { readIdentity, type SsoIdentity } from '../tokens/sso-identity.js';
import { isUserKey } from '../users/user-key.js';

/** A signed-in session, as an app sees it. */
export interface SsoSession {
  /** The verified identity, as the tokens described it at sign-in. */
  readonly identity: SsoIdentity;
  /** When the callback was completed. A later step-up does not change it. */
  readonly signedInAt: Date;
  /** When the session ends however much it is used. */
  readonly expiresAt: Date;
  /**
   * When the latest step-up of this session was started. Absent until then: the sign-in itself proves
   * no re-authentication, as an identity provider may still have had a session of its own.
   */
  readonly reauthenticatedAt?: Date;
}

/** A session and its user. */
export interface SsoUserSession<TUser extends object = object> extends SsoSession {
  /** The app's user, as `SsoUserStore.deserialize()` gave it. */
  readonly user: TUser;
}

/**
 * A sign-in, as the store keeps it. It is written once: what changes later is kept in records of its
 * own, so that a late write cannot bring back a session that has ended.
 */
export interface SsoSessionRecord {
  readonly version: 2;
  readonly identity: SsoIdentity;
  /** The result of `SsoUserStore.serialize()`. */
  readonly userKey: string | number;
  /** Milliseconds since 1970, as all times here. */
  readonly signedInAt: number;
  readonly expiresAt: number;
  /** The session also ends this long after its last use. */
  readonly idleSeconds: number;
  /** Revocation marks known at sign-in, by key; empty where there was none. Any other mark ends it. */
  readonly marks: Readonly<Record<string, string>>;
  /** The `User-Agent` header, shortened. */
  readonly userAgent: string | undefined;
  /** Only with the option `environmentLogout`. */
  readonly idToken: string | undefined;
  /** `auth_time` of the ID token, in seconds since 1970. */
  readonly authTime: number | undefined;
}

/** The latest step-up of a session, kept in a record of its own. */
export interface Reauthentication {
  /** Random. The session that was renewed by the step-up holds it too; any other session is over. */
  readonly id: string;
  /** When the step-up was started, in milliseconds since 1970. */
  readonly reauthenticatedAt: number;
  /** `auth_time` of the latest ID token that had one, in seconds since 1970. */
  readonly authTime: number | undefined;
}

/** Reads a record; undefined for any other shape, such as that of another version. */
export function readSsoSessionRecord(value: unknown): SsoSessionRecord | undefined {
  const { version, userKey, ...stored } = fieldsOf(value);
  const identity = readIdentity(stored.identity);
  const marks = readMarks(stored.marks);
  const [signedInAt, expiresAt, idleSeconds] = [
    numberOf(stored.signedInAt),
    numberOf(stored.expiresAt),
    numberOf(stored.idleSeconds),
  ];
  if (version !== 2 || identity === undefined || marks === undefined || !isUserKey(userKey)) {
    return undefined;
  }
  if (signedInAt === undefined || expiresAt === undefined || idleSeconds === undefined) {
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
    userAgent: textOf(stored.userAgent),
    idToken: textOf(stored.idToken),
    authTime: numberOf(stored.authTime),
  };
}

/** Reads a re-authentication; undefined for any other shape, which no session can match. */
export function readReauthentication(value: unknown): Reauthentication | undefined {
  const fields = fieldsOf(value);
  const [id, reauthenticatedAt] = [textOf(fields.id), numberOf(fields.reauthenticatedAt)];
  return id === undefined || reauthenticatedAt === undefined
    ? undefined
    : { id, reauthenticatedAt, authTime: numberOf(fields.authTime) };
}

/** What an app sees of a session. */
export function toSsoSession(
  { identity, signedInAt, expiresAt }: SsoSessionRecord,
  reauthentication: Reauthentication | undefined,
): SsoSession {
  const session = {
    identity,
    signedInAt: new Date(signedInAt),
    expiresAt: new Date(expiresAt),
  };
  return reauthentication === undefined
    ? session
    : { ...session, reauthenticatedAt: new Date(reauthentication.reauthenticatedAt) };
}

/** A session without the marks that it was written with could not be revoked. */
function readMarks(value: unknown): Readonly<Record<string, string>> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord && Object.values(value).every((mark) => typeof mark === 'string')
    ? { ...(value as Record<string, string>) }
    : undefined;
}
