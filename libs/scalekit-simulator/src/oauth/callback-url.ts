import { randomBytes } from 'node:crypto';
import { newId } from '../directory/ids.js';
import type { Environment } from '../environment.js';
import type { Authentication, AuthorizationRequest } from './grant.js';
import { spoil } from './tampering.js';

/** Where a person who signed in is sent, with a code (contract 3.4). */
export function grantCode(
  environment: Environment,
  request: AuthorizationRequest,
  authentication: Authentication,
): string {
  const code = randomBytes(32).toString('base64url');
  environment.codes.put(
    code,
    { request, ...authentication, sessionId: newId('ses') },
    environment.lifetimes.code,
  );
  return callbackUrl(environment, request.redirectUri, { code, state: request.state });
}

/** Where a failed sign-in is sent (contract 3.4). */
export function errorUrl(
  environment: Environment,
  request: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  error: string,
  description = `The simulator answered ${error}.`,
): string {
  return callbackUrl(environment, request.redirectUri, {
    error,
    error_description: description,
    state: request.state,
  });
}

function callbackUrl(
  { tampering }: Environment,
  redirectUri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(spoil(parameters, tampering.take('callback')))) {
    if (value !== undefined) {
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  }
  return url.href;
}
