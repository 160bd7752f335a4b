import { readFreeText } from '../http/query.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import type { JudgeReturnUrl } from '../links/login-parameters.js';
import { LoginRequest, readLoginQuery } from '../links/login-request.js';

const MAX_LENGTHS = { idp_initiated_login: 8_192, error: 256 } as const;

/** What a visit of the login route is: a login to start, or what an environment sends there. */
export type LoginVisit =
  | { readonly kind: 'login'; readonly login: LoginRequest }
  | { readonly kind: 'idpInitiated'; readonly token: string }
  | { readonly kind: 'error'; readonly error: string; readonly description: string | undefined };

/**
 * Reads the query of the login route.
 *
 * @param judge decides about the return address
 * @throws SsoError `invalid_login_request` for anything malformed
 */
export function readLoginVisit(request: SsoRequest, judge: JudgeReturnUrl): LoginVisit {
  const target = requestTarget(request);
  const { error, idp_initiated_login: token } = readLoginQuery(target, MAX_LENGTHS);
  // An error beside an IdP-initiated token wins, as it does at the callback.
  if (error !== undefined) {
    return { kind: 'error', error, description: readFreeText(target, 'error_description') };
  }
  return token === undefined
    ? { kind: 'login', login: LoginRequest.read(target, judge) }
    : { kind: 'idpInitiated', token };
}
