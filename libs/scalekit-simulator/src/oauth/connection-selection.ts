import type { Directory } from '../directory/directory.js';
import { isActive, type Connection, type Organization } from '../directory/model.js';

/** Social providers of `provider` (contract 3.1), each with a connection of no organization. */
export const SOCIAL_PROVIDERS = [
  'google',
  'microsoft',
  'github',
  'gitlab',
  'linkedin',
  'salesforce',
];

/** Where a sign-in goes. */
export interface SelectedConnection {
  readonly connectionId: string;
  /** Undefined for social logins. */
  readonly organization: Organization | undefined;
}

/** Why there is none: the error code that the callback gets, and what to do about it. */
export interface FailedSelection {
  readonly error: string;
  readonly description: string;
}

/** A selection, or why there is none. */
export type Selection = SelectedConnection | FailedSelection;

/** The parameters of an authorization request that name a connection. */
export interface Selectors {
  readonly provider?: string | undefined;
  readonly connection_id?: string | undefined;
  readonly organization_id?: string | undefined;
  readonly domain?: string | undefined;
  readonly domain_hint?: string | undefined;
  readonly login_hint?: string | undefined;
}

/** Picks the connection by the service's precedence (contract 3.2). */
export function selectConnection(directory: Directory, selectors: Selectors): Selection {
  const { provider, connection_id, organization_id, login_hint } = selectors;
  const domain = selectors.domain ?? selectors.domain_hint;
  if (provider !== undefined) {
    const index = SOCIAL_PROVIDERS.indexOf(provider);
    return index === -1
      ? {
          error: 'invalid_connection_selector',
          description: `provider ${quoted(provider)} is none of ${SOCIAL_PROVIDERS.join(', ')}`,
        }
      : { connectionId: `conn_20000000000000000${index}`, organization: undefined };
  }
  if (connection_id !== undefined) {
    return byConnection(directory, connection_id);
  }
  if (organization_id !== undefined) {
    const organization = directory.organization(organization_id);
    return organization === undefined
      ? {
          error: 'invalid_organization_id',
          description: `There is no organization ${quoted(organization_id)}, but ${listOf(directory.organizations())}. ${ADD_ORGANIZATION}`,
        }
      : firstActive(directory, organization);
  }
  const routed = domain ?? (login_hint?.includes('@') === true ? login_hint : undefined);
  if (routed === undefined) {
    return {
      error: 'invalid_connection_selector',
      description:
        'Nothing says where to sign in: give organization_id, connection_id, domain, login_hint (an e-mail address) or provider.',
    };
  }
  // Some guides put whole addresses where domains belong.
  const name = routed.slice(routed.lastIndexOf('@') + 1);
  const organization = directory.organizationForDomain(name);
  return organization === undefined
    ? {
        error: 'domain_not_found',
        description: `No organization has the domain ${quoted(name)} as a verified one. Add it: --organization 'Name=${quoted(name).slice(1, -1)}', or organizations: [{ displayName: 'Name', domains: [${quoted(name)}] }] in the options.`,
      }
    : firstActive(directory, organization);
}

const ADD_ORGANIZATION = 'Add one by --organization or the organizations option.';
const MAX_LIST = 5;

/** A value of a request, in the characters of an `error_description` (RFC 6749 section 4.1.2.1). */
function quoted(value: string): string {
  return `'${value.slice(0, 100).replace(/[^\w.@:+-]/g, '?')}'`;
}

function listOf(rows: readonly { readonly id: string }[]): string {
  const ids = rows.slice(0, MAX_LIST).map(({ id }) => id);
  return ids.length === 0 ? 'none at all' : ids.join(', ');
}

/** The error of a sign-in that went on while its organization or its connection went away. */
export function endOf(directory: Directory, selected: SelectedConnection): string | undefined {
  if (selected.organization === undefined) {
    return undefined;
  }
  if (directory.organization(selected.organization.id) === undefined) {
    return 'invalid_organization_id';
  }
  const connection = directory.connection(selected.connectionId);
  return connection !== undefined && isActive(connection) ? undefined : 'connection_not_active';
}

function byConnection(directory: Directory, id: string): Selection {
  const connection = directory.connection(id);
  if (connection === undefined) {
    const all = directory.organizations().flatMap((one) => directory.connectionsOf(one.id));
    return {
      error: 'invalid_connection_id',
      description: `There is no connection ${quoted(id)}, but ${listOf(all)}. Give it that id by organizations: [{ connections: [{ id }] }] in the options.`,
    };
  }
  return isActive(connection)
    ? selected(directory, connection)
    : {
        error: 'connection_not_active',
        description: `Connection ${quoted(id)} is disabled, or its set-up is not completed. Enable it: directory.setConnectionEnabled(id, true).`,
      };
}

function firstActive(directory: Directory, organization: Organization): Selection {
  const [connection] = directory.activeConnectionsOf(organization.id);
  if (connection !== undefined) {
    return selected(directory, connection);
  }
  const hasAny = directory.connectionsOf(organization.id).length > 0;
  return hasAny
    ? {
        error: 'no_active_connections',
        description: `No connection of ${organization.id} is active. Enable one: directory.setConnectionEnabled(id, true).`,
      }
    : {
        error: 'no_configured_connections',
        description: `${organization.id} has no connection. Add one: directory.createConnection({ organizationId }), or connections: [{}] in the options.`,
      };
}

function selected(directory: Directory, connection: Connection): SelectedConnection {
  const organization = directory.organization(connection.organizationId);
  return { connectionId: connection.id, organization };
}
