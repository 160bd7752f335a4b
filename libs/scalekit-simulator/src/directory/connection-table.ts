import { DirectoryError } from './directory-error.js';
import { newId } from './ids.js';
import type { NewConnection } from './inputs.js';
import type { Connection, ConnectionStatus } from './model.js';

const DEFAULT_PROVIDER = 'IDP_SIMULATOR';
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** The connections of all organizations of an environment. */
export class ConnectionTable {
  readonly #rows = new Map<string, Connection>();

  constructor(private readonly clock: () => Date) {}

  create(input: NewConnection): Connection {
    const id = input.id ?? newId('conn');
    if (this.#rows.has(id)) throw new DirectoryError('conflict', 'id', `${id} exists already`);
    const status = input.status ?? 'COMPLETED';
    const enabled = input.enabled ?? status === 'COMPLETED';
    if (enabled) refuseUnfinished(status);
    const provider = input.provider ?? DEFAULT_PROVIDER;
    const now = this.clock();
    const connection: Connection = {
      id,
      organizationId: input.organizationId,
      provider,
      providerKey: input.providerKey ?? provider,
      type: input.type ?? 'OIDC',
      status,
      enabled,
      certificateExpiryTime: input.certificateExpiryTime ?? new Date(now.getTime() + YEAR_MS),
      createTime: now,
      updateTime: now,
    };
    this.#rows.set(id, connection);
    return connection;
  }

  get(id: string): Connection | undefined {
    return this.#rows.get(id);
  }

  of(organizationId: string): Connection[] {
    return [...this.#rows.values()].filter((row) => row.organizationId === organizationId);
  }

  setEnabled(id: string, enabled: boolean): Connection {
    const connection = this.require(id);
    if (enabled) refuseUnfinished(connection.status);
    connection.enabled = enabled;
    connection.updateTime = this.clock();
    return connection;
  }

  setStatus(id: string, status: ConnectionStatus): Connection {
    const connection = this.require(id);
    connection.status = status;
    connection.enabled &&= status === 'COMPLETED';
    connection.updateTime = this.clock();
    return connection;
  }

  delete(id: string): Connection {
    const connection = this.require(id);
    this.#rows.delete(id);
    return connection;
  }

  private require(id: string): Connection {
    const connection = this.#rows.get(id);
    if (!connection) throw new DirectoryError('unknown', 'id', `connection ${id} not found`);
    return connection;
  }
}

function refuseUnfinished(status: ConnectionStatus): void {
  if (status !== 'COMPLETED') {
    throw new DirectoryError('invalid', 'status', `a connection in ${status} cannot be enabled`);
  }
}
