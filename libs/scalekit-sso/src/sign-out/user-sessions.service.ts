import { Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { ssoSessionHashOf } from '../session/session-entry.js';
import { SessionIndex } from '../session/session-index.js';
import { SessionService } from '../session/session.service.js';
import { SessionExpiry, type ActiveSession } from '../session/session-expiry.js';

/** One of the sessions of a user, to show it to that user. */
export interface SsoSessionSummary {
  /** Names the session to end it; it opens nothing. */
  readonly id: string;
  /** Whether it is the session of the request. */
  readonly isCurrent: boolean;
  readonly signedInAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date;
  /** When it ends however much it is used. */
  readonly expiresAt: Date;
  readonly organizationId: string | undefined;
  readonly connectionId: string | undefined;
  /** What the browser called itself. Any text at all: escape it. */
  readonly userAgent: string | undefined;
}

interface FoundSession {
  readonly ssoSessionId: string;
  readonly summary: SsoSessionSummary;
}

/** The sessions that the user of a request has, on all devices. */
@Injectable()
export class UserSessionsService {
  constructor(
    private readonly sessions: SessionService,
    private readonly lifetime: SessionExpiry,
    private readonly index: SessionIndex,
  ) {}

  /**
   * The last used first; empty where nobody is signed in.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async list(request: SsoRequest): Promise<SsoSessionSummary[]> {
    return (await this.found(request)).map(({ summary }) => summary);
  }

  /**
   * Ends one of them.
   *
   * @param id of an `SsoSessionSummary`
   * @returns false where the user has no such session
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async end(request: SsoRequest, id: unknown): Promise<boolean> {
    const asked = (await this.found(request)).find(({ summary }) => summary.id === id);
    if (asked === undefined) {
      return false;
    }
    if (asked.summary.isCurrent) {
      await this.sessions.signOut(request);
    } else {
      await this.sessions.endSignIn(request, asked.ssoSessionId);
    }
    return true;
  }

  /**
   * Ends all of them, this one too.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async endAll(request: SsoRequest): Promise<void> {
    const signedIn = await this.sessions.current(request);
    if (signedIn !== undefined) {
      await this.sessions.endSessions({ userKey: signedIn.userKey }, request);
    }
    await this.sessions.signOut(request);
  }

  private async found(request: SsoRequest): Promise<FoundSession[]> {
    const signedIn = await this.sessions.current(request);
    if (signedIn === undefined) {
      return [];
    }
    const { userKey, ssoSessionId } = signedIn;
    const listed = await this.index.list(request, userKey);
    // Whatever became of the list, this session is there, and is used right now.
    const ids = [ssoSessionId, ...listed.filter((id) => id !== ssoSessionId)];
    const ongoing = await this.lifetime.allActive(request, ids);
    return ongoing
      .filter(({ record }) => record.userKey === userKey)
      .map((signIn) => ({
        ssoSessionId: signIn.id,
        summary: summaryOf(signIn, signIn.id === ssoSessionId),
      }));
  }
}

function summaryOf(
  { id, record: { identity, signedInAt, expiresAt, userAgent }, lastUsedAt }: ActiveSession,
  isCurrent: boolean,
): SsoSessionSummary {
  return {
    id: ssoSessionHashOf(id),
    isCurrent,
    signedInAt: new Date(signedInAt),
    lastUsedAt: new Date(lastUsedAt),
    expiresAt: new Date(expiresAt),
    organizationId: identity.organizationId,
    connectionId: identity.connectionId,
    userAgent,
  };
}
