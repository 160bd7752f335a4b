import { createHash } from 'node:crypto';
import type { Environment } from '../environment.js';
import { assertGrant } from './assert-grant.js';
import { issueTokens, type TokenResponse } from './issue-tokens.js';
import { TokenError } from './token-error.js';
import { required, type TokenForm } from './token-form.js';

/** Exchanges an authorization code (contract 4). */
export function exchangeCode(
  environment: Environment,
  form: TokenForm,
  clientId: string,
): Promise<TokenResponse> {
  const code = required(form, 'code');
  const redirectUri = required(form, 'redirect_uri');
  // Gone before it is looked at: a code is spent by the first attempt, however it ends.
  const grant = environment.codes.take(code);
  if (grant === undefined) {
    throw new TokenError(400, 'invalid_grant', 'code is unknown, expired, or was used before');
  }
  assertGrant(environment, grant, clientId);
  if (grant.request.redirectUri !== redirectUri) {
    throw new TokenError(400, 'invalid_grant', 'redirect_uri is not that of the code');
  }
  const verifier = form.get('code_verifier');
  if (!isVerifiedBy(grant.request.codeChallenge, verifier)) {
    throw new TokenError(400, 'invalid_grant', 'code_verifier does not fit the code_challenge');
  }
  return issueTokens(environment, grant, code);
}

/** A verifier without a challenge does not fit either: that is the other half of a downgrade. */
function isVerifiedBy(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) {
    return challenge === verifier;
  }
  // RFC 7636 section 4.6
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
