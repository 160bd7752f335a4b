import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { DirectoryError } from '../directory/directory-error.js';
import type { SyncedUser } from '../directory/model.js';
import type { Environment } from '../environment.js';
import { noteRefusal } from '../server/answered-request.js';
import type { WebhookDelivery, Webhooks } from '../webhooks/webhooks.js';
import { directoryForm, NEW_USER } from './directory-form.js';
import { groupsOf, readForm, type Form } from './form.js';
import { html, type Html } from './html.js';
import { sendPage } from './page.js';

const LATEST = 10;
/** How long the page waits for the app, so that it can show what the app has answered. */
const PATIENCE_MS = 2_000;

/** `GET /directory`: the users of the directories that customers sync. `?user=` fills the form in. */
export function directoryPage(environment: Environment, webhooks: Webhooks) {
  return (request: Request, response: Response): void => {
    const { user } = request.query;
    const known = typeof user === 'string' ? environment.directory.users.get(user) : undefined;
    sendDirectory(response, 200, environment, webhooks, known);
  };
}

/** `POST /directory`: what an administrator of the customer has changed. */
export function directorySubmit(environment: Environment, webhooks: Webhooks) {
  return async (request: Request, response: Response): Promise<void> => {
    const form = readForm(request.body);
    try {
      change(environment, form);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      // The message may have an address.
      noteRefusal(response, 'invalid_request', `the directory refused the ${error.field}`);
      sendDirectory(response, 400, environment, webhooks, undefined, error.message);
      return;
    }
    await Promise.race([webhooks.settled(), sleep(PATIENCE_MS, undefined, { ref: false })]);
    response.redirect(303, '/directory');
  };
}

function change({ directory: { users } }: Environment, form: Form): void {
  if (form.delete !== undefined) {
    users.delete(form.delete);
    return;
  }
  users.put(form.organization ?? '', {
    email: form.email ?? '',
    givenName: form.given_name,
    familyName: form.family_name,
    groups: groupsOf(form.groups),
    active: form.active !== undefined,
  });
}

function sendDirectory(
  response: Response,
  status: number,
  { directory }: Environment,
  webhooks: Webhooks,
  shown: SyncedUser = NEW_USER,
  problem?: string,
): void {
  const organizations = directory.organizations();
  const hint =
    webhooks.secret === undefined
      ? html`<p class="note">
          No app hears of it. Start the simulator with <code>--webhook-url</code>.
        </p>`
      : html``;
  sendPage(
    response,
    status,
    'Customers’ directories',
    html`<p class="soft">
        Where administrators of your customers say who works there: each change is an event (SCIM)
        for the app.
      </p>
      ${hint}
      ${problem === undefined ? html`` : html`<p class="note bad" role="alert">${problem}.</p>`}
      ${directoryForm(shown, organizations)}
      ${organizations.map(({ id, displayName }) => usersOf(id, displayName, directory.users.of(id)))}
      ${latest(webhooks.deliveries)}`,
  );
}

function usersOf(organizationId: string, name: string, users: readonly SyncedUser[]): Html {
  if (users.length === 0) return html``;
  const rows = users.map(
    ({ id, email, groups, active }) =>
      html`<li>
        <span>
          ${email}
          <span class="badge">${active ? 'active' : 'not active'}</span>
          ${groups.map((group) => html`<span class="badge">${group}</span> `)}
        </span>
        <form method="post" action="/directory">
          <a href="/directory?user=${id}">Change<span class="hidden"> ${email}</span></a>
          <button class="quiet" name="delete" value="${id}">
            Delete<span class="hidden"> ${email}</span>
          </button>
        </form>
      </li>`,
  );
  return html`<section aria-labelledby="users-${organizationId}">
    <h2 id="users-${organizationId}">Users of ${name}</h2>
    <ul class="rows">
      ${rows}
    </ul>
  </section>`;
}

function latest(deliveries: readonly WebhookDelivery[]): Html {
  if (deliveries.length === 0) return html``;
  const rows = deliveries
    .slice(-LATEST)
    .reverse()
    .map(
      ({ event, attempts }) =>
        html`<li>
          <code>${String(event.type)}</code> <span>${outcomeOf(attempts.at(-1))}</span>
        </li>`,
    );
  return html`<section aria-labelledby="events">
    <h2 id="events">Latest events</h2>
    <ul class="rows">
      ${rows}
    </ul>
  </section>`;
}

function outcomeOf(attempt: WebhookDelivery['attempts'][number] | undefined): string {
  if (attempt === undefined) return 'under way';
  return attempt.status === undefined
    ? 'the app was not reached'
    : `the app answered ${attempt.status}`;
}
