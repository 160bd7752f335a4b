import { html, type Html } from './html.js';
import type { Name } from './names.js';

/** The fields of a form for the parts of a name, beside each other. */
export function nameFields({ givenName, familyName }: Name): Html {
  return html`<div class="two">
    ${field('given_name', 'Given name', givenName)}
    ${field('family_name', 'Family name', familyName)}
  </div>`;
}

function field(name: string, label: string, value: string): Html {
  return html`<div>
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" maxlength="100" value="${value}" autocomplete="off" />
  </div>`;
}
