import type { Directory } from '../directory/directory.js';
import type { Connection, Domain, Organization } from '../directory/model.js';
import { html, type Html } from '../idp/html.js';
import { PROVIDERS } from './changes.js';
import type { PortalSession } from './portal-sessions.js';

/** The admin portal of an organization: what its IT admin sets up by themselves. */
export function portalMain(
  directory: Directory,
  { id }: Organization,
  { features, problem, expiresAt }: PortalSession,
  isEnding: boolean,
): Html {
  return html`<div id="portal">
      <p class="soft">
        What your IT team sets up for everybody of your organization. It is open until
        ${timeOf(expiresAt)}.
      </p>
      ${problem === undefined ? '' : html`<p class="note bad" role="alert">Not done: ${problem}.</p>`}
      <p class="note" id="ending" role="status" ${isEnding ? '' : html`hidden`}>
        This session ends in less than five minutes.
      </p>
      ${
        features.includes('sso')
          ? [
              connectionsSection(directory.connectionsOf(id)),
              domainsSection(directory.domainsOf(id)),
            ]
          : ''
      }
      ${features.includes('dir_sync') ? directorySection(directory.organization(id)) : ''}
    </div>
    <p class="note" id="over" role="status" hidden>
      This session is over. Open the portal again from your app.
    </p>`;
}

function connectionsSection(connections: readonly Connection[]): Html {
  return html`<section aria-labelledby="connections">
    <h2 id="connections">Single sign-on</h2>
    ${connections.length === 0 ? html`<p class="soft">There is no connection yet.</p>` : ''}
    <ul class="rows">
      ${connections.map(connectionRow)}
    </ul>
    <details>
      <summary>Add a connection</summary>
      <form method="post">
        <label for="provider">Identity provider</label>
        <select id="provider" name="provider">
          ${PROVIDERS.map((provider) => html`<option>${provider}</option>`)}
        </select>
        <label for="type">Protocol</label>
        <select id="type" name="type">
          <option>OIDC</option>
          <option>SAML</option>
        </select>
        ${button('add-connection', 'Add the connection')}
      </form>
    </details>
  </section>`;
}

function connectionRow({ id, provider, type, status, enabled }: Connection): Html {
  const isComplete = status === 'COMPLETED';
  const state = isComplete ? (enabled ? 'Enabled' : 'Disabled') : 'Not set up yet';
  const change = isComplete
    ? enabled
      ? button('disable-connection', 'Disable', `connection ${id}`)
      : button('enable-connection', 'Enable', `connection ${id}`)
    : button('complete-connection', 'Finish the set-up', `of connection ${id}`);
  return html`<li>
    <div>
      <strong>${provider}</strong> ${type} <span class="badge">${state}</span><br />
      <code>${id}</code>
    </div>
    <form method="post"><input type="hidden" name="id" value="${id}" />${change}</form>
  </li>`;
}

function domainsSection(domains: readonly Domain[]): Html {
  return html`<section aria-labelledby="domains">
    <h2 id="domains">Domains</h2>
    <p class="soft">
      People with addresses in these domains sign in here, once a domain is verified.
    </p>
    <ul class="rows">
      ${domains.map(domainRow)}
    </ul>
    <form method="post">
      <label for="domain">Another domain</label>
      <input
        id="domain"
        name="domain"
        required
        maxlength="253"
        placeholder="acme.test"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
      />
      ${button('add-domain', 'Add the domain')}
    </form>
  </section>`;
}

function domainRow({ id, domain, verificationStatus }: Domain): Html {
  const isVerified = verificationStatus === 'VERIFIED' || verificationStatus === 'AUTO_VERIFIED';
  return html`<li>
    <div>
      <strong>${domain}</strong>
      <span class="badge">${isVerified ? 'Verified' : 'Not verified'}</span>
    </div>
    <form method="post">
      <input type="hidden" name="id" value="${id}" />
      ${isVerified ? '' : button('verify-domain', 'Verify', domain)}
      ${button('remove-domain', 'Remove', domain)}
    </form>
  </li>`;
}

function directorySection(organization: Organization | undefined): Html {
  const isOn = organization?.features.dir_sync === true;
  return html`<section aria-labelledby="directory">
    <h2 id="directory">Directory sync</h2>
    <p class="soft">
      Takes people in and out as your directory (SCIM) does.
      <span class="badge">${isOn ? 'Enabled' : 'Disabled'}</span>
    </p>
    <form method="post">
      ${
        isOn
          ? button('disable-directory', 'Disable', 'directory sync')
          : button('enable-directory', 'Enable', 'directory sync')
      }
    </form>
  </section>`;
}

/** @param of what it is about, for who does not see where it is */
function button(change: string, label: string, of = ''): Html {
  return html`<button class="quiet" name="change" value="${change}">
    ${label}<span class="hidden"> ${of}</span>
  </button>`;
}

function timeOf(date: Date): Html {
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(11, 16)} UTC</time>`;
}
