import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { noteRefusal } from '../server/answered-request.js';
import { urlAt } from '../server/request-url.js';
import { authenticateClient } from './client-authentication.js';
import { clientToken } from './client-grant.js';
import { exchangeCode } from './code-grant.js';
import { refresh } from './refresh-grant.js';
import { sendDocument } from './send-document.js';
import { TokenError } from './token-error.js';
import { readTokenForm, type TokenForm } from './token-form.js';

/** `POST /oauth/token` (contract 4). */
export function tokenEndpoint(environment: Environment) {
  return async (request: Request, response: Response): Promise<void> => {
    response.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
    try {
      const form = readTokenForm(request);
      const clientId = authenticateClient(environment.clients, request.headers.authorization, form);
      environment.issuer = urlAt(request);
      // For this answer whatever another client does meanwhile.
      const body = await answer({ ...environment }, form, clientId);
      // API clients ask whenever they need a token: they would use the change up by chance.
      const isForPerson = form.get('grant_type') !== 'client_credentials';
      const change = isForPerson ? environment.tampering.take('tokenResponse') : undefined;
      sendDocument(response, body, change);
    } catch (error) {
      if (!(error instanceof TokenError)) {
        throw error;
      }
      if (error.status === 401) {
        response.set('WWW-Authenticate', 'Basic realm="scalekit"');
      }
      noteRefusal(response, error.error, error.message);
      response.status(error.status).json({ error: error.error, error_description: error.message });
    }
  };
}

async function answer(
  environment: Environment,
  form: TokenForm,
  clientId: string,
): Promise<object> {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(environment, form, clientId);
    case 'refresh_token':
      return refresh(environment, form, clientId);
    case 'client_credentials':
      return clientToken(environment, form);
    case undefined:
      throw new TokenError(400, 'invalid_request', 'grant_type is missing');
    default:
      throw new TokenError(400, 'unsupported_grant_type', 'grant_type is not supported');
  }
}
