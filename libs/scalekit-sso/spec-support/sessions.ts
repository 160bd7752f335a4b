import type { TestingModule } from '@nestjs/testing';
import type session from 'express-session';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { AppSessions } from '../src/session/app-sessions.js';
import { Revocations } from '../src/session/revocations.js';
import type { SessionEntry } from '../src/session/session-entry.js';
import { UserSessionsService } from '../src/sign-out/user-sessions.service.js';
import { SessionService } from '../src/session/session.service.js';
import type { VerifiedLogin } from '../src/session/verified-login.js';
import { SsoSessionRepository } from '../src/session/sso-session.repository.js';
import type { SsoUserStore } from '../src/users/sso-user-store.js';
import { SsoStores } from '../src/store/sso-stores.js';
import { StoreKeys } from '../src/store/store-keys.js';
import { optionsWith } from './options.js';
import { moduleWith } from './module.js';
import { JANE, sessionRequest, type SessionRequest } from './session.js';

/** The real session service. */
export async function sessionsWith(
  options?: AllResolvedOptions,
  users?: SsoUserStore,
): Promise<SessionService> {
  return (await sessionPartsWith(options, users)).sessions;
}

/** The session service with what it is made of. */
export async function sessionPartsWith(
  options?: AllResolvedOptions,
  users?: SsoUserStore,
): Promise<{
  readonly module: TestingModule;
  readonly stores: SsoStores;
  readonly keys: StoreKeys;
  readonly appSessions: AppSessions;
  readonly sessions: SessionService;
  readonly userSessions: UserSessionsService;
  readonly repository: SsoSessionRepository;
  readonly revocations: Revocations;
}> {
  const module = await moduleWith({ options, users });
  return {
    module,
    stores: module.get(SsoStores),
    keys: module.get(StoreKeys),
    appSessions: module.get(AppSessions),
    sessions: module.get(SessionService),
    userSessions: module.get(UserSessionsService),
    repository: module.get(SsoSessionRepository),
    revocations: module.get(Revocations),
  };
}

/** What a session holds whose sign-in has ended. */
export function endedEntry(options: AllResolvedOptions = optionsWith()): SessionEntry {
  return {
    scope: new StoreKeys(options).scope,
    id: 'e'.repeat(31),
    identityKey: JANE.key,
    marks: [],
    reauthenticationId: undefined,
    passportUser: undefined,
  };
}

/** A login of Jane's that has just come back. */
export function signInOf(signIn: Partial<VerifiedLogin> = {}): VerifiedLogin {
  return {
    user: signIn.identity ?? JANE,
    identity: JANE,
    loginStartedAt: Date.now(),
    restartOf: undefined,
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
  sessions?: SessionService,
  signIn: Partial<VerifiedLogin> = {},
): Promise<SessionRequest> {
  const request = sessionRequest(store);
  await (sessions ?? (await sessionsWith())).signIn(request, signInOf(signIn));
  return request;
}
