import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { header, type SsoRequest } from '../http/request.js';
import { fieldsOf } from '../http/unknown-fields.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from './session.options.js';
import { UserAccess } from '../users/user-access.js';
import { keptIdentity } from '../tokens/mapped-claims.js';
import { AppSessions } from './app-sessions.js';
import type { AuthState, SignedIn } from './auth-state.js';
import { Revocations } from './revocations.js';
import { newSsoSessionId, type SessionEntry } from './session-entry.js';
import { SessionExpiry } from './session-expiry.js';
import type { SsoSessionScope } from './session-scope.js';
import { toSsoSession, type Reauthentication } from './sso-session-record.js';
import { SsoSessionRepository, type ActiveSession } from './sso-session.repository.js';
import { isStartedBefore, type VerifiedLogin } from './verified-login.js';

const LOGIN_REQUIRED = { signedIn: undefined, reason: 'login_required' } as const;
const SESSION_EXPIRED = { signedIn: undefined, reason: 'session_expired' } as const;
const MAX_USER_AGENT_LENGTH = 256;

/** Signing in, being signed in, and signing out, on the session of the app. */
@Injectable()
export class SessionService {
  constructor(
    private readonly users: UserAccess,
    private readonly appSessions: AppSessions,
    private readonly repository: SsoSessionRepository,
    private readonly expiry: SessionExpiry,
    private readonly revocations: Revocations,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /** @throws SsoError `session_missing` or `session_unsupported`, before a login leaves in vain */
  requireSession(request: SsoRequest): void {
    this.appSessions.of(request);
  }

  /**
   * Signs a user in under a new session id (OWASP ASVS 7.2.4), and saves the session, so that the
   * redirect that follows finds it on any instance. Replaces any existing session.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`, or `already_signed_in` if a login
   *   that another site started would replace the session of another user
   */
  async signIn(request: SsoRequest, login: VerifiedLogin): Promise<void> {
    const session = this.appSessions.of(request);
    const previous = this.appSessions.entryOf(session);
    const isSameIdentity = previous?.identityKey === login.identity.key;
    const active = await this.repository.find(request, previous);
    if (active !== undefined && isSameIdentity && isStartedBefore(active.record, login)) {
      return;
    }
    if (active !== undefined && !isSameIdentity && login.isThirdPartyInitiated) {
      const { email, name } = active.record.identity;
      const detail = 'another site started the login';
      throw new SsoError('already_signed_in', { detail, signedInAs: email ?? name });
    }
    const userKey = this.users.keyOf(login.user);
    const lifetime = await this.expiry.of(login);
    // The data of one user is not for the next one.
    const keepKeys =
      session.sso === undefined || isSameIdentity ? this.options.session.keepKeys : [];
    if (previous !== undefined) {
      // Another user must not go on in what the identity system has given to this one.
      if (!isSameIdentity) await this.revocations.sessionEnded(previous.identityKey);
      await this.repository.remove(request, previous.id);
    }
    const id = newSsoSessionId();
    try {
      await this.appSessions.replace(
        request,
        (key) => keepKeys.includes(key),
        async () => {
          const record = {
            version: 2 as const,
            identity: keptIdentity(login.identity, this.options.claims),
            userKey,
            ...lifetime,
            marks: await this.revocations.marksFor(request, login, userKey, previous?.id),
            userAgent: header(request, 'user-agent')?.slice(0, MAX_USER_AGENT_LENGTH),
            idToken: login.idToken,
            authTime: login.authTime,
          };
          await Promise.all([
            this.repository.create(request, id, record),
            this.revocations.noteAddress(request, login.identity),
          ]);
          return { id, record, reauthentication: undefined };
        },
      );
    } catch (error) {
      // A store that is late may still write the session, which must not be signed in then.
      void this.repository.remove(request, id).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Records a step-up under a new session id (OWASP ASVS 7.2.4). The app's data stays. Any copy of the
   * session from before is over: it does not hold the id of it. @throws SsoError `session_unavailable`
   */
  async reauthenticate(
    request: SsoRequest,
    active: ActiveSession,
    reauthentication: Reauthentication,
  ): Promise<void> {
    await this.appSessions.replace(
      request,
      () => true,
      async () => {
        await this.repository.setReauthentication(request, active, reauthentication);
        return { ...active, reauthentication };
      },
    );
  }

  /** The active SSO session of a request, without its user. */
  active(request: SsoRequest): Promise<ActiveSession | undefined> {
    return this.repository.find(request, this.appSessions.entryOf(this.appSessions.of(request)));
  }

  /** Whether a request has an active SSO session, which counts as used. */
  async isActive(request: SsoRequest): Promise<boolean> {
    const active = await this.active(request);
    if (active !== undefined) {
      await this.repository.touch(request, active);
    }
    return active !== undefined;
  }

  /** The signed-in user of a request, if any; see `authState()`, also for what it throws. */
  async current(request: SsoRequest): Promise<SignedIn | undefined> {
    return (await this.authState(request)).signedIn;
  }

  /** As `current()`; without a session, as in an app that issues tokens, no user is signed in. */
  async currentIfAny(request: SsoRequest): Promise<SignedIn | undefined> {
    return request.session === undefined ? undefined : this.current(request);
  }

  /**
   * The signed-in user of a request, or why there is none; a use of the session unless `isUse` is
   * false. If the user no longer exists, the SSO session ends. The session of the app is left alone until
   * the next sign-in: a response that changed it could arrive late, and replace the cookie of that one.
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async authState(request: SsoRequest, isUse = true): Promise<AuthState> {
    const entry = this.appSessions.entryOf(this.appSessions.of(request));
    if (entry === undefined) {
      return LOGIN_REQUIRED;
    }
    const active = await this.repository.find(request, entry);
    if (active === undefined) {
      return SESSION_EXPIRED;
    }
    const { id, record, reauthentication } = active;
    const user = await this.users.userOf(record.userKey, record.identity);
    if (user === undefined) {
      await this.repository.remove(request, id);
      return SESSION_EXPIRED;
    }
    await (isUse ? this.repository.touch(request, active) : undefined);
    return {
      signedIn: {
        user,
        userKey: record.userKey,
        ssoSessionId: id,
        authTime: reauthentication?.authTime ?? record.authTime,
        session: toSsoSession(record, reauthentication),
      },
    };
  }

  /**
   * Signs out and deletes the session; without one, or where another app has signed in, does nothing.
   * @returns the ID token, with the option `environmentLogout`
   * @throws SsoError `session_unavailable`
   */
  async signOut(request: SsoRequest): Promise<string | undefined> {
    const { session } = request;
    if (typeof fieldsOf(session).destroy !== 'function' || this.appSessions.isForeign(session)) {
      return undefined;
    }
    const entry = this.appSessions.entryOf(session);
    let idToken: string | undefined;
    if (entry !== undefined) {
      const { postLogoutRedirectUris: uris } = this.options.environmentLogout;
      idToken = uris.length > 0 ? await this.repository.idTokenOf(request, entry.id) : undefined;
      await this.remove(request, entry.id);
    }
    // While the session still says whose it was: where the listener fails, the user signs out once more.
    await (entry && this.revocations.sessionEnded(entry.identityKey));
    await this.appSessions.destroy(request);
    return idToken;
  }

  /** Ends one SSO session, and what a login that is under way makes of it. */
  async end(request: SsoRequest, of: Pick<SessionEntry, 'id' | 'identityKey'>): Promise<void> {
    await this.remove(request, of.id);
    await this.revocations.sessionEnded(of.identityKey);
  }

  private async remove(request: SsoRequest, id: string): Promise<void> {
    await this.revocations.revokeSession(request, id);
    await this.repository.remove(request, id);
  }

  /**
   * Ends every SSO session of a scope, on all instances, with the next request of each.
   * @param request tells where sessions are kept
   * @param told scopes that the listener hears of. Default: the scope
   * @throws SsoError `session_unavailable`, or `session_missing` before the first request of an app;
   *   TypeError for an invalid scope
   */
  endSessions(scope: SsoSessionScope, request?: SsoRequest, told = [scope]): Promise<void> {
    return this.revocations.revoke(request, scope, told);
  }
}
