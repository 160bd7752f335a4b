import { SsoError } from '../errors/sso-error.js';
import type { SsoLinks } from '../links/sso-links.js';
import type { SafeReturnUrl } from '../options/safe-return-url.js';
import type { SsoSession } from './sso-session-record.js';

/** The signed-in user of a request. */
export interface SignedIn {
  readonly user: object;
  /** The result of `SsoUserStore.serialize()`. */
  readonly userKey: string | number;
  /** Id of the `SsoSessionRecord`. */
  readonly ssoSessionId: string;
  /** `auth_time` of the latest ID token that had one, in seconds since 1970. */
  readonly authTime: number | undefined;
  readonly session: SsoSession;
}

/** Why a request has no user: there was no sign-in, or the SSO session has ended. */
export type SignedOutReason = 'login_required' | 'session_expired';

/** The signed-in user of a request, or why there is none. */
export type AuthState =
  | { readonly signedIn: SignedIn }
  | { readonly signedIn: undefined; readonly reason: SignedOutReason };

/**
 * The signed-in user.
 *
 * @param returnTo where to go on after a sign-in
 * @throws SsoError `login_required` or `session_expired`
 */
export function requireSignedIn(
  authState: AuthState,
  links: SsoLinks,
  returnTo?: SafeReturnUrl,
): SignedIn {
  if (authState.signedIn === undefined) {
    throw new SsoError(authState.reason, { retryUrl: links.login({ returnTo }) });
  }
  return authState.signedIn;
}
