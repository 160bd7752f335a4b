import { LoginRequest } from '../links/login-request.js';
import {
  LOGIN_LIFETIME_SECONDS,
  type LoginBinding,
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
  const { state, binding, restartOf, startedAt, stepUp, ...stored } = value as Fields;
  const login = LoginRequest.parse(stored.login);
  if (!isText(state) || !isInTime(startedAt) || login === undefined) {
    return undefined;
  }
  const bound = parseBinding(binding);
  const purpose = parseStepUp(stepUp);
  // A step-up that cannot be read must not turn into a login.
  if (stepUp !== undefined && purpose === undefined) {
    return undefined;
  }
  if (binding !== undefined && bound === undefined) {
    return undefined;
  }
  // What was restarted must not look as if it was not.
  if (restartOf !== undefined && typeof restartOf !== 'number') {
    return undefined;
  }
  return {
    state,
    binding: bound,
    restartOf,
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

function parseBinding(value: unknown): LoginBinding | undefined {
  const { nonce, codeVerifier } = Object(value) as Partial<Record<keyof LoginBinding, unknown>>;
  return isText(nonce) && isText(codeVerifier) ? { nonce, codeVerifier } : undefined;
}

function parseStepUp(value: unknown): StepUpPurpose | undefined {
  const { identityKey, ssoSessionHash, authTime } = Object(value) as Partial<
    Record<keyof StepUpPurpose, unknown>
  >;
  const isReadable = authTime === undefined || typeof authTime === 'number';
  return isText(identityKey) && isText(ssoSessionHash) && isReadable
    ? { identityKey, ssoSessionHash, authTime }
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
