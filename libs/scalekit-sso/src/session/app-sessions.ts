import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { sessionStoreOf, storeCookie, type RequestSession } from '../http/session-contract.js';
import { fieldsOf } from '../http/unknown-fields.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from './session.options.js';
import { callStore, callStoreOrAbsent } from '../store/call-store.js';
import { withinStoreTime } from '../store/reliable-store.js';
import { StoreKeys } from '../store/store-keys.js';
import { readSessionEntry, type SessionEntry } from './session-entry.js';
import type { ActiveSession } from './sso-session.repository.js';

/** The SSO session that a new session of the app points to. */
type NewSession = Pick<ActiveSession, 'id' | 'record' | 'reauthentication'>;

/** What a session holds apart from the app's own data. */
const RESERVED_KEYS = ['cookie', 'sso'];
/** Longer than a response takes to reach the browser, in milliseconds. */
const REPLACED_LIFETIME_MS = 60_000;

/**
 * The session of the app, as its middleware provides it. Methods that need one throw SsoError
 * `session_missing`, or `session_unsupported` for a session that is kept in a cookie; those that
 * return a promise also `session_unavailable`.
 */
@Injectable()
export class AppSessions {
  constructor(
    private readonly keys: StoreKeys,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /** The session of a request. */
  of({ session }: SsoRequest): RequestSession {
    if (typeof fieldsOf(session).regenerate !== 'function') {
      throw new SsoError(Object(session) === session ? 'session_unsupported' : 'session_missing');
    }
    return session as RequestSession;
  }

  /** What this app has written into a session; undefined for that of another app. */
  entryOf(session: unknown): SessionEntry | undefined {
    const entry = readSessionEntry(session);
    return entry?.scope === this.keys.scope ? entry : undefined;
  }

  /** Whether another app has signed a user in to a session. */
  isForeign(session: unknown): boolean {
    const entry = readSessionEntry(session);
    return entry !== undefined && entry.scope !== this.keys.scope;
  }

  /**
   * Replaces the session by one with a new id, and waits until it is saved. If this fails, the
   * request has no session any more: middleware that saved it once more would delay the response.
   *
   * @param isKept whether the app's data under a key moves to the new session
   * @param create writes the SSO session while the old session still exists: a concurrent sign-out
   *   finds the old one, and ends it
   */
  async replace(
    request: SsoRequest,
    isKept: (key: string) => boolean,
    create: () => Promise<NewSession>,
  ): Promise<void> {
    try {
      const previous = this.of(request);
      const kept = Object.entries(previous).filter(
        ([key, value]) => !RESERVED_KEYS.includes(key) && value !== undefined && isKept(key),
      );
      const sso = this.entryFor(await create());
      await this.finish(
        callStoreOrAbsent((done) => {
          previous.regenerate(done);
        }),
      );
      await this.keepEntryOf(request, previous);
      const session = this.of(request);
      Object.assign(session, Object.fromEntries(kept), { sso });
      if (sso.passportUser !== undefined) {
        session.passport = { user: sso.passportUser };
      }
      await this.finish(
        callStore((done) => {
          session.save(done);
        }),
      );
    } catch (error) {
      request.session = undefined;
      throw error;
    }
  }

  /** Deletes the session. */
  async destroy(request: SsoRequest): Promise<void> {
    const session = this.of(request);
    await this.finish(
      callStoreOrAbsent((done) => {
        session.destroy(done);
      }),
    );
  }

  private entryFor({ id, record, reauthentication }: NewSession): SessionEntry {
    return {
      scope: this.keys.scope,
      id,
      identityKey: record.identity.key,
      marks: Object.keys(record.marks),
      reauthenticationId: reauthentication?.id,
      passportUser: this.options.session.passportUser ? record.userKey : undefined,
    };
  }

  /**
   * Keeps the entry of a replaced session under its old id for a minute: a sign-out that was sent
   * before the browser received the new cookie finds the SSO session to end. The entry signs no
   * user in, as its SSO session was removed, or renewed with another re-authentication id.
   */
  private async keepEntryOf(request: SsoRequest, replaced: RequestSession): Promise<void> {
    const sso = this.entryOf(replaced);
    // `id` in express-session, `sessionId` in @fastify/session.
    const id = replaced.id ?? replaced.sessionId;
    const sessionStore = sessionStoreOf(request);
    if (sso === undefined || typeof id !== 'string' || sessionStore === undefined) {
      return;
    }
    const cookie = storeCookie(Date.now() + REPLACED_LIFETIME_MS);
    await this.finish(
      callStore((done) => {
        sessionStore.set(id, { cookie, sso }, done);
      }),
    );
  }

  private finish(work: Promise<unknown>): Promise<unknown> {
    return withinStoreTime(this.options.timeoutMs, () => work);
  }
}
