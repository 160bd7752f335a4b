import { randomBytes } from 'node:crypto';
import type { Environment } from '../environment.js';
import { SCOPES } from './scopes.js';
import { askedScope, type TokenForm } from './token-form.js';

/** A token for the gRPC API, opaque as the SDK never looks into it (contract 4). */
export function clientToken({ clientTokens, lifetimes }: Environment, form: TokenForm): object {
  const scope = askedScope(form, SCOPES);
  const token = randomBytes(32).toString('base64url');
  clientTokens.put(token, true, lifetimes.clientToken);
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: lifetimes.clientToken - 1,
    ...(scope === undefined ? {} : { scope }),
  };
}
