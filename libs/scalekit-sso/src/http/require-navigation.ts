import { SsoError } from '../errors/sso-error.js';
import { isKnownNonNavigation } from './client-kind.js';
import type { SsoRequest } from './request.js';

/**
 * Refuses what is no navigation of a person: other methods, prefetches, sub-resources. They start
 * no login, complete none, and set no cookie.
 */
export function requireNavigation(request: SsoRequest): void {
  if (request.method !== 'GET') {
    throw new SsoError('method_not_allowed', { headers: { Allow: 'GET' } });
  }
  if (isKnownNonNavigation(request)) {
    throw new SsoError('navigation_required');
  }
}
