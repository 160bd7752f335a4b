import { SsoError } from '../errors/sso-error.js';
import { isKnownNonNavigation } from './client-kind.js';
import type { SsoRequest } from './request.js';
import { requirePath } from './require-path.js';

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
