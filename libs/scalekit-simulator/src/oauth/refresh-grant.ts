import type { Environment } from '../environment.js';
import { assertGrant } from './assert-grant.js';
import { issueTokens, type TokenResponse } from './issue-tokens.js';
import { scopesIn } from './scopes.js';
import { TokenError } from './token-error.js';
import { askedScope, required, type TokenForm } from './token-form.js';

/** Renews tokens, and rotates the refresh token (contract 4). */
export function refresh(
  environment: Environment,
  form: TokenForm,
  clientId: string,
): Promise<TokenResponse> {
  const refreshToken = required(form, 'refresh_token');
  const grant = environment.refreshTokens.get(refreshToken);
  if (grant === undefined) {
    throw new TokenError(400, 'invalid_grant', 'refresh_token is unknown, expired, or rotated');
  }
  assertGrant(environment, grant, clientId);
  const scope = askedScope(form, scopesIn(grant.request.scope));
  environment.refreshTokens.take(refreshToken);
  return issueTokens(environment, grant, undefined, scope);
}
