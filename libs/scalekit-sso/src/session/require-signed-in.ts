import { SsoError } from '../errors/sso-error.js';
import type { RouteUrls } from '../links/route-urls.js';
import type { Presence, SignedIn } from './presence.js';

/**
 * Who is signed in.
 *
 * @param returnTo where a person who has to sign in first comes back to; judged already
 * @throws SsoError `login_required` or `session_expired`
 */
export function requireSignedIn(presence: Presence, urls: RouteUrls, returnTo?: string): SignedIn {
  if (presence.signedIn === undefined) {
    throw new SsoError(presence.absence, { retryUrl: urls.login({ returnTo }) });
  }
  return presence.signedIn;
}
