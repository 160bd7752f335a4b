import type { StepUpBinding } from '../login-state/step-up-binding.js';
import type { RedirectUrl } from '../errors/sso-error.js';
import type { SafeReturnUrl } from '../options/safe-return-url.js';
import type { VerifiedLogin } from '../session/verified-login.js';

/** A login that has come back and whose tokens were verified. */
export interface CompletedLogin extends VerifiedLogin {
  /** Where the login ends: a safe address of the app. */
  readonly returnTo: SafeReturnUrl;
  /** Starts the same login again. */
  readonly retryUrl: RedirectUrl;
  /** Present for a step-up, which signs no user in. */
  readonly stepUp: StepUpBinding | undefined;
}
