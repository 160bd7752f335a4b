import { createHash } from 'node:crypto';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSession } from '../http/session-contract.js';

/** What `request.session.sso` holds. */
export interface SessionEntry {
  /** Id of the `SignInRecord`. */
  readonly id?: unknown;
  /** `SsoIdentity.key` of who it is, also when it is over. */
  readonly identityKey?: unknown;
}

/** The id of the sign-in that a session points to, whether it lasts or not. */
export function signInIdOf(request: SsoRequest): unknown {
  return entryOf(sessionOf(request)).id;
}

/** Stands for a sign-in where its id must not be seen. */
export function signInHashOf(id: unknown): string {
  return createHash('sha256').update(String(id)).digest('base64url');
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

/** What it holds of ours, of whatever shape. */
export function entryOf(session: object): SessionEntry {
  const { sso } = session as { readonly sso?: unknown };
  return typeof sso === 'object' && sso !== null ? sso : {};
}
