import type session from 'express-session';
import type { ResolvedOptions } from '../src/options/resolved-options.js';
import { SessionOnlyUserStore } from '../src/session/session-only-user-store.js';
import { AppSessionStore } from '../src/session/app-session-store.js';
import { Revocations } from '../src/session/revocations.js';
import { SessionIndex } from '../src/session/session-index.js';
import { SignInLifetime } from '../src/session/sign-in-lifetime.js';
import { UserSessionsService } from '../src/session/user-sessions.service.js';
import { SessionService } from '../src/session/session.service.js';
import type { SignIn } from '../src/session/sign-in.js';
import { SignInRecords } from '../src/session/sign-in-records.js';
import type { SsoUserStore } from '../src/session/sso-user-store.js';
import { UserAccess } from '../src/session/user-access.js';
import { optionsWith } from './options.js';
import { JANE, sessionRequest, type SessionRequest } from './session.js';

/** The real session service. */
export function sessionsWith(
  options: ResolvedOptions = optionsWith(),
  users: SsoUserStore = new SessionOnlyUserStore(),
): SessionService {
  return sessionPartsWith(options, users).sessions;
}

/** The session service with what it is made of. */
export function sessionPartsWith(
  options: ResolvedOptions = optionsWith(),
  users: SsoUserStore = new SessionOnlyUserStore(),
): {
  readonly sessions: SessionService;
  readonly userSessions: UserSessionsService;
  readonly records: SignInRecords;
  readonly revocations: Revocations;
  readonly index: SessionIndex;
  readonly lifetime: SignInLifetime;
} {
  const store = new AppSessionStore(options);
  const access = new UserAccess(users, options);
  const records = new SignInRecords(store, options);
  const revocations = new Revocations(store, options);
  const index = new SessionIndex(store, options);
  const lifetime = new SignInLifetime(records, revocations, options);
  const sessions = new SessionService(access, records, lifetime, revocations, index, options);
  const userSessions = new UserSessionsService(sessions, records, lifetime, index);
  return { sessions, userSessions, records, revocations, index, lifetime };
}

/** A login of Jane's that has just come back. */
export function signInOf(signIn: Partial<SignIn> = {}): SignIn {
  return {
    user: signIn.identity ?? JANE,
    identity: JANE,
    loginStartedAt: Date.now(),
    isThirdPartyInitiated: false,
    accessTokenExpiresAt: undefined,
    idToken: undefined,
    authTime: undefined,
    ...signIn,
  };
}

/** A request of somebody who is signed in. */
export async function signedInRequest(
  store: session.MemoryStore,
  sessions = sessionsWith(),
  signIn: Partial<SignIn> = {},
): Promise<SessionRequest> {
  const request = sessionRequest(store);
  await sessions.signIn(request, signInOf(signIn));
  return request;
}
