import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { isSameText } from '../http/same-text.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import type { StepUpBinding } from '../login-state/step-up-binding.js';
import { ssoSessionHashOf } from '../session/session-entry.js';
import { SessionService } from '../session/session.service.js';

/**
 * Binds a step-up to one session, and records its success there. The key of an identity covers
 * environment, organization, connection and subject.
 */
@Injectable()
export class ReauthenticationService {
  constructor(private readonly sessions: SessionService) {}

  /** The identity of the session, and the binding of a step-up for it; undefined without a session. */
  async begin(
    request: SsoRequest,
  ): Promise<{ identity: SsoIdentity; binding: StepUpBinding } | undefined> {
    const signedIn = await this.sessions.current(request);
    if (signedIn === undefined) {
      return undefined;
    }
    const { session, ssoSessionId, authTime } = signedIn;
    const { identity } = session;
    const binding = {
      identityKey: identity.key,
      ssoSessionHash: ssoSessionHashOf(ssoSessionId),
      authTime,
    };
    return { identity, binding };
  }

  /**
   * The user that a step-up is for, where the session still exists.
   *
   * @throws SsoError `step_up_rejected`, `session_unavailable` or `user_store_failed`
   */
  async userOf(request: SsoRequest, { identityKey }: StepUpBinding): Promise<object> {
    const signedIn = await this.sessions.current(request);
    if (signedIn?.session.identity.key !== identityKey) {
      throw signedOutMeanwhile();
    }
    return signedIn.user;
  }

  /**
   * Records a step-up that came back with the right user, and gives the session a new id (OWASP ASVS
   * 7.2.4). It counts from when the step-up left, by the clock of this server: a login page may have
   * been left open.
   *
   * @param startedAt when the step-up left, in milliseconds since 1970
   * @param authTime `auth_time` of its ID token, where it had one
   * @throws SsoError `step_up_rejected` or `session_unavailable`; the session is untouched by the first
   */
  async accept(
    request: SsoRequest,
    { identityKey, ssoSessionHash }: StepUpBinding,
    startedAt: number,
    authTime?: number,
  ): Promise<void> {
    const signIn = await this.sessions.active(request);
    const isOwn = signIn !== undefined && isSameText(ssoSessionHashOf(signIn.id), ssoSessionHash);
    if (!isOwn || signIn.record.identity.key !== identityKey) {
      throw signedOutMeanwhile();
    }
    const { record, reauthentication: before } = signIn;
    await this.sessions.reauthenticate(request, signIn, {
      id: randomBytes(24).toString('base64url'),
      // A step-up of another tab, which left later, may have come back first.
      reauthenticatedAt: Math.max(startedAt, before?.reauthenticatedAt ?? 0),
      authTime: authTime ?? before?.authTime ?? record.authTime,
    });
  }
}

function signedOutMeanwhile(): SsoError {
  return new SsoError('step_up_rejected', {
    detail: 'the sign-in that the step-up was for is no longer that of the session',
  });
}
