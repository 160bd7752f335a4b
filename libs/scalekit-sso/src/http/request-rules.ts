import { SsoError } from '../errors/sso-error.js';
import { isKnownNonNavigation } from './client-kind.js';
import { requestTarget, type SsoRequest } from './request.js';

/**
 * Refuses a request whose target is no path, such as `GET http://host/auth/login` (RFC 9112 section
 * 3.2.2). Only proxies are asked that way, and what is around us disagrees about the path of such a
 * request: @fastify/session gives it no session.
 *
 * @throws SsoError `invalid_request_target`
 */
export function requirePath(request: SsoRequest): void {
  if (!requestTarget(request).startsWith('/')) {
    throw new SsoError('invalid_request_target');
  }
}

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

/**
 * Refuses what is no navigation of a person: other methods, prefetches, sub-resources. They start
 * no login, complete none, and set no cookie.
 *
 * @throws SsoError `method_not_allowed`, `navigation_required` or `invalid_request_target`
 */
export function requireNavigation(request: SsoRequest): void {
  requirePath(request);
  if (request.method !== 'GET') {
    throw new SsoError('method_not_allowed', { headers: { Allow: 'GET' } });
  }
  if (isKnownNonNavigation(request)) {
    throw new SsoError('navigation_required');
  }
}
