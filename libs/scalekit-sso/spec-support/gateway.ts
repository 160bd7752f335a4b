import type { ScalekitGateway } from '../src/scalekit/scalekit-gateway.js';
import type { Tokens } from './environment.js';

type Connection = Readonly<Record<'id' | 'organizationId', string>>;

interface Domain {
  readonly domain: string;
  readonly organizationId: string;
  /** Enums of the service, as numbers (contract 9.4). */
  readonly domainType: number;
  readonly verificationStatus: number;
}

/**
 * Stands in for the only thing that is replaced in these tests, the gateway to the SDK: it is the
 * network, and loading the SDK alone takes longer than all tests of a file. What it answers with are
 * really signed tokens. The gateway itself is tested with the real SDK in `test/flows`.
 */
export class FakeGateway {
  /** What the SDK was asked for, in order: name of the method, and arguments. */
  readonly calls: [string, ...unknown[]][] = [];
  /** What every authorization URL is. */
  authorizationUrl = 'https://acme.scalekit.dev/oauth/authorize';
  /** The answer to the exchange of a code. */
  exchange: (code: string) => Promise<Tokens> = () => Promise.reject(new Error('no tokens'));
  /** The answer to questions about connections. */
  connections: () => Promise<readonly Partial<Connection>[]> = () => Promise.resolve([]);
  /** The answer to questions about domains. */
  domains: () => Promise<readonly Domain[]> = () => Promise.resolve([]);

  private readonly client = {
    getAuthorizationUrl: (...given: unknown[]): string => {
      this.calls.push(['getAuthorizationUrl', ...given]);
      return this.authorizationUrl;
    },
    getLogoutUrl: (given: Readonly<Record<string, string>>): string =>
      `https://acme.scalekit.dev/oidc/logout?${new URLSearchParams(given).toString()}`,
    authenticateWithCode: (code: string, ...given: unknown[]): Promise<Tokens> => {
      this.calls.push(['authenticateWithCode', code, ...given]);
      return this.exchange(code);
    },
    organization: { getOrganizationSessionPolicy: () => Promise.resolve(undefined) },
    domain: {
      listDomains: async (...given: unknown[]): Promise<object> => {
        this.calls.push(['listDomains', ...given]);
        return { domains: await this.domains() };
      },
    },
    connection: {
      listConnections: async (organizationId: string): Promise<object> => {
        this.calls.push(['listConnections', organizationId]);
        return { connections: await this.connections() };
      },
      listConnectionsByDomain: async (domain: string): Promise<object> => {
        this.calls.push(['listConnectionsByDomain', domain]);
        return { connections: await this.connections() };
      },
    },
  };

  /** As the parts of the module take it. */
  get gateway(): ScalekitGateway {
    const build = (use: (client: unknown) => unknown): Promise<unknown> =>
      Promise.resolve(use(this.client));
    const call = (_operation: string, use: (client: unknown) => unknown): Promise<unknown> =>
      build(use);
    return { call, build } as unknown as ScalekitGateway;
  }
}
