import { createHash, randomBytes } from 'node:crypto';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf, textOf } from '../http/unknown-fields.js';

/** Octets of a session id: with a letter for its kind, a key of the store has 32 characters. */
const ID_OCTETS = 23;
const ID = /^[\w-]{31}$/;

/** What `request.session.sso` holds: the id of the SSO session, and what is read together with it. */
export interface SessionEntry {
  /** `StoreKeys.scope` of the app that wrote it: apps may share sessions. */
  readonly scope: string;
  /** Id of the `SsoSessionRecord`. */
  readonly id: string;
  /** `SsoIdentity.key`, which is still known when the SSO session is over. */
  readonly identityKey: string;
  /** Keys of the revocations that can end the SSO session. */
  readonly marks: readonly string[];
  /** Id of the latest re-authentication, undefined before the first one. */
  readonly reauthenticationId: string | undefined;
  /** The value written to `session.passport.user`, if any. */
  readonly passportUser: string | number | undefined;
}

/** Reads the entry of a session, whichever app wrote it; undefined for any other shape. */
export function readSessionEntry(session: unknown): SessionEntry | undefined {
  const { scope, id, identityKey, marks, ...entry } = fieldsOf(fieldsOf(session).sso);
  const isEntry =
    typeof scope === 'string' &&
    typeof id === 'string' &&
    ID.test(id) &&
    typeof identityKey === 'string' &&
    Array.isArray(marks);
  return isEntry
    ? {
        scope,
        id,
        identityKey,
        marks: marks.filter((mark) => typeof mark === 'string'),
        reauthenticationId: textOf(entry.reauthenticationId),
        passportUser:
          typeof entry.passportUser === 'number' ? entry.passportUser : textOf(entry.passportUser),
      }
    : undefined;
}

/** A random id for an SSO session. */
export function newSsoSessionId(): string {
  return randomBytes(ID_OCTETS).toString('base64url');
}

/** The id of the SSO session that a request points to, active or not. */
export function ssoSessionIdOf({ session }: SsoRequest): string | undefined {
  return readSessionEntry(session)?.id;
}

/** Whether the module wrote `session.passport.user`, for an SSO session that may be over. */
export function hasPassportUser({ session }: SsoRequest): boolean {
  const { user } = fieldsOf(fieldsOf(session).passport);
  return user !== undefined && user === readSessionEntry(session)?.passportUser;
}

/** Stands for an SSO session where its id must not be seen. */
export function ssoSessionHashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
