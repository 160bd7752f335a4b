import { SsoError } from '../errors/sso-error.js';

/** Of a claim in the log, in characters. */
const LONGEST_VALUE = 200;

/**
 * The failure for a token that is not believed. The detail names the check, never the token.
 *
 * @param what which token
 * @param problem our own words, or what jose threw
 * @param issuers those that are accepted, to be named beside another one
 */
export function rejection(
  what: string,
  problem: unknown,
  issuers: readonly string[] = [],
): SsoError {
  if (typeof problem === 'string') {
    return new SsoError('token_rejected', { detail: `${what} - ${problem}` });
  }
  const { code, claim, reason, payload } = (problem ?? {}) as Record<string, unknown>;
  if (claim === 'iss' && reason === 'check_failed') {
    const { iss } = Object(payload) as { readonly iss?: unknown };
    return rejection(what, mismatch('iss', iss, issuers));
  }
  const check = [code, claim, reason].filter((part) => typeof part === 'string').join(' ');
  const isAboutTime = code === 'ERR_JWT_EXPIRED' || (claim === 'nbf' && reason === 'check_failed');
  return new SsoError(isAboutTime ? 'clock_skew' : 'token_rejected', {
    detail: `${what} - ${check === '' ? 'not a JWT that can be verified' : check}`,
  });
}

/** Names a claim that is not what it has to be: issuer and audience are no secrets. */
export function mismatch(
  claim: string,
  value: unknown,
  expected: string | readonly string[],
): string {
  return `${claim} is ${shown(value)}, not ${[expected].flat().map(shown).join(' or ')}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, LONGEST_VALUE);
}
