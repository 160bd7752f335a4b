import { Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { requireScalekitId } from '../http/scalekit-id.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';
import { undefinedIfNotFound } from '../scalekit/undefined-if-not-found.js';
import {
  readConnection,
  readDomain,
  type SsoConnection,
  type SsoDomain,
} from './organization.mapper.js';

/** How far an organization has come with single sign-on. */
export interface SsoOrganizationStatus {
  /** `org_<digits>` */
  readonly organizationId: string;
  readonly name: string;
  readonly connections: readonly SsoConnection[];
  /** The first 30; the SDK cannot ask for more. */
  readonly domains: readonly SsoDomain[];
  /** Whether people can sign in: at least one connection is completed and enabled. */
  readonly isSsoEnabled: boolean;
}

/** Asks the environment about organizations. Nothing of it is remembered. */
@Injectable()
export class OrganizationStatusService {
  constructor(private readonly scalekit: ScalekitGateway) {}

  /**
   * @param connectionIds connections to look at besides the active ones: the environment lists no
   *   others (contract 9.3). Those that are not there any more are left out, as is undefined.
   * @throws SsoError `organization_not_found`, or of the environment
   * @throws TypeError for what cannot be an id
   */
  async status(
    organizationId: string,
    connectionIds: readonly (string | undefined)[],
  ): Promise<SsoOrganizationStatus> {
    requireScalekitId('organizationId', organizationId);
    const asked = [...new Set(connectionIds)].filter((id) => id !== undefined);
    asked.forEach((id) => {
      requireScalekitId('connectionIds', id);
    });
    const [name, active, domains] = await Promise.all([
      this.nameOf(organizationId),
      this.activeConnections(organizationId),
      this.domainsOf(organizationId),
    ]);
    const others = await Promise.all(
      asked
        .filter((id) => active.every((it) => it.id !== id))
        .map((id) => this.connection(organizationId, id)),
    );
    const connections = [...active, ...others.filter((it) => it !== undefined)];
    return {
      organizationId,
      name,
      connections,
      domains,
      isSsoEnabled: connections.some(
        ({ status, isEnabled }) => status === 'completed' && isEnabled,
      ),
    };
  }

  private async nameOf(organizationId: string): Promise<string> {
    const answer = await this.scalekit.call('organization', (client) =>
      client.organization.getOrganization(organizationId).catch(undefinedIfNotFound),
    );
    if (answer?.organization === undefined) {
      throw new SsoError('organization_not_found');
    }
    return answer.organization.displayName;
  }

  private async activeConnections(organizationId: string): Promise<SsoConnection[]> {
    const answer = await this.scalekit.call('connections', (client) =>
      client.connection.listConnections(organizationId).catch(undefinedIfNotFound),
    );
    return (answer?.connections ?? []).map((it) => readConnection(it, it.domains));
  }

  private async connection(organizationId: string, id: string): Promise<SsoConnection | undefined> {
    const answer = await this.scalekit.call('connection', (client) =>
      client.connection.getConnection(organizationId, id).catch(undefinedIfNotFound),
    );
    const found = answer?.connection;
    return (
      found &&
      readConnection(
        found,
        found.domains.map(({ domain }) => domain),
      )
    );
  }

  private async domainsOf(organizationId: string): Promise<SsoDomain[]> {
    const answer = await this.scalekit.call('domains', (client) =>
      client.domain.listDomains(organizationId).catch(undefinedIfNotFound),
    );
    return (answer?.domains ?? []).map(readDomain);
  }
}
