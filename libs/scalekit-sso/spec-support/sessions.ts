import type session from 'express-session';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { SessionOnlyUserStore } from '../src/users/session-only-user-store.js';
import { AppSessions } from '../src/session/app-sessions.js';
import { Revocations } from '../src/session/revocations.js';
import type { SessionEntry } from '../src/session/session-entry.js';
import { SessionExpiry } from '../src/session/session-expiry.js';
import { UserSessionsService } from '../src/sign-out/user-sessions.service.js';
import { SessionService } from '../src/session/session.service.js';
import type { VerifiedLogin } from '../src/session/verified-login.js';
import { SsoSessionRepository } from '../src/session/sso-session.repository.js';
import type { SsoUserStore } from '../src/users/sso-user-store.js';
import { SsoStores } from '../src/store/sso-stores.js';
import { StoreKeys } from '../src/store/store-keys.js';
import { UserAccess } from '../src/users/user-access.js';
import { optionsWith } from './options.js';
import { gatewayTo } from './sdk.js';
import { JANE, sessionRequest, type SessionRequest } from './session.js';

/** An SDK without session policies of organizations. */
const NO_POLICIES = {
  organization: { getOrganizationSessionPolicy: () => Promise.resolve(undefined) },
};

/** The real session service. */
export function sessionsWith(
  options: AllResolvedOptions = optionsWith(),
  users: SsoUserStore = new SessionOnlyUserStore(),
): SessionService {
  return sessionPartsWith(options, users).sessions;
}

/** The session service with what it is made of. */
export function sessionPartsWith(
  options: AllResolvedOptions = optionsWith(),
  users: SsoUserStore = new SessionOnlyUserStore(),
): {
  readonly stores: SsoStores;
  readonly keys: StoreKeys;
  readonly appSessions: AppSessions;
  readonly sessions: SessionService;
  readonly userSessions: UserSessionsService;
  readonly repository: SsoSessionRepository;
  readonly revocations: Revocations;
} {
  const stores = new SsoStores(null, options);
  const keys = new StoreKeys(options);
  const appSessions = new AppSessions(keys, options);
  const expiry = new SessionExpiry(gatewayTo(NO_POLICIES), options);
  const repository = new SsoSessionRepository(stores, keys, expiry, options);
  const revocations = new Revocations(stores, keys, options);
  const access = new UserAccess(users, options);
  const sessions = new SessionService(
    access,
    appSessions,
    repository,
    expiry,
    revocations,
    options,
  );
  const userSessions = new UserSessionsService(sessions, repository);
  return { stores, keys, appSessions, sessions, userSessions, repository, revocations };
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
  sessions = sessionsWith(),
  signIn: Partial<VerifiedLogin> = {},
): Promise<SessionRequest> {
  const request = sessionRequest(store);
  await sessions.signIn(request, signInOf(signIn));
  return request;
}
