import { ConnectionTable } from './connection-table.js';
import type { DirectoryChange } from './directory-change.js';
import { DomainTable } from './domain-table.js';
import { outcomeOf } from './domain-verification.js';
import { newId } from './ids.js';
import type { NewConnection, NewDomain, NewOrganization, OrganizationChanges } from './inputs.js';
import {
  isActive,
  type Connection,
  type ConnectionStatus,
  type Domain,
  type Organization,
  type SessionPolicy,
  type VerificationStatus,
} from './model.js';
import { OrganizationTable } from './organization-table.js';
import { PortalLinks } from './portal-links.js';
import { SyncedUsers } from './synced-users.js';

/**
 * Everything a simulated environment knows of its customers, in memory. What it returns are its own live
 * records: read them, and change them through these methods only.
 *
 * Methods throw a {@link DirectoryError} and change nothing when they refuse.
 *
 * @example
 * ```ts
 * const { id } = simulator.directory.createOrganization({ displayName: 'Acme' });
 * simulator.directory.createConnection({ organizationId: id, provider: 'OKTA' });
 * ```
 */
export class Directory {
  /** `env_<digits>`, which records and events carry. */
  readonly environmentId: string;
  /** Links to the admin portal that were handed out. */
  readonly portalLinks: PortalLinks;
  /** The users whom directories sync. */
  readonly users: SyncedUsers;
  readonly #organizations: OrganizationTable;
  readonly #connections: ConnectionTable;
  readonly #domains: DomainTable;
  #listener: (change: DirectoryChange) => void = () => undefined;
  readonly #tell = (change: DirectoryChange): void => {
    this.#listener(change);
  };

  /** @param environmentId default: random */
  constructor(clock: () => Date, environmentId = newId('env')) {
    this.environmentId = environmentId;
    this.portalLinks = new PortalLinks(clock);
    this.#organizations = new OrganizationTable(clock);
    this.#connections = new ConnectionTable(clock);
    this.#domains = new DomainTable(clock);
    this.users = new SyncedUsers(this.#organizations, this.#tell);
  }

  /** Tells of every change that the service has an event for, after it was made, to one listener. */
  onChange(listener: (change: DirectoryChange) => void): void {
    this.#listener = listener;
  }

  /** A new organization, without connections and domains. Refuses an id, slug or external id that is taken. */
  createOrganization(input: NewOrganization): Organization {
    const organization = this.#organizations.create(input);
    this.#tell({ type: 'organization.created', organization });
    return organization;
  }

  /** An organization by its id, `org_<digits>`. */
  organization(id: string): Organization | undefined {
    return this.#organizations.get(id);
  }

  /** An organization by the id that the app gave it. */
  organizationByExternalId(externalId: string): Organization | undefined {
    return this.#organizations.byExternalId(externalId);
  }

  /** All organizations, in order of creation. */
  organizations(): Organization[] {
    return this.#organizations.all();
  }

  /** Changes what is named; an empty string removes an optional field. */
  updateOrganization(id: string, changes: OrganizationChanges): Organization {
    const organization = this.#organizations.update(id, changes);
    this.#tell({ type: 'organization.updated', organization });
    return organization;
  }

  /** Sets the named features; features that are not named stay as they are. */
  setFeatures(id: string, features: Readonly<Record<string, boolean>>): Organization {
    const didSync = this.organization(id)?.features.dir_sync === true;
    const organization = this.#organizations.change(id, (row) => {
      Object.assign(row.features, features);
    });
    this.#tell({ type: 'organization.updated', organization });
    const doesSync = organization.features.dir_sync === true;
    const type = `organization.directory_${doesSync ? 'enabled' : 'disabled'}` as const;
    if (doesSync !== didSync) this.#tell({ type, organization });
    return organization;
  }

  /** Says how long people of an organization stay signed in. */
  setSessionPolicy(id: string, policy: SessionPolicy): Organization {
    return this.#organizations.change(id, (organization) => {
      organization.sessionPolicy = policy;
    });
  }

  /** Limits the number of users; `undefined` lifts the limit. */
  setMaxAllowedUsers(id: string, limit: number | undefined): Organization {
    return this.#organizations.change(id, (organization) => {
      if (limit === undefined) delete organization.maxAllowedUsers;
      else organization.maxAllowedUsers = limit;
    });
  }

  /** Deletes an organization with its connections and domains. */
  deleteOrganization(id: string): void {
    const organization = this.#organizations.delete(id);
    for (const connection of this.connectionsOf(id)) this.#connections.delete(connection.id);
    for (const domain of this.domainsOf(id)) this.#domains.delete(domain.id);
    this.users.forget(id);
    this.#tell({ type: 'organization.deleted', organization });
  }

  /** A new connection of an organization. Default: an active one. */
  createConnection(input: NewConnection): Connection {
    this.#organizations.require(input.organizationId);
    const connection = this.#connections.create(input);
    this.#tell({ type: 'organization.sso_created', connection });
    if (connection.enabled) this.#tell({ type: 'organization.sso_enabled', connection });
    return connection;
  }

  /** A connection by its id, `conn_<digits>`. */
  connection(id: string): Connection | undefined {
    return this.#connections.get(id);
  }

  /** All connections of an organization, active or not, in order of creation. */
  connectionsOf(organizationId: string): Connection[] {
    return this.#connections.of(organizationId);
  }

  /** The connections through which people can sign in now: completed and enabled. */
  activeConnectionsOf(organizationId: string): Connection[] {
    return this.connectionsOf(organizationId).filter(isActive);
  }

  /** Enabling refuses a connection whose set-up is not completed. */
  setConnectionEnabled(id: string, enabled: boolean): void {
    this.#tellOfToggle(id, () => this.#connections.setEnabled(id, enabled));
  }

  /** Says how far the set-up has come; a connection that is no longer completed is disabled too. */
  setConnectionStatus(id: string, status: ConnectionStatus): void {
    this.#tellOfToggle(id, () => this.#connections.setStatus(id, status));
  }

  /** Sign-ins through it that are under way end with an error. */
  deleteConnection(id: string): void {
    const connection = this.#connections.delete(id);
    this.#tell({ type: 'organization.sso_deleted', connection });
  }

  /** A new domain of an organization. Refuses public mail domains, and what is taken. */
  createDomain(input: NewDomain): Domain {
    this.#organizations.require(input.organizationId);
    const domain = this.#domains.create(input);
    this.#tell({ type: 'organization.domain_created', domain });
    return domain;
  }

  /** A domain by its id, `dom_<digits>`. */
  domain(id: string): Domain | undefined {
    return this.#domains.get(id);
  }

  /** All domains of an organization, in order of creation. */
  domainsOf(organizationId: string): Domain[] {
    return this.#domains.of(organizationId);
  }

  /** Says whether a domain is proven; only proven ones route sign-ins. */
  setVerificationStatus(domainId: string, status: VerificationStatus): void {
    const domain = this.#domains.setVerificationStatus(domainId, status);
    const outcome = outcomeOf(status);
    if (outcome === undefined) return;
    this.#tell({ type: `organization.domain_dns_verification_${outcome}`, domain });
  }

  /** It routes nobody from now on. */
  deleteDomain(id: string): void {
    const domain = this.#domains.delete(id);
    this.#tell({ type: 'organization.domain_deleted', domain });
  }

  /** The domains whose users sign in at this organization: proven, and meant for routing. */
  routingDomainsOf(organizationId: string): Domain[] {
    return this.#domains.routingOf(organizationId);
  }

  /** Whose users have addresses in this domain. Sub-domains are other domains. */
  organizationForDomain(domain: string): Organization | undefined {
    const owner = this.#domains.routing(domain)?.organizationId;
    return owner === undefined ? undefined : this.organization(owner);
  }

  #tellOfToggle(connectionId: string, change: () => Connection): void {
    const wasEnabled = this.connection(connectionId)?.enabled;
    const connection = change();
    if (connection.enabled !== wasEnabled) {
      const toggle = connection.enabled ? 'enabled' : 'disabled';
      this.#tell({ type: `organization.sso_${toggle}`, connection });
    }
  }
}
