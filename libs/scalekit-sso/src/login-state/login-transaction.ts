import { createHash, randomBytes } from 'node:crypto';
import type { LoginRequest } from '../links/login-request.js';

/** How long a person may take between leaving and coming back, in seconds. */
export const LOGIN_LIFETIME_SECONDS = 600;

/** What a step-up is for: one sign-in of one person, proven anew. */
export interface StepUpPurpose {
  /** `SsoIdentity.key` of who has to come back. */
  readonly identityKey: string;
  /** SHA-256 of the id of the sign-in, in base64url: the id itself stays on the server. */
  readonly ssoSessionHash: string;
  /** `SsoSessionRecord.authTime` when the step-up left. */
  readonly authTime: number | undefined;
}

/** What binds an authorization response to the login that asked for it. */
export interface LoginBinding {
  /** OpenID Connect `nonce`. */
  readonly nonce: string;
  /** PKCE code verifier; RFC 7636 section 4.1. */
  readonly codeVerifier: string;
}

/** What is remembered of a login between leaving for the environment and coming back. */
export interface LoginTransaction {
  /** OAuth 2.0 `state`; RFC 9700 section 4.7. */
  readonly state: string;
  /** Undefined where newer logins took the room of this one: then it can only start again. */
  readonly binding: LoginBinding | undefined;
  /** What was asked for, so that nothing else comes back. Its return address is judged. */
  readonly login: LoginRequest;
  /** Absent for a login; a step-up signs nobody in, and a login proves nothing. */
  readonly stepUp?: StepUpPurpose | undefined;
  /**
   * Where this is a restart: when the login before it left, in milliseconds since 1970. What is a
   * restart is not restarted.
   */
  readonly restartOf: number | undefined;
  /** When the login left, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** A login that has just left, with fresh random values of 256 bits each. */
export type BegunTransaction = LoginTransaction & { readonly binding: LoginBinding };

/** A new transaction. */
export function beginTransaction(
  intent: Pick<LoginTransaction, 'login'> & Partial<Pick<LoginTransaction, 'stepUp' | 'restartOf'>>,
): BegunTransaction {
  const random = (): string => randomBytes(32).toString('base64url');
  return {
    login: intent.login,
    ...(intent.stepUp === undefined ? {} : { stepUp: intent.stepUp }),
    restartOf: intent.restartOf,
    state: random(),
    binding: { nonce: random(), codeVerifier: random() },
    startedAt: Date.now(),
  };
}

/** The same login or step-up, which starts again because its callback could not be used. */
export function restartTransaction({
  login,
  stepUp,
  startedAt,
}: LoginTransaction): BegunTransaction {
  return beginTransaction({ login, stepUp, restartOf: startedAt });
}

/** The PKCE code challenge of a verifier by S256; RFC 7636 section 4.2. */
export function codeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}
