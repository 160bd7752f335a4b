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

/** A selection, or the error code that the callback gets. */
export type Selection = SelectedConnection | { readonly error: string };

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
      ? { error: 'invalid_connection_selector' }
      : { connectionId: `conn_20000000000000000${index}`, organization: undefined };
  }
  if (connection_id !== undefined) {
    return byConnection(directory, connection_id);
  }
  if (organization_id !== undefined) {
    const organization = directory.organization(organization_id);
    return organization === undefined
      ? { error: 'invalid_organization_id' }
      : firstActive(directory, organization);
  }
  const routed = domain ?? (login_hint?.includes('@') === true ? login_hint : undefined);
  if (routed === undefined) {
    return { error: 'invalid_connection_selector' };
  }
  // Some guides put whole addresses where domains belong.
  const organization = directory.organizationForDomain(routed.slice(routed.lastIndexOf('@') + 1));
  return organization === undefined
    ? { error: 'domain_not_found' }
    : firstActive(directory, organization);
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
    return { error: 'invalid_connection_id' };
  }
  return isActive(connection)
    ? selected(directory, connection)
    : { error: 'connection_not_active' };
}

function firstActive(directory: Directory, organization: Organization): Selection {
  const [connection] = directory.activeConnectionsOf(organization.id);
  if (connection !== undefined) {
    return selected(directory, connection);
  }
  const hasAny = directory.connectionsOf(organization.id).length > 0;
  return { error: hasAny ? 'no_active_connections' : 'no_configured_connections' };
}

function selected(directory: Directory, connection: Connection): SelectedConnection {
  const organization = directory.organization(connection.organizationId);
  return { connectionId: connection.id, organization };
}
