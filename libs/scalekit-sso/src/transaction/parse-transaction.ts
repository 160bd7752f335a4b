import { SELECTOR_KINDS, type ConnectionSelector } from './connection-selector.js';
import { LOGIN_LIFETIME_SECONDS, type LoginTransaction } from './login-transaction.js';

type Fields = Partial<Record<keyof LoginTransaction, unknown>>;

/**
 * Reads what a sealed cookie held. Nobody else can have made it, but an older version of this
 * package can; what does not fit, or is out of time, is no transaction.
 */
export function parseTransaction(value: unknown): LoginTransaction | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { state, nonce, codeVerifier, returnTo, startedAt, ...rest } = value as Fields;
  const { loginHint, selector, isStartedElsewhere } = rest;
  const texts = [state, nonce, codeVerifier, returnTo];
  if (!texts.every((text) => typeof text === 'string' && text !== '') || !isInTime(startedAt)) {
    return undefined;
  }
  if (selector !== undefined && !isSelector(selector)) {
    return undefined;
  }
  return {
    state: state as string,
    nonce: nonce as string,
    codeVerifier: codeVerifier as string,
    returnTo: returnTo as string,
    startedAt,
    isStartedElsewhere: isStartedElsewhere !== false,
    loginHint: typeof loginHint === 'string' ? loginHint : undefined,
    selector,
  };
}

function isInTime(startedAt: unknown): startedAt is number {
  return (
    typeof startedAt === 'number' &&
    Math.abs(Date.now() - startedAt) < LOGIN_LIFETIME_SECONDS * 1000
  );
}

function isSelector(value: unknown): value is ConnectionSelector {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { kind, value: name } = value as Partial<Record<keyof ConnectionSelector, unknown>>;
  return SELECTOR_KINDS.some((known) => known === kind) && typeof name === 'string';
}
