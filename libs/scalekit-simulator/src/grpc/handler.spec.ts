import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Directory } from '../directory/directory.js';
import {
  ConnectionService,
  DomainService,
  ErrorInfoSchema,
  Feature,
  OrganizationService,
} from './descriptors.js';
import { createGrpcHandler } from './handler.js';

// What the SDK cannot send, yet other clients of the services can.

const ENVIRONMENT_URL = 'http://127.0.0.1:1';
let server: Http2Server;
let sessions: ServerHttp2Session[];
let directory: Directory;
let authorization: string;
let organizations: Client<typeof OrganizationService>;
let connections: Client<typeof ConnectionService>;
let domains: Client<typeof DomainService>;
let organizationId: string;

beforeEach(async () => {
  directory = new Directory(() => new Date());
  organizationId = directory.createOrganization({ displayName: 'Acme', externalId: 'acme' }).id;
  authorization = 'Bearer good';
  const handler = createGrpcHandler({
    directory,
    isValidToken: (bearer) => bearer === 'good',
    environmentUrl: () => ENVIRONMENT_URL,
  });
  server = createServer(handler);
  sessions = [];
  server.on('session', (session) => sessions.push(session));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const transport = createGrpcTransport({
    baseUrl: `http://127.0.0.1:${port}`,
    defaultTimeoutMs: 5_000,
    interceptors: [
      (next) => (request) => {
        if (authorization !== '') request.header.set('authorization', authorization);
        return next(request);
      },
    ],
  });
  organizations = createClient(OrganizationService, transport);
  connections = createClient(ConnectionService, transport);
  domains = createClient(DomainService, transport);
});

