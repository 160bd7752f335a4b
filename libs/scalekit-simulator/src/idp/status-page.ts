import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { urlAt } from '../server/request-url.js';
import { html } from './html.js';
import { sendPage } from './page.js';

/** `GET /`: what this is. Without the secret, as any page of this machine's browser may come here. */
export function statusPage(environment: Environment) {
  return (request: Request, response: Response): void => {
    const redirectUris = [...environment.redirectUris].map(
      (uri) => html`<li><code>${uri}</code></li>`,
    );
    sendPage(
      response,
      200,
      'A Scalekit environment is running',
      html`<p class="soft">For one machine, in memory, and gone when it stops.</p>
        <section aria-labelledby="app">
          <h2 id="app">Point an app at it</h2>
          <p><code>SCALEKIT_ENVIRONMENT_URL=${urlAt(request)}</code></p>
          <p><code>SCALEKIT_CLIENT_ID=${environment.clientId}</code></p>
          <p><code>SCALEKIT_CLIENT_SECRET</code> is where it was started.</p>
        </section>
        <section aria-labelledby="callbacks">
          <h2 id="callbacks">It sends people back to</h2>
          ${
            redirectUris.length === 0
              ? html`<p>Nowhere yet: no redirect URI is registered.</p>`
              : html`<ul>
                  ${redirectUris}
                </ul>`
          }
        </section>
        <section aria-labelledby="look">
          <h2 id="look">Look around</h2>
          <ul>
            <li><a href="/idp">Company portal</a>, to start a login at the identity provider</li>
            <li>
              <a href="/directory">Customers’ directories</a>, to send their events to the app
            </li>
            <li><a href="/.well-known/openid-configuration">Discovery document</a></li>
            <li><a href="/keys">Public keys</a></li>
          </ul>
        </section>`,
    );
  };
}
