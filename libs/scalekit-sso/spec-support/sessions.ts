import type session from 'express-session';
import type { ResolvedOptions } from '../src/options/resolved-options.js';
import { SessionOnlyUserStore } from '../src/session/session-only-user-store.js';
import { SessionService, type SignIn } from '../src/session/session.service.js';
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
  return new SessionService(new UserAccess(users, options), new SignInRecords(options), options);
}

/** A login of Jane's that has just come back. */
export function signInOf(signIn: Partial<SignIn> = {}): SignIn {
  return {
    user: signIn.identity ?? JANE,
    identity: JANE,
    loginStartedAt: Date.now(),
    isStartedElsewhere: false,
    accessTokenExpiresAt: undefined,
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
