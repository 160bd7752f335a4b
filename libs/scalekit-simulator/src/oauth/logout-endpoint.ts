import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { html } from '../idp/html.js';
import { sendPage } from '../idp/page.js';

/** `GET /oidc/logout` (contract 7): goes on only to a registered address. */
export function logoutEndpoint({ postLogoutRedirectUris }: Environment) {
  return ({ query }: Request, response: Response): void => {
    const { post_logout_redirect_uri: target, state } = query;
    if (typeof target !== 'string' || !postLogoutRedirectUris.has(target)) {
      sendPage(response, 200, 'Signed out', html`<p>You have signed out of the environment.</p>`);
      return;
    }
    const url = new URL(target);
    if (typeof state === 'string') {
      url.searchParams.set('state', state);
    }
    response.redirect(302, url.href);
  };
}
