import { newId } from '../directory/ids.js';
import { isActive } from '../directory/model.js';
import type { Environment } from '../environment.js';
import { assertLandingUrl } from '../landing-url.js';

/** How to fix a token that the environment would not issue. */
const FORGE = 'To forge a token, set its claims by the option claims.';

/** An IdP-initiated login (contract 5.3 and 8). */
export interface IdpInitiatedOptions {
  /** Default: the organization of the connection, or the first one. */
  readonly organizationId?: string | undefined;
  /** Default: the first active connection of the organization. */
  readonly connectionId?: string | undefined;
  /** The address of the person. Default: none. */
  readonly loginHint?: string | undefined;
  /** Where the person wants to go in the app. Default: none. */
  readonly relayState?: string | undefined;
  /** Where the browser is sent. Default: `initiateLoginUrl`, or the first redirect URI. */
  readonly target?: string | undefined;
  /** Default: the environment, by the name that the app has used last. A documented sample has the URL of the app here. */
  readonly issuer?: string | undefined;
  /** Claims to set; `undefined` takes one away. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
}

/** An IdP-initiated login that failed (contract 8, step 2). */
export interface IdpInitiatedErrorOptions {
  /** Default: a sentence of the simulator. */
  readonly description?: string | undefined;
  /** Where the browser is sent. Default: `initiateLoginUrl`, or the first redirect URI. */
  readonly target?: string | undefined;
}

/**
 * The URL that a portal of an identity provider opens.
 *
 * @throws Error where the environment knows no app to send people to
 * @throws TypeError where the organization or the connection is not there, they are not one
 *   another's, or the connection is not active
 */
export async function idpInitiatedUrl(
  environment: Environment,
  options: IdpInitiatedOptions,
): Promise<string> {
  const url = targetOf(environment, options.target);
  const { signer, lifetimes } = environment;
  const now = Math.floor(environment.now() / 1000);
  const token = await signer.sign('idpInitiatedToken', {
    iss: options.issuer ?? environment.issuer,
    ...originOf(environment, options),
    login_hint: options.loginHint,
    relay_state: options.relayState,
    iat: now,
    nbf: now,
    exp: now + lifetimes.idpInitiatedToken,
    jti: newId('tkn'),
    ...options.claims,
  });
  url.searchParams.set('idp_initiated_login', token);
  return url.href;
}

/**
 * The URL that a portal opens when its login failed at the environment.
 *
 * @throws Error where the environment knows no app to send people to
 */
export function idpInitiatedErrorUrl(
  environment: Environment,
  error: string,
  { description = `The simulator answered ${error}.`, target }: IdpInitiatedErrorOptions = {},
): string {
  const url = targetOf(environment, target);
  url.searchParams.set('error', error);
  url.searchParams.set('error_description', description);
  return url.href;
}

function targetOf(environment: Environment, given: string | undefined): URL {
  const target = given ?? environment.initiateLoginUrl();
  if (target === undefined) {
    throw new Error('There is no app to send people to: give initiateLoginUrl or redirectUris.');
  }
  assertLandingUrl('target', target);
  return new URL(target);
}

/** Whose login it is; only forgeries, by `claims`, are of things that do not exist. */
function originOf({ directory }: Environment, options: IdpInitiatedOptions): object {
  const named = options.connectionId;
  const connection = named === undefined ? undefined : directory.connection(named);
  if (named !== undefined && connection === undefined) {
    throw new TypeError(`There is no connection ${named}. ${FORGE}`);
  }
  const organizationId =
    options.organizationId ?? connection?.organizationId ?? directory.organizations()[0]?.id ?? '';
  if (directory.organization(organizationId) === undefined) {
    throw new TypeError(`There is no organization ${organizationId}. ${FORGE}`);
  }
  if (connection !== undefined && connection.organizationId !== organizationId) {
    throw new TypeError(`${connection.id} is no connection of ${organizationId}. ${FORGE}`);
  }
  if (connection !== undefined && !isActive(connection)) {
    throw new TypeError(`${connection.id} is not active. ${FORGE}`);
  }
  const connectionId = connection?.id ?? directory.activeConnectionsOf(organizationId)[0]?.id;
  if (connectionId === undefined) {
    throw new TypeError(`${organizationId} has no active connection. ${FORGE}`);
  }
  return { organization_id: organizationId, connection_id: connectionId };
}
