import type { SsoSessionRecord } from './sso-session-record.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';

/** A login whose tokens are verified and whose user is known. */
export interface VerifiedLogin {
  readonly user: object;
  readonly identity: SsoIdentity;
  /** When the login was started, in milliseconds since 1970. */
  readonly loginStartedAt: number;
  /** For a restarted login, when the one before it was started, in milliseconds since 1970. */
  readonly restartOf: number | undefined;
  /** Whether another site started the login (OpenID Connect Core 4), not the user or this app. */
  readonly isThirdPartyInitiated: boolean;
  /** `exp` of the access token, in seconds since 1970. */
  readonly accessTokenExpiresAt: number | undefined;
  /** Only with the option `environmentLogout`, which needs it. */
  readonly idToken: string | undefined;
  /** `auth_time` of the ID token (OIDC Core 2), in seconds since 1970; 0 if it is not a number. */
  readonly authTime: number | undefined;
}

/**
 * Whether a login of another tab was started before this session, or is the restart of a login that has
 * signed in after all. Another rotation would take the session away from the first tab.
 */
export function isStartedBefore(
  record: Pick<SsoSessionRecord, 'signedInAt'>,
  login: VerifiedLogin,
): boolean {
  return record.signedInAt > (login.restartOf ?? login.loginStartedAt);
}
