import { newId } from '../directory/directory.js';
import type { Environment } from '../environment.js';

/** An IdP-initiated login (contract 5.3 and 8). */
export interface IdpInitiatedOptions {
  /** Default: the organization of the connection, or the first one. */
  readonly organizationId?: string | undefined;
  /** Default: the first active connection of the organization. */
  readonly connectionId?: string | undefined;
  readonly loginHint?: string | undefined;
  readonly relayState?: string | undefined;
  /** Where the browser is sent. Default: `initiateLoginUrl`, or the first redirect URI. */
  readonly target?: string;
  /** Default: the environment. A documented sample has the URL of the app here. */
  readonly issuer?: string;
  /** Claims to set; `undefined` takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/**
 * The URL that a portal of an identity provider opens.
 *
 * @throws Error where the environment does not know any app to send people to
 */
export async function idpInitiatedUrl(
  environment: Environment,
  options: IdpInitiatedOptions,
): Promise<string> {
  const target = options.target ?? environment.initiateLoginUrl();
  if (target === undefined) {
    throw new Error('There is no app to send people to: give initiateLoginUrl or redirectUris.');
  }
  const { directory, signer, lifetimes } = environment;
  const organizationId =
    options.organizationId ??
    directory.connection(options.connectionId ?? '')?.organizationId ??
    directory.organizations()[0]?.id;
  const connectionId =
    options.connectionId ?? directory.activeConnectionsOf(organizationId ?? '')[0]?.id;
  const now = Math.floor(environment.now() / 1000);
  const token = await signer.sign('idpInitiatedToken', {
    iss: options.issuer ?? environment.url,
    organization_id: organizationId,
    connection_id: connectionId,
    login_hint: options.loginHint,
    relay_state: options.relayState,
    iat: now,
    nbf: now,
    exp: now + lifetimes.idpInitiatedToken,
    jti: newId('tkn'),
    ...options.claims,
  });
  const url = new URL(target);
  url.searchParams.set('idp_initiated_login', token);
  return url.href;
}
