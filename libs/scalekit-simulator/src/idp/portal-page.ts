import type { Request, Response } from 'express';
import { isActive } from '../directory/model.js';
import type { Environment } from '../environment.js';
import { ERROR_CODES } from '../oauth/error-codes.js';
import { readForm, suggestedPerson } from './form.js';
import { html } from './html.js';
import { idpInitiatedErrorUrl, idpInitiatedUrl } from './idp-initiated.js';
import { sendPage } from './page.js';

/** `GET /idp`: the company portal of every organization, with a tile for the app. */
export function portalPage(environment: Environment) {
  const { directory } = environment;
  return (_request: Request, response: Response): void => {
    const codes = ERROR_CODES.map((code) => html`<option>${code}</option>`);
    const tiles = directory.organizations().flatMap((organization) =>
      directory.activeConnectionsOf(organization.id).map((connection) => {
        const { email } = suggestedPerson(environment, {
          loginHint: undefined,
          selected: { connectionId: connection.id, organization },
        });
        const field = `email-${connection.id}`;
        return html`<section aria-labelledby="${connection.id}">
          <h2 id="${connection.id}">${organization.displayName}</h2>
          <p class="soft">Connection <code>${connection.id}</code></p>
          <form method="post" action="/idp/${connection.id}">
            <label for="${field}">Signed in to this portal as</label>
            <input
              id="${field}"
              name="email"
              type="email"
              value="${email}"
              required
              maxlength="254"
              autocomplete="off"
            />
            <label for="relay-${connection.id}">Relay state (a path in the app, optional)</label>
            <input
              id="relay-${connection.id}"
              name="relay_state"
              maxlength="500"
              placeholder="/dashboard"
              autocomplete="off"
            />
            <button>Open the app</button>
            <details>
              <summary>Fail instead</summary>
              <label for="error-${connection.id}">Error code</label>
              <select id="error-${connection.id}" name="error">
                ${codes}
              </select>
              <button class="quiet" name="choice" value="error">Send the error</button>
            </details>
          </form>
        </section>`;
      }),
    );
    sendPage(
      response,
      200,
      'Company portal',
      html`<p class="soft">
          Where employees of your customers start: a tile opens the app by an IdP-initiated login.
        </p>
        ${tiles}`,
    );
  };
}

/** `POST /idp/:connectionId`: opens the tile. */
export function portalSubmit(environment: Environment) {
  return async (request: Request<{ connectionId: string }>, response: Response): Promise<void> => {
    const { connectionId } = request.params;
    const connection = environment.directory.connection(connectionId);
    if (connection === undefined) {
      sendPage(response, 404, 'Not found', html`<p>There is no such connection.</p>`);
      return;
    }
    if (environment.initiateLoginUrl() === undefined) {
      sendPage(
        response,
        409,
        'No app yet',
        html`<p>Register a redirect URI or an initiate-login URL of an app first.</p>`,
      );
      return;
    }
    const { choice, error, email, relay_state: relayState } = readForm(request.body);
    if (choice === 'error') {
      response.redirect(302, idpInitiatedErrorUrl(environment, error ?? 'server_error'));
      return;
    }
    // Since the page was shown, or by a bookmark.
    if (!isActive(connection)) {
      response.redirect(302, idpInitiatedErrorUrl(environment, 'connection_not_active'));
      return;
    }
    const loginHint = email === '' ? undefined : email;
    response.redirect(
      302,
      await idpInitiatedUrl(environment, { connectionId, loginHint, relayState }),
    );
  };
}
