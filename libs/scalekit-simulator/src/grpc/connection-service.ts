import type { ServiceImpl } from '@connectrpc/connect';
import { DirectoryError } from '../directory/directory-error.js';
import type { Directory } from '../directory/directory.js';
import type { Connection, ConnectionProtocol } from '../directory/model.js';
import { connectionMessage, listedConnection } from './connection-messages.js';
import { ConnectionProvider, type ConnectionService, ConnectionType } from './descriptors.js';
import { invalidArgument, notFound } from './errors.js';
import { required } from './required.js';
import { findOrganization } from './find-organization.js';

interface Deps {
  readonly directory: Directory;
  readonly environmentUrl: () => string;
}

interface ConnectionIdentity {
  readonly organizationId: string;
  readonly id: string;
}

/** What the SDK's `connection` client calls (contract section 9.3). */
export function connectionService({
  directory,
  environmentUrl,
}: Deps): Partial<ServiceImpl<typeof ConnectionService>> {
  /** Under another organization a connection is unknown, as it is to the service. */
  const find = ({ organizationId, id }: ConnectionIdentity): Connection => {
    const connection = directory.connection(id);
    if (connection?.organizationId !== organizationId) throw notFound('connection', id);
    return connection;
  };
  const answer = (connection: Connection) => ({
    connection: connectionMessage(connection, directory, environmentUrl()),
  });

  return {
    listConnections({ organizationId, domain, include }) {
      const owners = ownersOf(directory, organizationId, domain);
      const connections = owners.flatMap((owner) =>
        include === 'all' ? directory.connectionsOf(owner) : directory.activeConnectionsOf(owner),
      );
      return { connections: connections.map((row) => listedConnection(row, directory)) };
    },

    getConnection(request) {
      return answer(find(request));
    },

    createConnection({ organizationId, connection: input }) {
      const { provider, providerKey, type } = required(input, 'connection');
      const { id } = findOrganization(directory, { case: 'organizationId', value: organizationId });
      const connection = directory.createConnection({
        organizationId: id,
        ...parseProvider(provider, providerKey),
        type: parseProtocol(type),
        status: 'DRAFT',
      });
      return answer(connection);
    },

    deleteConnection(request) {
      directory.deleteConnection(find(request).id);
      return {};
    },

    enableConnection(request) {
      const { id } = find(request);
      try {
        directory.setConnectionEnabled(id, true);
        return { enabled: true };
      } catch (error) {
        // The service refuses in a successful answer (contract section 9.4).
        if (!(error instanceof DirectoryError)) throw error;
        return { enabled: false, errorMessage: error.message };
      }
    },

    disableConnection(request) {
      directory.setConnectionEnabled(find(request).id, false);
      return { enabled: false };
    },

    /** Connections of apps to tools are no part of sign-in: there are none. */
    listAppConnections() {
      return { connections: [], totalSize: 0 };
    },
  };
}

/** The organizations that pass the filters of a list: no match is an empty list, no filter is everybody. */
function ownersOf(directory: Directory, organizationId?: string, domain?: string): string[] {
  const all = directory.organizations().map(({ id }) => id);
  return all.filter(
    (id) =>
      (organizationId === undefined || id === organizationId) &&
      (domain === undefined || directory.organizationForDomain(domain)?.id === id),
  );
}

function parseProvider(provider: ConnectionProvider, key: string) {
  if (provider === ConnectionProvider.CONNECTION_PROVIDER_UNSPECIFIED && key === '') {
    const description = 'provider or provider_key is required';
    throw invalidArgument({ field: 'connection', description, constraint: 'connection.provider' });
  }
  const name = ConnectionProvider[provider || ConnectionProvider.CUSTOM];
  return { provider: name, providerKey: key || name };
}

function parseProtocol(type: ConnectionType): ConnectionProtocol {
  if (type === ConnectionType.OIDC) return 'OIDC';
  if (type === ConnectionType.SAML) return 'SAML';
  const description = 'only OIDC and SAML connections are supported';
  throw invalidArgument({ field: 'connection.type', description, constraint: 'enum.in' });
}
