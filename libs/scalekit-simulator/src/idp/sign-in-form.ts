import type { Form } from './form.js';
import { html, type Html } from './html.js';
import { nameFields } from './name-fields.js';

/** What the form of a sign-in shows. */
export interface SignInFields {
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly userId: string;
  readonly groups: string;
  readonly claims: string;
}

/** The fields that somebody has posted, to be shown again. */
export function fieldsOf(form: Form): SignInFields {
  return {
    email: form.email ?? '',
    givenName: form.given_name ?? '',
    familyName: form.family_name ?? '',
    userId: form.user_id ?? '',
    groups: form.groups ?? '',
    claims: form.claims ?? '',
  };
}

/**
 * The form in which a developer says who signs in.
 *
 * @param offeredEmail the address that was filled in at first
 * @param problem what is wrong with the claims that were posted
 */
export function signInForm(fields: SignInFields, offeredEmail: string, problem?: string): Html {
  const { email } = fields;
  return html`<section aria-labelledby="sign-in">
    <h2 id="sign-in">Sign in as</h2>
    <form method="post">
      <input type="hidden" name="offered_email" value="${offeredEmail}" />
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
      ${nameFields(fields)} ${furtherFields(fields, problem)}
      <button name="choice" value="sign-in">Sign in</button>
    </form>
  </section>`;
}

function furtherFields({ userId, groups, claims }: SignInFields, problem?: string): Html {
  const isWrong = problem !== undefined;
  return html`<details ${isWrong ? html`open` : html``}>
    <summary>User id, groups and claims</summary>
    <label for="user_id">User id (optional)</label>
    <input
      id="user_id"
      name="user_id"
      maxlength="200"
      value="${userId}"
      autocomplete="off"
      aria-describedby="user_id-hint"
    />
    <p id="user_id-hint" class="soft">Without one, each address has one of its own.</p>
    <label for="groups">Groups (optional)</label>
    <input
      id="groups"
      name="groups"
      maxlength="1000"
      value="${groups}"
      autocomplete="off"
      aria-describedby="groups-hint"
    />
    <p id="groups-hint" class="soft">
      Separated by commas, for example <code>admins, billing</code>.
    </p>
    <label for="claims">Further claims (optional)</label>
    <textarea
      id="claims"
      name="claims"
      rows="3"
      maxlength="10000"
      spellcheck="false"
      aria-describedby="claims-hint${isWrong ? ' claims-problem' : ''}"
      aria-invalid="${String(isWrong)}"
    >
${claims}</textarea>
    <p id="claims-hint" class="soft">
      A JSON object, for example <code>{ "department": "Sales" }</code>.
    </p>
    ${isWrong ? html`<p id="claims-problem" class="note bad" role="alert">${problem}</p>` : html``}
  </details>`;
}
