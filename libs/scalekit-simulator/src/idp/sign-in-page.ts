import type { Request, Response } from 'express';
import type { Environment } from '../environment.js';
import { errorUrl, grantCode } from '../oauth/callback-url.js';
import { endOf } from '../oauth/connection-selection.js';
import { ERROR_CODES } from '../oauth/error-codes.js';
import { noteRefusal } from '../server/answered-request.js';
import type { AuthorizationRequest } from '../oauth/grant.js';
import { areClaims, personOf, readForm, suggestedPerson, type Form } from './form.js';
import { html, type Html } from './html.js';
import { idpInitiatedUrl } from './idp-initiated.js';
import { sendPage } from './page.js';
import { fieldsOf, signInForm } from './sign-in-form.js';

/** `GET /idp/sign-in/:id`: what a person sees between leaving an app and coming back. */
export function signInPage(environment: Environment) {
  return (request: Request<{ id: string }>, response: Response): void => {
    const pending = environment.pending.get(request.params.id);
    if (pending === undefined) {
      sendGone(response);
      return;
    }
    const suggested = suggestedPerson(environment, pending);
    const fields = { ...suggested, userId: '', groups: '', claims: '' };
    sendSignIn(response, 200, pending, signInForm(fields, suggested.email));
  };
}

function sendSignIn(
  response: Response,
  status: number,
  pending: AuthorizationRequest,
  form: Html,
): void {
  const { connectionId, organization } = pending.selected;
  const name = organization?.displayName ?? 'a social account';
  sendPage(
    response,
    status,
    `Sign in to ${name}`,
    html`<p class="soft">
        You decide who comes back to the app. Connection <code>${connectionId}</code>${
          organization === undefined ? '' : html` of <code>${organization.id}</code>`
        }.
        It goes on at <code>${new URL(pending.redirectUri).host}</code>.
      </p>
      ${form} ${organization === undefined ? '' : portalForm()} ${errorForm()}`,
  );
}

/** `POST /idp/sign-in/:id`: does what was chosen, once. */
export function signInSubmit(environment: Environment) {
  return async (request: Request<{ id: string }>, response: Response): Promise<void> => {
    const pending = environment.pending.get(request.params.id);
    if (pending === undefined) {
      sendGone(response);
      return;
    }
    const form = readForm(request.body);
    const { offered_email: offered } = form;
    // A script is told by the status; somebody at the page gets it back as it was.
    if (form.choice === 'sign-in' && offered !== undefined && !areClaims(form.claims)) {
      noteRefusal(response, 'invalid_request', 'the further claims are not a JSON object');
      const problem = 'The further claims are not a JSON object. Correct them, or leave them out.';
      sendSignIn(response, 400, pending, signInForm(fieldsOf(form), offered, problem));
      return;
    }
    environment.pending.take(request.params.id);
    response.redirect(302, await destination(environment, pending, form, response));
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
  const person = personOf(environment, form, suggestedPerson(environment, pending));
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
