import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { noteRefusal } from '../server/answered-request.js';
import { bearerToken } from './bearer-token.js';

/** `GET` and `POST /userinfo` (OIDC Core 5.3): whose access token it is. */
export function userinfoEndpoint({ accessTokens }: Environment) {
  return (request: Request, response: Response): void => {
    const { access_token: posted } = (request.body ?? {}) as Record<string, unknown>;
    // RFC 6750 section 2.2
    const inForm = request.method === 'POST' && typeof posted === 'string' ? posted : undefined;
    const token = bearerToken(request.headers.authorization) ?? inForm;
    const claims = token === undefined ? undefined : accessTokens.get(token);
    response.set('Cache-Control', 'no-store');
    if (claims === undefined) {
      noteRefusal(response, 'invalid_token', 'the access token is not valid');
      response
        .status(401)
        .set('WWW-Authenticate', 'Bearer error="invalid_token"')
        .json({ error: 'invalid_token', error_description: 'the access token is not valid' });
      return;
    }
    response.json(claims);
  };
}
