import { LoginRequest } from '../links/login-request.js';
import {
  LOGIN_LIFETIME_SECONDS,
  type LoginTransaction,
  type StepUpPurpose,
} from './login-transaction.js';

type Fields = Partial<Record<keyof LoginTransaction, unknown>>;

/**
 * Reads what a sealed cookie held. Nobody else can have made it, but an older version of this
 * package can; what does not fit, or is out of time, is no transaction.
 */
export function parseTransaction(value: unknown): LoginTransaction | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { state, nonce, codeVerifier, startedAt, stepUp, ...stored } = value as Fields;
  const login = LoginRequest.parse(stored.login);
  if (![state, nonce, codeVerifier].every(isText) || !isInTime(startedAt) || login === undefined) {
    return undefined;
  }
  const purpose = parseStepUp(stepUp);
  // A step-up that cannot be read must not turn into a login.
  if (stepUp !== undefined && purpose === undefined) {
    return undefined;
  }
  return {
    state: state as string,
    nonce: nonce as string,
    codeVerifier: codeVerifier as string,
    startedAt,
    login,
    ...(purpose === undefined ? {} : { stepUp: purpose }),
  };
}

function isInTime(startedAt: unknown): startedAt is number {
  return (
    typeof startedAt === 'number' &&
    Math.abs(Date.now() - startedAt) < LOGIN_LIFETIME_SECONDS * 1000
  );
}

function parseStepUp(value: unknown): StepUpPurpose | undefined {
  const { identityKey, signInHash, authTime } = Object(value) as Partial<
    Record<keyof StepUpPurpose, unknown>
  >;
  const isReadable = authTime === undefined || typeof authTime === 'number';
  return isText(identityKey) && isText(signInHash) && isReadable
    ? { identityKey, signInHash, authTime }
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
