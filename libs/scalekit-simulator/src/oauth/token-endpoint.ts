import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { authenticateClient } from './client-authentication.js';
import { issueTokens } from './issue-tokens.js';
import { sendDocument } from './send-document.js';
import { TokenError } from './token-error.js';

/** `POST /oauth/token` (contract 4). */
export function tokenEndpoint(environment: Environment) {
  return async (request: Request, response: Response): Promise<void> => {
    response.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
    try {
      const form = readForm(request.body);
      authenticateClient(environment, request.headers.authorization, form);
      const body = await answer(environment, form);
      sendDocument(response, body, environment.tampering.take('tokenResponse'));
    } catch (error) {
      if (!(error instanceof TokenError)) {
        throw error;
      }
      if (error.status === 401) {
        response.set('WWW-Authenticate', 'Basic realm="scalekit"');
      }
      response.status(error.status).json({ error: error.error, error_description: error.message });
    }
  };
}

async function answer(environment: Environment, form: Map<string, string>): Promise<object> {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(environment, form);
    case 'refresh_token':
      return refresh(environment, form);
    case 'client_credentials': {
      const token = randomBytes(32).toString('base64url');
      environment.clientTokens.put(token, true, environment.lifetimes.clientToken);
      const expires = environment.lifetimes.clientToken - 1;
      return { access_token: token, token_type: 'Bearer', expires_in: expires };
    }
    case undefined:
      throw new TokenError(400, 'invalid_request', 'grant_type is missing');
    default:
      throw new TokenError(400, 'unsupported_grant_type', 'grant_type is not supported');
  }
}

async function exchangeCode(environment: Environment, form: Map<string, string>): Promise<object> {
  const code = required(form, 'code');
  const redirectUri = required(form, 'redirect_uri');
  // Gone before it is looked at: a code is spent by the first attempt, however it ends.
  const grant = environment.codes.take(code);
  if (grant === undefined) {
    throw new TokenError(400, 'invalid_grant', 'code is unknown, expired, or was used before');
  }
  if (grant.request.redirectUri !== redirectUri) {
    throw new TokenError(400, 'invalid_grant', 'redirect_uri is not that of the code');
  }
  const { codeChallenge } = grant.request;
  const verifier = form.get('code_verifier');
  if (codeChallenge !== undefined || verifier !== undefined) {
    const challenge = createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url');
    if (verifier === undefined || challenge !== codeChallenge) {
      throw new TokenError(400, 'invalid_grant', 'code_verifier does not fit the code_challenge');
    }
  }
  return issueTokens(environment, grant, code);
}

function refresh(environment: Environment, form: Map<string, string>): Promise<object> {
  const grant = environment.refreshTokens.take(required(form, 'refresh_token'));
  if (grant === undefined) {
    throw new TokenError(400, 'invalid_grant', 'refresh_token is unknown, expired, or rotated');
  }
  return issueTokens(environment, grant, undefined);
}

function readForm(body: unknown): Map<string, string> {
  const entries = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return new Map(
    entries.map(([name, value]) => {
      if (typeof value !== 'string') {
        throw new TokenError(400, 'invalid_request', 'a parameter is repeated');
      }
      return [name, value];
    }),
  );
}

function required(form: Map<string, string>, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === '') {
    throw new TokenError(400, 'invalid_request', `${name} is missing`);
  }
  return value;
}
