import type { SsoErrorEntry } from './error-entry.js';
import { OWN_ERRORS } from './own-errors.js';
import { REPORTED_ERRORS } from './reported-errors.js';

/**
 * Every failure, by its stable code.
 *
 * @example
 * ```ts
 * const { status, message, remedy } = SSO_ERRORS.session_expired;
 * ```
 */
export const SSO_ERRORS: Readonly<Record<SsoErrorCode, SsoErrorEntry>> = {
  ...REPORTED_ERRORS,
  ...OWN_ERRORS,
};

/** A code that the environment may report at the callback. */
export type ReportedErrorCode = keyof typeof REPORTED_ERRORS;

/** The stable code of a failure. */
export type SsoErrorCode = ReportedErrorCode | keyof typeof OWN_ERRORS;

/**
 * The code for an `error` parameter as it came in: case and surrounding quotes do not matter, and
 * what the catalogue does not know is `unknown_error` (contract 3.4).
 */
export function reportedErrorCode(error: string): ReportedErrorCode {
  const code = error
    .slice(0, 66)
    .replace(/^"(.*)"$/, '$1')
    .trim()
    .toLowerCase();
  // OpenID Connect's name; here it is that of a request without a session.
  if (code === 'login_required') {
    return 'user_login_required';
  }
  return Object.hasOwn(REPORTED_ERRORS, code) ? (code as ReportedErrorCode) : 'unknown_error';
}

/**
 * The code for an `error` parameter that answers no login of ours. Any site can write such a link,
 * so it is never blamed on the environment.
 */
export function unsolicitedErrorCode(error: string): ReportedErrorCode {
  const code = reportedErrorCode(error);
  return REPORTED_ERRORS[code].status >= 500 ? 'unknown_error' : code;
}
