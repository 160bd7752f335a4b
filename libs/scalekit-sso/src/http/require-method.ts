import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from './request.js';
import { requirePath } from './require-path.js';

/**
 * Refuses other methods; `GET` stands for `HEAD` too.
 *
 * @throws SsoError `method_not_allowed` or `invalid_request_target`
 */
export function requireMethod(request: SsoRequest, ...allowed: readonly ('GET' | 'POST')[]): void {
  requirePath(request);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (!allowed.some((it) => it === method)) {
    throw new SsoError('method_not_allowed', { headers: { Allow: allowed.join(', ') } });
  }
}
