import { Inject, Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { storeCookie, type RequestSession } from '../http/session-contract.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { callStore, callStoreOrAbsent } from '../store/call-store.js';
import { withinStoreTime } from '../store/reliable-store.js';
import { sessionOf, type SessionEntry } from './session-entry.js';

/** What a new session holds. */
export interface SessionContent {
  readonly entry: SessionEntry;
  /** What the app keeps in it. */
  readonly kept: Readonly<Record<string, unknown>>;
  /** What the session that it replaces held of this app, where somebody had signed in. */
  readonly replaced: SessionEntry | undefined;
}

/** Longer than an answer takes to reach the browser, in milliseconds. */
const REPLACED_LIFETIME_MS = 60_000;

/**
 * The session of the app, as middleware has put it at the request. Every method throws SsoError
 * `session_missing` where there is none, and `session_unavailable` where its store fails.
 */
@Injectable()
export class AppSessions {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /**
   * Replaces the session by one with a new id, and waits until it is saved. A request whose session
   * could not be replaced has none any more.
   *
   * @param content made while the old session is still there: a sign-out that comes meanwhile finds it,
   *   and with it the sign-in that is to end
   */
  async replace(request: SsoRequest, content: () => Promise<SessionContent>): Promise<void> {
    try {
      const before = sessionOf(request);
      const { entry, kept, replaced } = await content();
      await this.call(
        callStoreOrAbsent((done) => {
          before.regenerate(done);
        }),
      );
      await this.leaveBehind(request, before, replaced);
      const session = sessionOf(request);
      Object.assign(session, kept, { sso: entry });
      if (entry.passportUser !== undefined) {
        session.passport = { user: entry.passportUser };
      }
      await this.call(
        callStore((done) => {
          session.save(done);
        }),
      );
    } catch (error) {
      // Session middleware that tried to save once more would hold up the answer.
      request.session = undefined;
      throw error;
    }
  }

  /**
   * Keeps what a replaced session held of this app under its old id for a moment. A sign-out that was
   * sent before the browser had the new cookie finds there the sign-in that it is to end. It signs
   * nobody in: its sign-in is gone, or has been renewed under another re-authentication id.
   */
  private async leaveBehind(
    request: SsoRequest,
    { id, sessionId }: RequestSession,
    replaced: SessionEntry | undefined,
  ): Promise<void> {
    // The names of express-session and of @fastify/session.
    const oldId = id ?? sessionId;
    const { sessionStore } = request;
    if (replaced === undefined || typeof oldId !== 'string' || sessionStore === undefined) {
      return;
    }
    const cookie = storeCookie(Date.now() + REPLACED_LIFETIME_MS);
    await this.call(
      callStore((done) => {
        sessionStore.set(oldId, { cookie, sso: replaced }, done);
      }),
    );
  }

  /** Ends the session. */
  async destroy(request: SsoRequest): Promise<void> {
    const session = sessionOf(request);
    await this.call(
      callStoreOrAbsent((done) => {
        session.destroy(done);
      }),
    );
  }

  private call<Result>(work: Promise<Result>): Promise<Result> {
    return withinStoreTime(this.options.timeoutMs, () => work);
  }
}
