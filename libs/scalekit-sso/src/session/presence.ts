import type { SsoSession } from './sign-in-record.js';

/** Who is signed in to a session. */
export interface SignedIn {
  readonly user: object;
  /** What `SsoUserStore.serialize()` gave. */
  readonly userKey: string | number;
  /** Id of the `SignInRecord`. */
  readonly signInId: string;
  /** `SignInRecord.authTime` */
  readonly authTime: number | undefined;
  readonly session: SsoSession;
}

/** Why nobody is signed in: nobody was, or the sign-in has ended. */
export type Absence = 'login_required' | 'session_expired';

/** Who is there, or what it takes to be. */
export type Presence =
  { readonly signedIn: SignedIn } | { readonly signedIn: undefined; readonly absence: Absence };
