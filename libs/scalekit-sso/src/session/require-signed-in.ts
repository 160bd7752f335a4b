import { SsoError } from '../errors/sso-error.js';
import type { RouteUrls } from '../links/route-urls.js';
import type { AuthState, SignedIn } from './auth-state.js';

/**
 * Who is signed in.
 *
 * @param returnTo where a person who has to sign in first comes back to; judged already
 * @throws SsoError `login_required` or `session_expired`
 */
export function requireSignedIn(
  authState: AuthState,
  urls: RouteUrls,
  returnTo?: string,
): SignedIn {
  if (authState.signedIn === undefined) {
    throw new SsoError(authState.reason, { retryUrl: urls.login({ returnTo }) });
  }
  return authState.signedIn;
}
