import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSession } from '../http/session-contract.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { AppSessions, type SessionContent } from './app-sessions.js';
import type { AuthState, SignedIn } from './auth-state.js';
import type { Reauthentication } from './reauthentication.js';
import { Revocations } from './revocations.js';
import { SessionEntries } from './session-entries.js';
import { sessionOf } from './session-entry.js';
import { SessionIndex } from './session-index.js';
import { OrganizationSessionLimits } from './session-limits.js';
import type { SsoSessionScope } from './session-scope.js';
import { sessionFrom } from './sso-session-record.js';
import type { VerifiedLogin } from './verified-login.js';
import { SessionExpiry, type ActiveSession } from './session-expiry.js';
import { SsoSessionRepository } from './sso-session.repository.js';
import { UserAccess } from '../users/user-access.js';

/** The time of use of a sign-in is written again at most this often, in milliseconds. */
const USE_RESOLUTION_MS = 60_000;
/** What a session holds beside what the app keeps in it. */
const OWN_KEYS = ['cookie', 'sso'];
const ABSENT = { signedIn: undefined, reason: 'login_required' } as const;
const EXPIRED = { signedIn: undefined, reason: 'session_expired' } as const;

/** Signing in, being signed in, and signing out, on the session that belongs to the app. */
@Injectable()
export class SessionService {
  constructor(
    private readonly users: UserAccess,
    private readonly appSessions: AppSessions,
    private readonly records: SsoSessionRepository,
    private readonly lifetime: SessionExpiry,
    private readonly limits: OrganizationSessionLimits,
    private readonly revocations: Revocations,
    private readonly index: SessionIndex,
    private readonly entries: SessionEntries,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Signs somebody in under a new session id (OWASP ASVS 7.2.4), and saves it, so that the redirect
   * that follows finds it on any instance. Replaces any existing session.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`, or `already_signed_in` where
   *   another site tries to put somebody else in the place of who is signed in
   */
  async signIn(request: SsoRequest, signIn: VerifiedLogin): Promise<void> {
    const session = sessionOf(request);
    const entry = this.entries.own(session);
    const isSamePerson = entry?.identityKey === signIn.identity.key;
    const before = (await this.lifetime.ongoing(request, entry))?.record;
    if (before !== undefined) {
      // A login of another tab, begun before this person was signed in, has come back, or the restart
      // of a login that has signed in after all. Rotating the session once more would pull it from
      // under the first tab.
      const begunAt = signIn.restartOf ?? signIn.loginStartedAt;
      if (isSamePerson && before.signedInAt > begunAt) {
        return;
      }
      if (!isSamePerson && signIn.isThirdPartyInitiated) {
        const { email, name } = before.identity;
        throw new SsoError('already_signed_in', {
          detail: 'another site started the login',
          signedInAs: email ?? name,
        });
      }
    }
    const userKey = this.users.keyOf(signIn.user);
    const limits = await this.limits.of(signIn.identity.organizationId);
    // What one person left in a session is not for the next one.
    const kept = session.sso === undefined || isSamePerson ? this.keptOf(session) : {};
    await this.records.remove(request, entry === undefined ? [] : [entry.id]);
    let id: string | undefined;
    try {
      await this.appSessions.replace(request, async () => {
        const record = await this.lifetime.begin(request, signIn, userKey, limits, entry?.id);
        id = await this.records.add(request, record);
        await this.index.noteUse(request, userKey, id);
        return { kept, entry: this.entries.create(id, record), replaced: entry };
      });
    } catch (error) {
      // A store that is late may still keep the session: it must not be signed in then.
      void this.records.remove(request, id === undefined ? [] : [id]).catch(() => undefined);
      throw error;
    }
  }

  /** The sign-in of the session of a request, where it goes on, without its user. */
  ongoing(request: SsoRequest): Promise<ActiveSession | undefined> {
    return this.lifetime.ongoing(request, this.entries.own(sessionOf(request)));
  }

  /**
   * Notes a re-authentication of a sign-in, in a session with a new id that keeps everything of the
   * app's. A session that is saved back from before is over, as it does not hold its id.
   *
   * @throws SsoError `session_unavailable`
   */
  async renew(
    request: SsoRequest,
    { id, record }: ActiveSession,
    reauthentication: Reauthentication,
  ): Promise<void> {
    const session = sessionOf(request);
    const replaced = this.entries.own(session);
    const kept = Object.entries(session).filter(([key]) => !OWN_KEYS.includes(key));
    await this.appSessions.replace(request, async (): Promise<SessionContent> => {
      await this.records.noteReauthentication(request, id, reauthentication, record);
      const entry = { ...this.entries.create(id, record), reauthenticationId: reauthentication.id };
      return { kept: Object.fromEntries(kept), entry, replaced };
    });
  }

  /** Who is signed in, or undefined; see `authState()`, also for what it throws. */
  async current(request: SsoRequest): Promise<SignedIn | undefined> {
    return (await this.authState(request)).signedIn;
  }

  /**
   * Who is signed in, or why nobody is. A sign-in whose user is gone ends here. The session of the app
   * stays as it is until somebody signs in: an answer that changed it could come late, and put its
   * cookie in the place of that of a sign-in since.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async authState(request: SsoRequest): Promise<AuthState> {
    const entry = this.entries.own(sessionOf(request));
    if (entry === undefined) {
      return ABSENT;
    }
    const ongoing = await this.lifetime.ongoing(request, entry);
    if (ongoing === undefined) {
      return EXPIRED;
    }
    const { id, record, reauthentication } = ongoing;
    const user = await this.users.userOf(record);
    if (user === undefined) {
      await this.records.remove(request, [id]);
      return EXPIRED;
    }
    await this.noteUse(request, ongoing);
    return {
      signedIn: {
        user,
        userKey: record.userKey,
        ssoSessionId: id,
        authTime: reauthentication?.authTime ?? record.authTime,
        session: sessionFrom(record, reauthentication),
      },
    };
  }

  /** Notes that a sign-in is used now, where the latest note of it is not from just before. */
  async noteUse(request: SsoRequest, { id, record, lastUsedAt }: ActiveSession): Promise<void> {
    const resolution = Math.min(USE_RESOLUTION_MS, record.idleSeconds * 250);
    if (Date.now() - lastUsedAt >= resolution) {
      await Promise.all([
        this.records.noteUse(request, id, record),
        this.index.noteUse(request, record.userKey, id),
      ]);
    }
  }

  /** Refuses a login that could not be kept, with SsoError `session_missing`, before it leaves. */
  requireSession(request: SsoRequest): void {
    sessionOf(request);
  }

  /** The ID token of the sign-in, where it was kept. */
  async idTokenOf(request: SsoRequest): Promise<string | undefined> {
    const entry = this.entries.own(Object(request.session) as object);
    const [record] = await this.records.find(request, entry === undefined ? [] : [entry.id]);
    return record?.idToken;
  }

  /**
   * Ends the session on the server. Without a session there is nothing to do, nor with one in which
   * another app has signed somebody in.
   *
   * @throws SsoError `session_unavailable`
   */
  async signOut(request: SsoRequest): Promise<void> {
    const session = request.session as Partial<RequestSession> | undefined;
    if (typeof session?.destroy !== 'function' || this.entries.isForeign(session)) {
      return;
    }
    const entry = this.entries.own(session);
    if (entry !== undefined) {
      await this.endSignIn(request, entry.id);
    }
    await this.appSessions.destroy(request);
  }

  /** Ends one sign-in, and what a login that comes back now makes of its session. */
  async endSignIn(request: SsoRequest, id: string): Promise<void> {
    await this.revocations.revokeSignIn(request, id);
    await this.records.remove(request, [id]);
  }

  /**
   * Ends every session of a scope that there is now, on all instances, with the next request of each.
   *
   * @param request where there is one; it tells where sessions are kept
   * @throws SsoError `session_unavailable`, or `session_missing` before the first request of an app
   * @throws TypeError for what is no scope
   */
  endSessions(scope: SsoSessionScope, request?: SsoRequest): Promise<void> {
    return this.revocations.revoke(request, scope);
  }

  private keptOf(session: RequestSession): Readonly<Record<string, unknown>> {
    const kept = this.options.session.keepKeys.map((key) => [key, session[key]] as const);
    return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
  }
}
