import { createHash, randomBytes } from 'node:crypto';
import { fieldsOf, textOf } from '../http/unknown-fields.js';
import { LoginRequest } from '../links/login-request.js';
import { readStepUpBinding, type StepUpBinding } from './step-up-binding.js';

/** How long a user may take between leaving and coming back, in seconds. */
export const LOGIN_LIFETIME_SECONDS = 600;

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
  /** What was asked for, so that nothing else comes back. */
  readonly login: LoginRequest;
  /** Undefined for a login; a step-up signs no user in, and a login re-authenticates none. */
  readonly stepUp: StepUpBinding | undefined;
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
export function beginTransaction({
  login,
  stepUp,
  restartOf,
}: Pick<LoginTransaction, 'login'> &
  Partial<Pick<LoginTransaction, 'stepUp' | 'restartOf'>>): BegunTransaction {
  const random = (): string => randomBytes(32).toString('base64url');
  return {
    login,
    stepUp,
    restartOf,
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

/**
 * Reads what a sealed cookie held. Only this app can have sealed it, but an older version of this
 * package may have; what does not fit, or is out of time, is no transaction.
 */
export function readTransaction(stored: unknown): LoginTransaction | undefined {
  const fields = fieldsOf(stored);
  const { restartOf, startedAt } = fields;
  const state = textOf(fields.state);
  const login = LoginRequest.parse(fields.login);
  const binding = readBinding(fields.binding);
  const stepUp = readStepUpBinding(fields.stepUp);
  if (state === undefined || login === undefined || !isInTime(startedAt)) {
    return undefined;
  }
  const isWhole =
    (binding !== undefined || fields.binding === undefined) &&
    // A step-up that cannot be read must not turn into a login.
    (stepUp !== undefined || fields.stepUp === undefined) &&
    // What was restarted must not look as if it was not.
    (restartOf === undefined || typeof restartOf === 'number');
  return isWhole ? { state, binding, login, stepUp, restartOf, startedAt } : undefined;
}

/** The PKCE code challenge of a verifier by S256; RFC 7636 section 4.2. */
export function codeChallenge(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}

function isInTime(startedAt: unknown): startedAt is number {
  return (
    typeof startedAt === 'number' &&
    Math.abs(Date.now() - startedAt) < LOGIN_LIFETIME_SECONDS * 1000
  );
}

function readBinding(stored: unknown): LoginBinding | undefined {
  const fields = fieldsOf(stored);
  const [nonce, codeVerifier] = [textOf(fields.nonce), textOf(fields.codeVerifier)];
  return nonce !== undefined && codeVerifier !== undefined ? { nonce, codeVerifier } : undefined;
}
