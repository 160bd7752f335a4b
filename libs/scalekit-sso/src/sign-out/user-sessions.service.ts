import { Injectable } from '@nestjs/common';
import type { SsoRequest } from '../http/request.js';
import { ssoSessionHashOf } from '../session/session-entry.js';
import { SessionService } from '../session/session.service.js';
import { SsoSessionRepository, type ActiveSession } from '../session/sso-session.repository.js';

/** One of a user's sessions, as that user may see it. */
export interface SsoSessionSummary {
  /** Names the session in `endSession()`. Not a secret. */
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
  /** The `User-Agent` header: any text at all, escape it. */
  readonly userAgent: string | undefined;
}

/** The sessions that the user of a request has, on all devices. */
@Injectable()
export class UserSessionsService {
  constructor(
    private readonly sessions: SessionService,
    private readonly repository: SsoSessionRepository,
  ) {}

  /**
   * The last used first; empty for a request without a user.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async list(request: SsoRequest): Promise<SsoSessionSummary[]> {
    const { active, currentId } = await this.find(request);
    return active.map((session) => summaryOf(session, currentId));
  }

  /**
   * Ends one of them.
   *
   * @param id of an `SsoSessionSummary`
   * @returns false if the user has no such session
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async end(request: SsoRequest, id: unknown): Promise<boolean> {
    const { active, currentId } = await this.find(request);
    const session = active.find((it) => ssoSessionHashOf(it.id) === id);
    if (session === undefined) {
      return false;
    }
    await (session.id === currentId
      ? this.sessions.signOut(request)
      : this.sessions.end(request, {
          id: session.id,
          identityKey: session.record.identity.key,
        }));
    return true;
  }

  /**
   * Ends all of them, including this one.
   *
   * @returns the ID token of this one, with the option `environmentLogout`
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async endAll(request: SsoRequest): Promise<string | undefined> {
    const { active, userKey } = await this.find(request);
    if (userKey !== undefined) {
      // The system of the app knows identities; what the app calls its user need mean nothing there.
      const identityKeys = new Set(active.map(({ record }) => record.identity.key));
      const told = [...identityKeys].map((identityKey) => ({ identityKey }));
      await this.sessions.endSessions({ userKey }, request, told);
    }
    return this.sessions.signOut(request);
  }

  private async find(request: SsoRequest): Promise<{
    readonly active: readonly ActiveSession[];
    readonly currentId: string | undefined;
    readonly userKey: string | number | undefined;
  }> {
    const signedIn = await this.sessions.current(request);
    if (signedIn === undefined) {
      return { active: [], currentId: undefined, userKey: undefined };
    }
    const { userKey, ssoSessionId: currentId } = signedIn;
    const active = await this.repository.findByUser(request, userKey, currentId);
    return { active, currentId, userKey };
  }
}

function summaryOf(
  { id, record: { identity, signedInAt, expiresAt, userAgent }, lastUsedAt }: ActiveSession,
  currentId: string | undefined,
): SsoSessionSummary {
  return {
    id: ssoSessionHashOf(id),
    isCurrent: id === currentId,
    signedInAt: new Date(signedInAt),
    lastUsedAt: new Date(lastUsedAt),
    expiresAt: new Date(expiresAt),
    organizationId: identity.organizationId,
    connectionId: identity.connectionId,
    userAgent,
  };
}