afterEach(async () => {
  // Otherwise the open connection of the client would keep the server from closing.
  for (const session of sessions) session.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function failure(call: Promise<unknown>): Promise<ConnectError> {
  const error: unknown = await call.then(
    () => new Error('the call succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConnectError)) throw error;
  return error;
}

describe('authentication', () => {
  it.each([
    ['', 'Token empty'],
    ['Basic Z29vZA==', 'Token empty'],
    ['Bearer', 'Token empty'],
    ['Bearer bad', 'Token invalid'],
    ['Bearer good bad', 'Token empty'],
  ])('refuses %j', async (header, message) => {
    authorization = header;
    const error = await failure(connections.listConnections({ organizationId }));
    expect([error.code, error.rawMessage]).toEqual([Code.Unauthenticated, message]);
    expect(error.findDetails(ErrorInfoSchema)).toEqual([
      expect.objectContaining({ errorCode: 'UNAUTHENTICATED' }),
    ]);
  });

  it('comes before validation: strangers learn nothing', async () => {
    authorization = '';
    const error = await failure(connections.listConnections({ organizationId: '' }));
    expect(error.code).toBe(Code.Unauthenticated);
  });
});

describe('a request', () => {
  it('over 4 MiB is refused before it is read, also from strangers', async () => {
    authorization = '';
    const displayName = 'x'.repeat(5 * 1024 * 1024);
    const error = await failure(
      organizations.createOrganization({ organization: { displayName } }),
    );
    expect(error.code).toBe(Code.ResourceExhausted);
  });
});

describe('filters and pages', () => {
  it('show all connections with include=all', async () => {
    directory.createConnection({ organizationId });
    directory.createConnection({ organizationId, status: 'DRAFT' });
    const active = await connections.listConnections({ organizationId });
    const all = await connections.listConnections({ organizationId, include: 'all' });
    expect([active.connections.length, all.connections.length]).toEqual([1, 2]);
  });

  it('must all match', async () => {
    directory.createConnection({ organizationId });
    directory.createDomain({ organizationId, domain: 'acme.example' });
    const other = directory.createOrganization({ displayName: 'Other' }).id;
    const list = async (filters: object) =>
      (await connections.listConnections(filters)).connections.length;
    expect(await list({ organizationId, domain: 'acme.example' })).toBe(1);
    expect(await list({ organizationId: other, domain: 'acme.example' })).toBe(0);
    expect(await list({})).toBe(1);
  });

  it('number the pages of domains from zero', async () => {
    for (const letter of 'abc') {
      directory.createDomain({ organizationId, domain: `${letter}.example` });
    }
    const identities = { case: 'externalId', value: 'acme' } as const;
    const page = await domains.listDomains({ identities, pageSize: 2, pageNumber: 1 });
    expect(page.domains.map(({ domain }) => domain)).toEqual(['c.example']);
    expect(page).toMatchObject({ pageNumber: 1, pageSize: 1 });
    for (const bad of [{ pageSize: 0 }, { pageSize: 101 }, { pageNumber: -1 }]) {
      const error = await failure(domains.listDomains({ identities, ...bad }));
      expect(error.code).toBe(Code.InvalidArgument);
    }
  });
});

describe('identities', () => {
  it('must be there', async () => {
    for (const call of [organizations.getOrganization({}), organizations.deleteOrganization({})]) {
      expect((await failure(call)).code).toBe(Code.InvalidArgument);
    }
  });

  it('are external ids only, where the method says so', async () => {
    const byExternalId = { identities: { case: 'externalId', value: 'acme' } } as const;
    const { organization } = await organizations.getOrganizationByExternalId(byExternalId);
    expect(organization?.id).toBe(organizationId);
    const byId = { identities: { case: 'id', value: organizationId } } as const;
    const error = await failure(organizations.getOrganizationByExternalId(byId));
    expect(error.code).toBe(Code.InvalidArgument);
  });
});

describe('requests', () => {
  it('without the part that matters are refused', async () => {
    const error = await failure(organizations.createOrganization({}));
    expect(error.findDetails(ErrorInfoSchema)[0]?.validationErrorInfo?.fieldViolations).toEqual([
      expect.objectContaining({ field: 'organization', constraint: 'required' }),
    ]);
    const calls = [
      organizations.updateOrganization({ identities: { case: 'id', value: organizationId } }),
      organizations.updateOrganizationSettings({ id: organizationId }),
      organizations.updateOrganizationSessionPolicy({ organizationId }),
      connections.createConnection({ organizationId }),
      domains.createDomain({ identities: { case: 'externalId', value: 'acme' } }),
    ];
    for (const call of calls) expect((await failure(call)).code).toBe(Code.InvalidArgument);
  });

  it('of a session policy say whose it is', async () => {
    const error = await failure(organizations.updateOrganizationSessionPolicy({ organizationId }));
    expect(error.findDetails(ErrorInfoSchema)[0]?.validationErrorInfo?.fieldViolations).toEqual([
      expect.objectContaining({ field: 'policy_source', constraint: 'enum.in' }),
    ]);
  });

  it('name the features that a portal link opens', async () => {
    const { link } = await organizations.generatePortalLink({
      id: organizationId,
      features: [Feature.sso],
    });
    expect(link?.location).toMatch(`${ENVIRONMENT_URL}/magicLink/`);
    const token = link?.location.split('/').at(-1) ?? '';
    expect(directory.portalLinks.redeem(token)).toEqual({ organizationId, features: ['sso'] });
  });
});

describe('other methods', () => {
  it('are not implemented', async () => {
    const calls = [
      connections.getConnectionTestResult({ connectionId: 'conn_1', testRequestId: 'test_1' }),
      organizations.getApplicationSessionPolicy({ organizationId }),
      domains.listAuthorizedDomains({}),
    ];
    for (const call of calls) expect((await failure(call)).code).toBe(Code.Unimplemented);
  });
});

describe('an update mask', () => {
  const identities = { case: 'externalId', value: 'acme' } as const;

  beforeEach(() => {
    directory.updateOrganization(organizationId, { slug: 'acme', metadata: { plan: 'gold' } });
  });

  it('names exactly what is changed', async () => {
    const { organization } = await organizations.updateOrganization({
      identities,
      organization: { displayName: 'Renamed', slug: 'renamed' },
      updateMask: { paths: ['display_name'] },
    });
    expect(organization).toMatchObject({
      displayName: 'Renamed',
      slug: 'acme',
      externalId: 'acme',
      metadata: { plan: 'gold' },
    });
  });

  it('clears what it names and the request does not set', async () => {
    const { organization } = await organizations.updateOrganization({
      identities,
      organization: {},
      updateMask: { paths: ['metadata', 'slug', 'external_id', 'logo_url'] },
    });
    expect(organization).toMatchObject({ displayName: 'Acme', metadata: {} });
    expect([organization?.slug, organization?.externalId]).toEqual([undefined, undefined]);
  });

  it.each([['display_name'], ['region_code'], ['organization.slug'], ['toString']])(
    'that asks for what cannot be is refused: %s',
    async (path) => {
      const error = await failure(
        organizations.updateOrganization({
          identities,
          organization: {},
          updateMask: { paths: ['slug', path] },
        }),
      );
      expect(error.code).toBe(Code.InvalidArgument);
      expect(directory.organization(organizationId)?.slug).toBe('acme');
    },
  );

  it('that is empty is none', async () => {
    const { organization } = await organizations.updateOrganization({
      identities,
      organization: { displayName: 'Renamed' },
      updateMask: {},
    });
    expect(organization).toMatchObject({ displayName: 'Renamed', metadata: { plan: 'gold' } });
  });
});
