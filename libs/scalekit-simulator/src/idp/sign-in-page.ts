import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { errorUrl, grantCode } from '../oauth/callback-url.js';
import { endOf } from '../oauth/connection-selection.js';
import { ERROR_CODES } from '../oauth/error-codes.js';
import { noteRefusal } from '../server/answered-request.js';
import type { AuthorizationRequest } from '../oauth/grant.js';
import { personOf, readForm, suggestedPerson, type Form } from './form.js';
import { html, type Html } from './html.js';
import { idpInitiatedUrl } from './idp-initiated.js';
import { sendPage } from './page.js';

/** `GET /idp/sign-in/:id`: what a person sees between leaving an app and coming back. */
export function signInPage(environment: Environment) {
  return (request: Request<{ id: string }>, response: Response): void => {
    const pending = environment.pending.get(request.params.id);
    if (pending === undefined) {
      sendGone(response);
      return;
    }
    const { connectionId, organization } = pending.selected;
    const name = organization?.displayName ?? 'a social account';
    sendPage(
      response,
      200,
      `Sign in to ${name}`,
      html`<p class="soft">
          You decide who comes back to the app. Connection <code>${connectionId}</code>${
            organization === undefined ? '' : html` of <code>${organization.id}</code>`
          }.
          It goes on at <code>${new URL(pending.redirectUri).host}</code>.
        </p>
        ${signInForm(environment, pending)} ${organization === undefined ? '' : portalForm()}
        ${errorForm()}`,
    );
  };
}

/** `POST /idp/sign-in/:id`: does what was chosen, once. */
export function signInSubmit(environment: Environment) {
  return async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    const pending = environment.pending.take(request.params.id);
    if (pending === undefined) {
      sendGone(response);
      return;
    }
    response.redirect(
      302,
      await destination(environment, pending, readForm(request.body), response),
    );
  };
}

/** Where a choice on the page leads. */
function destination(
  environment: Environment,
  pending: AuthorizationRequest,
  form: Form,
  response: Response,
): string | Promise<string> {
  if (form.choice === 'error') {
    const error = form.error ?? 'server_error';
    noteRefusal(response, error, 'chosen on the page of the identity provider');
    return errorUrl(environment, pending, error, form.description);
  }
  const end = endOf(environment.directory, pending.selected);
  if (end !== undefined) {
    noteRefusal(response, end, 'the connection or its organization has gone meanwhile');
    return errorUrl(environment, pending, end);
  }
  // Social accounts have no portal, nor does the page offer it.
  return form.choice === 'idp-initiated' && pending.selected.organization !== undefined
    ? idpInitiatedUrl(environment, {
        connectionId: pending.selected.connectionId,
        organizationId: pending.selected.organization.id,
        loginHint: suggestedPerson(environment, pending).email,
        relayState: form.relay_state,
      })
    : signInUrl(environment, pending, form, response);
}

function signInUrl(
  environment: Environment,
  pending: AuthorizationRequest,
  form: Form,
  response: Response,
): string {
  const person = personOf(form, suggestedPerson(environment, pending));
  // No identity without an address (contract 5.1); names are optional.
  if (person.email === '') {
    noteRefusal(response, 'mandatory_attribute_missing', 'the user has no e-mail address');
    return errorUrl(environment, pending, 'mandatory_attribute_missing', 'email is missing');
  }
  const authentication = { person, authTime: Math.floor(environment.now() / 1000) };
  const cookie = environment.remembered.add(
    pending.browser,
    pending.selected.connectionId,
    authentication,
  );
  if (cookie !== undefined) {
    response.append('Set-Cookie', cookie);
  }
  return grantCode(environment, pending, authentication);
}

function signInForm(environment: Environment, pending: AuthorizationRequest): Html {
  const { email, givenName, familyName } = suggestedPerson(environment, pending);
  return html`<section aria-labelledby="sign-in">
    <h2 id="sign-in">Sign in as</h2>
    <form method="post">
      <label for="email">E-mail</label>
      <input
        id="email"
        name="email"
        type="email"
        required
        maxlength="254"
        value="${email}"
        autocomplete="off"
      />
      <div class="two">
        <div>
          <label for="given_name">Given name</label>
          <input
            id="given_name"
            name="given_name"
            maxlength="100"
            value="${givenName}"
            autocomplete="off"
          />
        </div>
        <div>
          <label for="family_name">Family name</label>
          <input
            id="family_name"
            name="family_name"
            maxlength="100"
            value="${familyName}"
            autocomplete="off"
          />
        </div>
      </div>
      <button name="choice" value="sign-in">Sign in</button>
    </form>
  </section>`;
}

function portalForm(): Html {
  return html`<details class="card">
    <summary>Start from the identity provider instead</summary>
    <p class="soft">
      Sends the browser to the app with an IdP-initiated login, as a tile in a company portal does.
    </p>
    <form method="post">
      <label for="relay_state">Relay state (a path in the app, optional)</label>
      <input
        id="relay_state"
        name="relay_state"
        maxlength="500"
        placeholder="/dashboard"
        autocomplete="off"
      />
      <button class="quiet" name="choice" value="idp-initiated">Start IdP-initiated login</button>
    </form>
  </details>`;
}

function errorForm(): Html {
  const options = ERROR_CODES.map((code) => html`<option>${code}</option>`);
  return html`<details class="card">
    <summary>Answer with an error instead</summary>
    <form method="post">
      <label for="error">Error code</label>
      <select id="error" name="error">
        ${options}
      </select>
      <button class="quiet" name="choice" value="error">Send the error</button>
    </form>
  </details>`;
}

function sendGone(response: Response): void {
  noteRefusal(response, 'gone', 'this sign-in is over');
  sendPage(
    response,
    410,
    'This sign-in is over',
    html`<p>
      It was finished already, it took more than ten minutes, or ten thousand others have started
      since. Start again in the app.
    </p>`,
  );
}
