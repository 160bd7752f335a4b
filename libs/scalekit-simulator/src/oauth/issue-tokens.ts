import { createHash, randomBytes } from 'node:crypto';
import { newId } from '../directory/ids.js';
import type { Environment } from '../environment.js';
import type { Grant } from './grant.js';
import { claimsOfPerson } from './person-claims.js';
import { scopesIn } from './scopes.js';

/** A successful answer of the token endpoint (contract 4). */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly id_token: string;
  readonly scope: string;
  readonly refresh_token?: string;
}

/**
 * The tokens of a grant, with every claim of contract 5.1 and 5.2.
 *
 * @param code the authorization code, where there was one
 * @param scope what the answer is for. Default: all that was granted.
 */
export async function issueTokens(
  environment: Environment,
  grant: Grant,
  code: string | undefined,
  scope = grant.request.scope,
): Promise<TokenResponse> {
  const { signer, lifetimes, issuer } = environment;
  const { request, person } = grant;
  const { clientId } = request;
  const { connectionId, organization } = request.selected;
  const now = Math.floor(environment.now() / 1000);
  const common = {
    iss: issuer,
    aud: [clientId],
    client_id: clientId,
    sub: `${connectionId};${person.userId ?? userIdOf(person.email)}`,
    iat: now,
    xoid: organization?.externalId,
    xuid: person.externalId,
  };
  const accessToken = await signer.sign('accessToken', {
    ...common,
    nbf: now,
    exp: now + lifetimes.accessToken,
    jti: newId('tkn'),
  });
  const idToken = await signer.sign('idToken', {
    ...common,
    azp: clientId,
    exp: now + lifetimes.idToken,
    oid: organization?.id,
    amr: [connectionId],
    nonce: request.nonce,
    at_hash: halfHash(accessToken),
    c_hash: code === undefined ? undefined : halfHash(code),
    sid: grant.sessionId,
    // OIDC Core 2: required where max_age was asked for.
    auth_time: environment.authTime || request.maxAge !== undefined ? grant.authTime : undefined,
    ...claimsOfPerson(person),
  });
  environment.accessTokens.put(
    accessToken,
    { ...claimsOfPerson(person), sub: common.sub },
    lifetimes.accessToken,
  );
  // A narrower scope is for this access token only (RFC 6749 section 6).
  const mayRefresh = scopesIn(request.scope).includes('offline_access');
  const refreshToken = randomBytes(32).toString('base64url');
  if (mayRefresh) {
    environment.refreshTokens.put(refreshToken, grant, 30 * 24 * 60 * 60);
  }
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: lifetimes.accessToken - 1,
    id_token: idToken,
    scope,
    ...(mayRefresh ? { refresh_token: refreshToken } : {}),
  };
}

function userIdOf(email: string): string {
  return createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 20);
}

/** OIDC Core 3.1.3.6. */
function halfHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
}
