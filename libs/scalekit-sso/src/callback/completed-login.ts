import type { StepUpPurpose } from '../login-state/login-transaction.js';
import type { VerifiedLogin } from '../session/verified-login.js';

/** A login that has come back and whose tokens were verified. */
export interface CompletedLogin extends VerifiedLogin {
  /** Where the login ends: a safe address of the app. */
  readonly returnTo: string;
  /** Starts the same login again. */
  readonly retryUrl: string;
  /** Present for a step-up, which signs nobody in. */
  readonly stepUp: StepUpPurpose | undefined;
}
