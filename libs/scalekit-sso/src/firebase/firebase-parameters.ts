import { toSearchParams, LoginRequest } from '../links/login-request.js';
import type { LoginQuery } from '../links/login-parameters.js';

/**
 * What the page gives to `setCustomParameters()` of `new OAuthProvider('oidc.scalekit')`, so that
 * Firebase, which then is the OIDC client of Scalekit, passes it on: `connection_id`,
 * `organization_id`, `domain`, `provider` and `login_hint`, of which the most exact wins.
 *
 * @param login the login that `loginUrl()` is called with, or what a controller of the app was asked for
 * @throws SsoError `invalid_login_request` for what is no id, domain or address
 *
 * @example
 * ```ts
 * @Injectable()
 * export class OidcFederation extends SsoFederation {
 *   override loginUrl(login: FederatedLogin): string {
 *     return `/sign-in?${new URLSearchParams(firebaseParameters(login))}`;
 *   }
 * }
 * ```
 */
export function firebaseParameters(
  login: Pick<LoginQuery, 'organizationId' | 'connectionId' | 'domain' | 'provider' | 'loginHint'>,
): Record<string, string> {
  const { organizationId, connectionId, domain, provider, loginHint } = login;
  const asked = { organizationId, connectionId, domain, provider, loginHint };
  const { query } = LoginRequest.of(asked, () => undefined);
  return Object.fromEntries(toSearchParams(query));
}
