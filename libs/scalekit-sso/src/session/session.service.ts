import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSession } from '../http/session-contract.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import type { Presence, SignedIn } from './presence.js';
import { Revocations } from './revocations.js';
import { entryOf, sessionOf, signInIdOf, type SessionEntry } from './session-entry.js';
import { SessionIndex } from './session-index.js';
import type { SsoSessionScope } from './session-scope.js';
import { settle } from './settle.js';
import { sessionFrom, type SignInRecord } from './sign-in-record.js';
import type { SignIn } from './sign-in.js';
import { SignInLifetime, type OngoingSignIn } from './sign-in-lifetime.js';
import { SignInRecords } from './sign-in-records.js';
import { UserAccess } from './user-access.js';

/** The time of use of a sign-in is written again at most this often, in milliseconds. */
const USE_RESOLUTION_MS = 60_000;
/** What a session holds beside what the app keeps in it. */
const OWN_KEYS = ['cookie', 'sso'];
const ABSENT = { signedIn: undefined, absence: 'login_required' } as const;

/** Signing in, being signed in, and signing out, on the session that belongs to the app. */
@Injectable()
export class SessionService {
  constructor(
    private readonly users: UserAccess,
    private readonly records: SignInRecords,
    private readonly lifetime: SignInLifetime,
    private readonly revocations: Revocations,
    private readonly index: SessionIndex,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Signs somebody in under a new session id (OWASP ASVS 7.2.4), and saves it, so that the redirect
   * that follows finds it on any instance. Whoever was signed in before is signed out.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`, or `already_signed_in` where
   *   another site tries to put somebody else in the place of who is signed in
   */
  async signIn(request: SsoRequest, signIn: SignIn): Promise<void> {
    const session = sessionOf(request);
    const entry = entryOf(session);
    const isSamePerson = entry.identityKey === signIn.identity.key;
    const before = await this.lifetime.ongoing(request, entry.id);
    if (before !== undefined) {
      // A login of another tab, begun before this person was signed in, has come back. Rotating the
      // session once more would pull it from under the first tab.
      if (isSamePerson && before.record.signedInAt > signIn.loginStartedAt) {
        return;
      }
      if (!isSamePerson && signIn.isThirdPartyInitiated) {
        throw new SsoError('already_signed_in', { detail: 'another site started the login' });
      }
    }
    const userKey = this.users.keyOf(signIn.user);
    // What one person left in a session is not for the next one.
    const kept = session.sso === undefined || isSamePerson ? this.keptOf(session) : {};
    await this.records.end(request, entry.id);
    await this.replace(request, kept, () => this.lifetime.begin(request, signIn, userKey));
  }

  /**
   * A sign-in that lasts, without its user; undefined where there is none.
   *
   * @param id of the sign-in. Default: the one that the session of the request points to
   */
  async find(request: SsoRequest, id = signInIdOf(request)): Promise<SignInRecord | undefined> {
    return (await this.lifetime.ongoing(request, id))?.record;
  }

  /**
   * The same sign-in under a new id, in a session with a new id that keeps everything of the app's.
   *
   * @returns the new id of the sign-in
   * @throws SsoError `session_unavailable`
   */
  async renew(request: SsoRequest, id: unknown, record: SignInRecord): Promise<string> {
    const kept = Object.entries(sessionOf(request)).filter(([key]) => !OWN_KEYS.includes(key));
    await this.records.remove(request, id);
    return this.replace(request, Object.fromEntries(kept), () => Promise.resolve(record), id);
  }

  /** Puts a sign-in into the place of another one that has ended, under a new session id. */
  private async replace(
    request: SsoRequest,
    kept: Readonly<Record<string, unknown>>,
    begin: () => Promise<SignInRecord>,
    renewedId?: unknown,
  ): Promise<string> {
    try {
      const session = sessionOf(request);
      await this.settle((done) => {
        session.regenerate(done);
      });
      return await this.enter(request, await begin(), kept, renewedId);
    } catch (error) {
      // Session middleware that tried to save once more would hold up the answer.
      request.session = undefined;
      throw error;
    }
  }

  /**
   * Who is signed in, or undefined; see `presence()`.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async current(request: SsoRequest): Promise<SignedIn | undefined> {
    return (await this.presence(request)).signedIn;
  }

  /**
   * Who is signed in, or why nobody is. A sign-in that is over, or whose user is gone, ends here. The
   * session of the app stays as it is until somebody signs in: an answer that changed it could come
   * late, and put its cookie in the place of that of a sign-in since.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async presence(request: SsoRequest): Promise<Presence> {
    const session = sessionOf(request);
    if (session.sso === undefined) {
      return ABSENT;
    }
    const entry = entryOf(session);
    const ongoing = await this.lifetime.ongoing(request, entry.id);
    const user = ongoing === undefined ? undefined : await this.users.userOf(ongoing.record);
    if (ongoing === undefined || user === undefined) {
      await this.records.remove(request, entry.id);
      return { signedIn: undefined, absence: 'session_expired' };
    }
    const signInId = String(entry.id);
    await this.noteUse(request, signInId, ongoing);
    const { userKey, authTime } = ongoing.record;
    return {
      signedIn: { user, userKey, signInId, authTime, session: sessionFrom(ongoing.record) },
    };
  }

  /**
   * Refuses a login that could not be kept, before a person goes all the way to sign in.
   *
   * @throws SsoError `session_missing`
   */
  requireSession(request: SsoRequest): void {
    sessionOf(request);
  }

  /**
   * The ID token of the sign-in, where it was kept.
   *
   * @throws SsoError `session_unavailable`
   */
  async idTokenOf(request: SsoRequest): Promise<string | undefined> {
    const { id } = entryOf(request.session ?? {});
    return (await this.records.find(request, id))?.idToken;
  }

  /** Ends the session on the server. Without a session there is nothing to do. */
  async signOut(request: SsoRequest): Promise<void> {
    const session = request.session as Partial<RequestSession> | undefined;
    if (typeof session?.destroy === 'function') {
      await this.records.end(request, entryOf(session).id);
      await this.settle((done) => {
        session.destroy?.(done);
      });
    }
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

  /** Puts a sign-in into the fresh session of a request, and waits until it is saved. */
  private async enter(
    request: SsoRequest,
    record: SignInRecord,
    kept: Readonly<Record<string, unknown>>,
    renewedId: unknown,
  ): Promise<string> {
    const id = await this.records.add(request, record, renewedId);
    const session = sessionOf(request);
    Object.assign(session, kept);
    session.sso = { id, identityKey: record.identity.key } satisfies SessionEntry;
    if (this.options.session.passportUser) {
      session.passport = { user: record.userKey };
    }
    try {
      await this.index.noteUse(request, record.userKey, id);
      await this.settle((done) => {
        session.save(done);
      });
      return id;
    } catch (error) {
      // A store that is late may still keep the session: it must not be signed in then.
      void this.records.remove(request, id).catch(() => undefined);
      throw error;
    }
  }

  private keptOf(session: RequestSession): Readonly<Record<string, unknown>> {
    const kept = this.options.session.keepKeys.map((key) => [key, session[key]] as const);
    return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
  }

  private async noteUse(
    request: SsoRequest,
    id: string,
    { record, lastUsedAt }: OngoingSignIn,
  ): Promise<void> {
    const resolution = Math.min(USE_RESOLUTION_MS, this.options.session.idleSeconds * 250);
    if (Date.now() - lastUsedAt >= resolution) {
      await Promise.all([
        this.records.noteUse(request, id),
        this.index.noteUse(request, record.userKey, id),
      ]);
    }
  }

  private settle(act: Parameters<typeof settle>[1]): Promise<void> {
    return settle(this.options.timeoutMs, act);
  }
}
