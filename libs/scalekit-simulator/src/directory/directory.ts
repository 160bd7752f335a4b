import { ConnectionTable } from './connection-table.js';
import { DomainTable } from './domain-table.js';
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

export { DirectoryError } from './directory-error.js';
export { newId } from './ids.js';

/**
 * Everything a simulated environment knows of its customers, in memory. What it returns are its own live
 * records: read them, and change them through these methods only.
 *
 * Methods throw a {@link DirectoryError} and change nothing when they refuse.
 */
export class Directory {
  /** `env_<digits>`, which records and events carry. */
  readonly environmentId = newId('env');
  /** Links to the admin portal that were handed out. */
  readonly portalLinks: PortalLinks;
  readonly #organizations: OrganizationTable;
  readonly #connections: ConnectionTable;
  readonly #domains: DomainTable;

  /** @param clock what time it is for the records */
  constructor(clock: () => Date) {
    this.portalLinks = new PortalLinks(clock);
    this.#organizations = new OrganizationTable(clock);
    this.#connections = new ConnectionTable(clock);
    this.#domains = new DomainTable(clock);
  }

  /** A new organization, without connections and domains. Refuses an id, slug or external id that is taken. */
  createOrganization(input: NewOrganization): Organization {
    return this.#organizations.create(input);
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
    return this.#organizations.update(id, changes);
  }

  /** Sets the named features; features that are not named stay as they are. */
  setFeatures(id: string, features: Readonly<Record<string, boolean>>): Organization {
    return this.#organizations.change(id, (organization) => {
      Object.assign(organization.features, features);
    });
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
    this.#organizations.delete(id);
    for (const connection of this.connectionsOf(id)) this.#connections.delete(connection.id);
    for (const domain of this.domainsOf(id)) this.#domains.delete(domain.id);
  }

  /** A new connection of an organization. Default: an active one. */
  createConnection(input: NewConnection): Connection {
    this.#organizations.require(input.organizationId);
    return this.#connections.create(input);
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
    this.#connections.setEnabled(id, enabled);
  }

  /** Says how far the set-up has come; a connection that is no longer completed is disabled too. */
  setConnectionStatus(id: string, status: ConnectionStatus): void {
    this.#connections.setStatus(id, status);
  }

  /** Sign-ins through it that are under way end with an error. */
  deleteConnection(id: string): void {
    this.#connections.delete(id);
  }

  /** A new domain of an organization. Refuses public mail domains, and what is taken. */
  createDomain(input: NewDomain): Domain {
    this.#organizations.require(input.organizationId);
    return this.#domains.create(input);
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
    this.#domains.setVerificationStatus(domainId, status);
  }

  /** It routes nobody from now on. */
  deleteDomain(id: string): void {
    this.#domains.delete(id);
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
}
