import { SsoError } from '../errors/sso-error.js';

const MAX_SHOWN_LENGTH = 100;

/**
 * Says of a claim that has another value than expected what both are. For claims that are no secrets,
 * and of a token whose signature was good.
 */
export function mismatch(claim: string, value: unknown, expected: string): string {
  const shown = value === undefined ? 'missing' : JSON.stringify(value).slice(0, MAX_SHOWN_LENGTH);
  return `${claim} is ${shown}, not ${JSON.stringify(expected)}`;
}

/**
 * The failure for a token that is not believed. The detail names the check, never the token.
 *
 * @param what which token
 * @param problem our own words, or what jose threw
 */
export function rejection(what: string, problem: unknown): SsoError {
  if (typeof problem === 'string') {
    return new SsoError('token_rejected', { detail: `${what} - ${problem}` });
  }
  const { code, claim, reason } = (problem ?? {}) as Record<string, unknown>;
  const check = [code, claim, reason].filter((part) => typeof part === 'string').join(' ');
  const isAboutTime = code === 'ERR_JWT_EXPIRED' || (claim === 'nbf' && reason === 'check_failed');
  return new SsoError(isAboutTime ? 'clock_skew' : 'token_rejected', {
    detail: `${what} - ${check === '' ? 'not a JWT that can be verified' : check}`,
  });
}
