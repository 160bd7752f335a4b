import { SsoError } from '../errors/sso-error.js';

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
