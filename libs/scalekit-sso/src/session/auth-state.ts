import type { SsoSession } from './sso-session-record.js';

/** Who is signed in to a session. */
export interface SignedIn {
  readonly user: object;
  /** What `SsoUserStore.serialize()` gave. */
  readonly userKey: string | number;
  /** Id of the `SsoSessionRecord`. */
  readonly ssoSessionId: string;
  /** `SsoSessionRecord.authTime` */
  readonly authTime: number | undefined;
  readonly session: SsoSession;
}

/** Why nobody is signed in: nobody was, or the sign-in has ended. */
export type SignedOutReason = 'login_required' | 'session_expired';

/** Who is there, or what it takes to be. */
export type AuthState =
  | { readonly signedIn: SignedIn }
  | { readonly signedIn: undefined; readonly reason: SignedOutReason };
