import type { SsoIdentity } from '../tokens/sso-identity.js';

/** Somebody who is about to be signed in. */
export interface VerifiedLogin {
  readonly user: object;
  readonly identity: SsoIdentity;
  /** When the login began, in milliseconds since 1970. */
  readonly loginStartedAt: number;
  /** Where the login is a restart: when the one before it began, in milliseconds since 1970. */
  readonly restartOf: number | undefined;
  /** Whether another site started the login (OpenID Connect Core 4), not the user or this app. */
  readonly isThirdPartyInitiated: boolean;
  /** `exp` of the access token, in seconds since 1970. */
  readonly accessTokenExpiresAt: number | undefined;
  /** Only where the session at the environment ends with this one, which takes it. */
  readonly idToken: string | undefined;
  /** `auth_time` of the ID token (OIDC Core 2), in seconds since 1970; 0 where it is not a number. */
  readonly authTime: number | undefined;
}
