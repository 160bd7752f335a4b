import { SsoError } from '../errors/sso-error.js';
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
