import { SsoError } from '../errors/sso-error.js';
import type { RouteUrls } from '../http/route-urls.js';
import type { Presence, SignedIn } from './presence.js';

/**
 * Who is signed in, for a program that asks.
 *
 * @throws SsoError `login_required` or `session_expired`
 */
export function requireSignedIn(presence: Presence, urls: RouteUrls): SignedIn {
  if (presence.signedIn === undefined) {
    throw new SsoError(presence.absence, { retryUrl: urls.login() });
  }
  return presence.signedIn;
}
