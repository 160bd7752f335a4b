import type { Organization, SyncedUser } from '../directory/model.js';
import { html, type Html } from './html.js';
import { nameFields } from './name-fields.js';

/** What the form shows at first. */
export const NEW_USER: SyncedUser = {
  id: '',
  organizationId: '',
  email: '',
  givenName: '',
  familyName: '',
  groups: [],
  active: true,
};

/** The form in which a developer says what a directory knows of a user. */
export function directoryForm(user: SyncedUser, organizations: readonly Organization[]): Html {
  const options = organizations.map(
    ({ id, displayName }) =>
      html`<option value="${id}" ${id === user.organizationId ? html`selected` : html``}>
        ${displayName}
      </option>`,
  );
  return html`<section aria-labelledby="user">
    <h2 id="user">${user.id === '' ? 'Add a user' : 'Change a user'}</h2>
    <form method="post" action="/directory">
      <label for="organization">Organization</label>
      <select id="organization" name="organization">
        ${options}
      </select>
      <label for="email">E-mail</label>
      <input
        id="email"
        name="email"
        type="email"
        required
        maxlength="254"
        value="${user.email}"
        autocomplete="off"
        aria-describedby="email-hint"
      />
      <p id="email-hint" class="soft">
        The address of a user who is there already changes that user.
      </p>
      ${nameFields(user)}
      <label for="groups">Groups (optional)</label>
      <input
        id="groups"
        name="groups"
        maxlength="1000"
        value="${user.groups.join(', ')}"
        autocomplete="off"
        aria-describedby="groups-hint"
      />
      <p id="groups-hint" class="soft">
        All of them, separated by commas, for example <code>admins, billing</code>.
      </p>
      <label class="check">
        <input type="checkbox" name="active" value="yes" ${user.active ? html`checked` : html``} />
        Active: may sign in to apps
      </label>
      <button>Save</button>
    </form>
  </section>`;
}
