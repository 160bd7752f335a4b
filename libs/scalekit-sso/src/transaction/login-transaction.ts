import { createHash, randomBytes } from 'node:crypto';
import type { LoginRequest } from '../links/login-request.js';

/** How long a person may take between leaving and coming back, in seconds. */
export const LOGIN_LIFETIME_SECONDS = 600;

/** What a step-up is for: one sign-in of one person, proven anew. */
export interface StepUpPurpose {
  /** `SsoIdentity.key` of who has to come back. */
  readonly identityKey: string;
  /** SHA-256 of the id of the sign-in, in base64url: the id itself stays on the server. */
  readonly signInHash: string;
  /** `SignInRecord.authTime` when the step-up left. */
  readonly authTime: number | undefined;
}

/** What is remembered of a login between leaving for the environment and coming back. */
export interface LoginTransaction {
  /** OAuth 2.0 `state`; RFC 9700 section 4.7. */
  readonly state: string;
  /** OpenID Connect `nonce`. */
  readonly nonce: string;
  /** PKCE code verifier; RFC 7636 section 4.1. */
  readonly codeVerifier: string;
  /** What was asked for, so that nothing else comes back. Its return address is judged. */
  readonly login: LoginRequest;
  /** Absent for a login; a step-up signs nobody in, and a login proves nothing. */
  readonly stepUp?: StepUpPurpose | undefined;
  /** When the login left, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** A new transaction with fresh random values of 256 bits each. */
export function beginTransaction(
  intent: Omit<LoginTransaction, 'state' | 'nonce' | 'codeVerifier' | 'startedAt'>,
): LoginTransaction {
  const random = (): string => randomBytes(32).toString('base64url');
  return {
    ...intent,
    state: random(),
    nonce: random(),
    codeVerifier: random(),
    startedAt: Date.now(),
  };
}

/** The PKCE code challenge of a verifier by S256; RFC 7636 section 4.2. */
export function codeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}
