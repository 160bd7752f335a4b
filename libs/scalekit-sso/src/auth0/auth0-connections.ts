import { isDeepStrictEqual } from 'node:util';
import { fieldsOf } from '../http/unknown-fields.js';
import type { Auth0OidcConnection, Auth0SocialConnection } from './auth0-connection.js';

/** A connection as Auth0 has it. */
export interface Auth0Connection {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly options?: object | null | undefined;
}

/** What is used of `ManagementClient.connections` of the package `auth0`. */
export interface Auth0ConnectionsApi {
  /** Those of a name, on all pages. */
  list(request: { name: string }): Promise<AsyncIterable<Auth0Connection>>;
  /** Creates one. */
  create(connection: never): PromiseLike<unknown>;
  /** Replaces its options. */
  update(id: string, changes: never): PromiseLike<unknown>;
}

/**
 * Creates and changes the connection of Auth0 to Scalekit through the Management API, which needs
 * `read:connections`, `create:connections` and `update:connections`. What is as it should be is left alone.
 *
 * @example
 * ```ts
 * const management = new ManagementClient({
 *   domain: 'acme.auth0.com',
 *   clientId: process.env.AUTH0_CLIENT_ID!,
 *   clientSecret: process.env.AUTH0_CLIENT_SECRET!,
 * });
 * await new Auth0Connections(management.connections).addDomain('scalekit', 'acme.example');
 * ```
 */
export class Auth0Connections {
  constructor(private readonly api: Auth0ConnectionsApi) {}

  /**
   * What `apply()` would do, in words without secrets; empty where there is nothing to do. A secret that
   * has changed cannot be told: Auth0 need not show it.
   */
  async plan(wanted: Auth0OidcConnection | Auth0SocialConnection): Promise<readonly string[]> {
    const found = await this.find(wanted.name);
    return found === undefined
      ? [`create the connection ${wanted.name} (${wanted.strategy})`]
      : differencesOf(found, wanted.options).map((option) => `change its option ${option}`);
  }

  /** Makes it so, and answers what it did, as `plan()` would have said it. */
  async apply(wanted: Auth0OidcConnection | Auth0SocialConnection): Promise<readonly string[]> {
    const found = await this.find(wanted.name);
    if (found?.id === undefined) {
      await this.api.create(wanted as never);
      return [`create the connection ${wanted.name} (${wanted.strategy})`];
    }
    const differences = differencesOf(found, wanted.options);
    if (differences.length > 0) {
      // Auth0 replaces all options by those of the request.
      const options = { ...found.options, ...wanted.options };
      await this.api.update(found.id, { options } as never);
    }
    return differences.map((option) => `change its option ${option}`);
  }

  /**
   * Has Auth0 send a domain to the connection (home realm discovery). For the webhook
   * `organization.domain_dns_verification_success`.
   *
   * @throws Error where Auth0 has no such connection
   */
  addDomain(name: string, domain: string): Promise<void> {
    return this.changeDomains(name, (domains) => [...new Set([...domains, domain.toLowerCase()])]);
  }

  /** Has Auth0 send a domain there no longer. For the webhook `organization.domain_deleted`. */
  removeDomain(name: string, domain: string): Promise<void> {
    return this.changeDomains(name, (domains) =>
      domains.filter((it) => it !== domain.toLowerCase()),
    );
  }

  private async changeDomains(
    name: string,
    change: (domains: readonly string[]) => readonly string[],
  ): Promise<void> {
    const found = await this.find(name);
    if (found?.id === undefined) {
      throw new Error(`Auth0 has no connection ${name}.`);
    }
    const { domain_aliases: given } = fieldsOf(found.options);
    const domains = Array.isArray(given) ? given.filter((it) => typeof it === 'string') : [];
    const changed = change(domains);
    if (!isDeepStrictEqual(changed, domains)) {
      const options = { ...found.options, domain_aliases: changed };
      await this.api.update(found.id, { options } as never);
    }
  }

  private async find(name: string): Promise<Auth0Connection | undefined> {
    for await (const connection of await this.api.list({ name })) {
      if (connection.name === name) {
        return connection;
      }
    }
    return undefined;
  }
}

/** The options that differ, but for the secret. */
function differencesOf(found: Auth0Connection, wanted: object): string[] {
  const has = new Map(Object.entries(found.options ?? {}));
  return Object.entries(wanted)
    .filter(([name, value]) => name !== 'client_secret' && !isDeepStrictEqual(has.get(name), value))
    .map(([name]) => name);
}
