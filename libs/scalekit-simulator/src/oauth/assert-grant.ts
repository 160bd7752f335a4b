import type { Environment } from '../environment.js';
import { endOf } from './connection-selection.js';
import type { Grant } from './grant.js';
import { TokenError } from './token-error.js';

/**
 * Checks that a grant is the client's, and that the connection behind it is still in use.
 *
 * @throws TokenError `invalid_grant` where it is not (RFC 6749 section 5.2)
 */
export function assertGrant({ directory }: Environment, grant: Grant, clientId: string): void {
  if (grant.request.clientId !== clientId) {
    throw new TokenError(400, 'invalid_grant', 'it was issued to another client');
  }
  const end = endOf(directory, grant.request.selected);
  if (end !== undefined) {
    throw new TokenError(400, 'invalid_grant', `the sign-in has ended: ${end}`);
  }
}
