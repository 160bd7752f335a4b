import { createHash } from 'node:crypto';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSession } from '../http/session-contract.js';

const ID = /^[\w-]{32}$/;

/** What `request.session.sso` holds: which sign-in it is, and what is read together with it. */
export interface SessionEntry {
  /** `StoreKeys.scope` of the app that wrote it: apps may share sessions. */
  readonly scope: string;
  /** Id of the `SsoSessionRecord`. */
  readonly id: string;
  /** `SsoIdentity.key` of who signed in, also when it is over. */
  readonly identityKey: string;
  /** Keys of the revocations that end the sign-in. */
  readonly marks: readonly string[];
  /**
   * Id of the latest re-authentication; undefined before the first one. A session that was saved back
   * by a request from before a step-up has another one, and is over.
   */
  readonly reauthenticationId: string | undefined;
  /** What the module wrote to `session.passport.user`; undefined where it wrote nothing. */
  readonly passportUser: string | number | undefined;
}

/** Reads what a session holds of the module, of whichever app; undefined for any other shape. */
export function readSessionEntry(session: object): SessionEntry | undefined {
  const { sso } = session as { readonly sso?: unknown };
  const { scope, id, identityKey, marks, reauthenticationId, passportUser } = Object(
    sso,
  ) as Partial<Record<keyof SessionEntry, unknown>>;
  if (typeof scope !== 'string' || typeof id !== 'string' || typeof identityKey !== 'string') {
    return undefined;
  }
  return ID.test(id) && Array.isArray(marks)
    ? {
        scope,
        id,
        identityKey,
        marks: marks.filter((mark) => typeof mark === 'string'),
        reauthenticationId: text(reauthenticationId),
        passportUser: typeof passportUser === 'number' ? passportUser : text(passportUser),
      }
    : undefined;
}

/** The id of the sign-in that a session points to, whether it lasts or not. */
export function ssoSessionIdOf(request: SsoRequest): string | undefined {
  return readSessionEntry(Object(request.session) as object)?.id;
}

/** Whether `session.passport.user` is what the module wrote there, whether the sign-in lasts or not. */
export function hasPassportUser(request: SsoRequest): boolean {
  const session = Object(request.session) as { readonly passport?: unknown };
  const { user } = Object(session.passport) as { readonly user?: unknown };
  return user !== undefined && user === readSessionEntry(session)?.passportUser;
}

/** Stands for a sign-in where its id must not be seen. */
export function ssoSessionHashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/**
 * The session that middleware of the app has put there.
 *
 * @throws SsoError `session_missing`, or `session_unsupported` for one that is kept in the browser
 */
export function sessionOf(request: SsoRequest): RequestSession {
  const session = request.session as Partial<RequestSession> | undefined;
  if (typeof session?.regenerate !== 'function') {
    throw new SsoError(Object(session) === session ? 'session_unsupported' : 'session_missing');
  }
  return session as RequestSession;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
