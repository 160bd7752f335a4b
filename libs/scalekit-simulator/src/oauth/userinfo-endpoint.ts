import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { bearerToken } from './bearer-token.js';

/** `GET /userinfo` (OIDC Core 5.3): whose access token it is. */
export function userinfoEndpoint({ accessTokens }: Environment) {
  return (request: Request, response: Response): void => {
    const token = bearerToken(request.headers.authorization);
    const claims = token === undefined ? undefined : accessTokens.get(token);
    response.set('Cache-Control', 'no-store');
    if (claims === undefined) {
      response
        .status(401)
        .set('WWW-Authenticate', 'Bearer error="invalid_token"')
        .json({ error: 'invalid_token', error_description: 'the access token is not valid' });
      return;
    }
    response.json(claims);
  };
}
