import { Code } from '@connectrpc/connect';
import scalekit from '@scalekit-sdk/node';
import { type Fault, ScalekitSimulator } from 'scalekit-simulator';

const { ScalekitClient } = scalekit;
type Client = InstanceType<typeof ScalekitClient>;

let simulator: ScalekitSimulator;
let client: Client;

/** The unmodified SDK, without a token yet. */
function newClient(clientSecret = simulator.credentials.clientSecret): Client {
  const { environmentUrl, clientId } = simulator.credentials;
  return new ScalekitClient(environmentUrl, clientId, clientSecret);
}

/** How a call fails: the class of the SDK's exception, its HTTP status and the service's error code. */
async function failure(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => new Error('the call succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof scalekit.ScalekitServerException)) throw error;
  const { constructor, httpStatus, errorCode, unpackedDetails } = error;
  return { name: constructor.name, httpStatus, errorCode, details: unpackedDetails };
}

/** A call that ends with this status. */
const ending = (path: string, grpcCode: Code, errorCode?: string): Fault => ({
  path,
  kind: 'status',
  grpcCode,
  errorCode,
});

const exception = (name: string, httpStatus: number, errorCode: string): unknown =>
  expect.objectContaining({ name, httpStatus, errorCode });
const notFound = exception('ScalekitNotFoundException', 404, 'RESOURCE_NOT_FOUND');
const badRequest = exception('ScalekitBadRequestException', 400, 'INVALID_ARGUMENT');
const conflict = exception('ScalekitConflictException', 409, 'RESOURCE_ALREADY_EXISTS');

/** The field violations of the error that a call ends with. */
async function violationsOf(call: Promise<unknown>) {
  const refusal = await failure(call);
  expect(refusal).toEqual(badRequest);
  return refusal.details[0]?.validationErrorInfo?.fieldViolations ?? [];
}

beforeAll(async () => {
  simulator = await ScalekitSimulator.start();
  client = newClient();
});

afterEach(() => {
  simulator.faults.clear();
});

afterAll(async () => {
  await simulator.stop();
});

let names = 0;
/** An organization that no other test knows. */
async function newOrganization(options?: { externalId?: string; slug?: string }) {
  const { organization } = await client.organization.createOrganization(
    `Organization ${++names}`,
    options,
  );
  return organization!;
}

describe('authentication', () => {
  it('sends the first call away, and lets it in with a client token', async () => {
    const fresh = newClient();
    const calls = simulator.requestCount('grpc:GetOrganization');
    const tokens = simulator.requestCount('/oauth/token');
    const { organizationId } = simulator.testOrganization!;
    await fresh.organization.getOrganization(organizationId);
    await fresh.organization.getOrganization(organizationId);
    expect(simulator.requestCount('grpc:GetOrganization') - calls).toBe(3);
    expect(simulator.requestCount('/oauth/token') - tokens).toBe(1);
  });

  it('takes revoked tokens no more; the SDK gets another one by itself', async () => {
    await client.organization.listOrganization();
    simulator.revokeClientTokens();
    const tokens = simulator.requestCount('/oauth/token');
    await client.organization.listOrganization();
    expect(simulator.requestCount('/oauth/token') - tokens).toBe(1);
  });

  it('leaves a wrong secret to the token endpoint: HTTP 401 invalid_client', async () => {
    await expect(newClient('wrong').organization.listOrganization()).rejects.toMatchObject({
      response: { status: 401, data: { error: 'invalid_client' } },
    });
  });

  it('never accepts a token that it did not issue', async () => {
    const forger = newClient();
    Object.assign(Reflect.get(forger, 'coreClient') as object, { accessToken: 'e30.e30.x' });
    simulator.faults.add({ path: '/oauth/token', kind: 'status', status: 503 });
    await expect(forger.organization.listOrganization()).rejects.toMatchObject({
      response: { status: 503 },
    });
  });

  it('ends after the retries of the SDK when it goes on refusing', async () => {
    const refusal = ending('grpc:ListDomains', Code.Unauthenticated, 'UNAUTHENTICATED');
    simulator.faults.add({ ...refusal, times: Infinity });
    const calls = simulator.requestCount('grpc:ListDomains');
    expect(await failure(client.domain.listDomains('org_1'))).toEqual(
      exception('ScalekitUnauthorizedException', 401, 'UNAUTHENTICATED'),
    );
    expect(simulator.requestCount('grpc:ListDomains') - calls).toBe(4);
  });

  it('serves a hundred calls at once', async () => {
    const { organizationId } = simulator.testOrganization!;
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => client.connection.listConnections(organizationId)),
    );
    expect(answers.map(({ connections }) => connections.length)).toEqual(Array(100).fill(1));
  });

  it('keeps what a hundred calls at once create', async () => {
    const created = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        client.organization.createOrganization(`Many ${index}`),
      ),
    );
    const ids = new Set(created.map(({ organization }) => organization!.id));
    expect(ids.size).toBe(100);
    await Promise.all([...ids].map((id) => client.organization.deleteOrganization(id)));
  });
});

describe('organizations', () => {
  it('are created with what was asked for, and read again by both ids', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { organization } = await client.organization.createOrganization('Acme', {
      externalId: 'tenant-acme',
      slug: 'acme',
      logoUrl: 'https://cdn.example/acme.png',
    });
    expect(organization).toMatchObject({
      id: expect.stringMatching(/^org_\d{18}$/),
      displayName: 'Acme',
      externalId: 'tenant-acme',
      slug: 'acme',
      logoUrl: 'https://cdn.example/acme.png',
      regionCode: 1,
      metadata: {},
    });
    expect(Number(organization?.createTime?.seconds)).toBeGreaterThanOrEqual(before);
    const byId = await client.organization.getOrganization(organization!.id);
    const byExternalId = await client.organization.getOrganizationByExternalId('tenant-acme');
    expect(byId.organization).toEqual(organization);
    expect(byExternalId.organization).toEqual(organization);
  });

  it('refuse an external id or a slug that is taken', async () => {
    await newOrganization({ externalId: 'taken', slug: 'taken' });
    const create = (options: object) => client.organization.createOrganization('B', options);
    expect(await failure(create({ externalId: 'taken' }))).toEqual(conflict);
    expect(await failure(create({ slug: 'taken' }))).toEqual(conflict);
  });

  it.each([
    ['organization.display_name', 'string.min_len', '', {}],
    ['organization.display_name', 'string.max_len', 'x'.repeat(201), {}],
    ['organization.slug', 'string.pattern', 'A', { slug: 'Not A Slug' }],
    ['organization.logo_url', 'string.max_len', 'A', { logoUrl: `https://x/${'y'.repeat(1024)}` }],
    ['logo_url', 'directory.invalid', 'A', { logoUrl: 'http://cdn.example/logo.png' }],
  ])('refuse a bad %s (%s)', async (field, constraint, name, options) => {
    const call = client.organization.createOrganization(name, options);
    expect(await violationsOf(call)).toEqual([expect.objectContaining({ field, constraint })]);
  });

  it('count characters, not UTF-16 units', async () => {
    const { organization } = await client.organization.createOrganization('🏢'.repeat(200));
    expect(organization?.displayName).toBe('🏢'.repeat(200));
  });

  it.each(['org_404', 'tenant', "org_' or 1=1"])('answer not found for %j', async (id) => {
    expect(await failure(client.organization.getOrganization(id))).toEqual(notFound);
    expect(await failure(client.organization.getOrganizationByExternalId(id))).toEqual(notFound);
    expect(await failure(client.organization.deleteOrganization(id))).toEqual(notFound);
    expect(await failure(client.organization.updateOrganization(id, { displayName: 'B' }))).toEqual(
      notFound,
    );
  });

  it('refuse an empty or over-long id', async () => {
    for (const [id, constraint] of [
      ['', 'string.min_len'],
      ['x'.repeat(33), 'string.max_len'],
    ] as const) {
      const violations = await violationsOf(client.organization.getOrganization(id));
      expect(violations).toEqual([expect.objectContaining({ field: 'id', constraint })]);
    }
  });

  it('are updated by both ids: what is not named stays', async () => {
    const { id } = await newOrganization({ externalId: 'tenant-update' });
    await client.organization.updateOrganization(id, {
      metadata: { plan: 'gold' },
    });
    const { organization } = await client.organization.updateOrganizationByExternalId(
      'tenant-update',
      { displayName: 'Renamed', slug: 'renamed' },
    );
    expect(organization).toMatchObject({
      id,
      displayName: 'Renamed',
      slug: 'renamed',
      externalId: 'tenant-update',
      metadata: { plan: 'gold' },
    });
  });

  it.each([
    [{ metadata: { ab: 'x' } }, 'string.min_len'],
    [{ metadata: { key: '' } }, 'string.min_len'],
    [{ metadata: { key: 'v'.repeat(257) } }, 'string.max_len'],
    [
      { metadata: Object.fromEntries([...Array(11).keys()].map((n) => [`key${n}`, 'v'])) },
      'map.max_pairs',
    ],
  ])('refuse bad metadata %#', async (changes, constraint) => {
    const { id } = await newOrganization();
    const call = client.organization.updateOrganization(id, changes);
    expect(await violationsOf(call)).toEqual([
      expect.objectContaining({ field: 'organization.metadata', constraint }),
    ]);
  });

  it('are gone when deleted, with their connections and domains', async () => {
    const { id } = await newOrganization({ externalId: 'tenant-delete' });
    await client.domain.createDomain(id, 'deleted.example');
    const connection = simulator.directory.createConnection({ organizationId: id });
    await client.organization.deleteOrganization(id);
    expect(await failure(client.organization.getOrganization(id))).toEqual(notFound);
    expect(await failure(client.connection.getConnection(id, connection.id))).toEqual(notFound);
    const { connections } = await client.connection.listConnectionsByDomain('deleted.example');
    expect(connections).toEqual([]);
    await newOrganization({ externalId: 'tenant-delete' });
  });

  it('have switches, which keep what is not named', async () => {
    const { id } = await newOrganization();
    const { organization } = await client.organization.updateOrganizationSettings(id, {
      features: [{ name: 'dir_sync', enabled: true }],
    });
    expect(organization?.settings?.features).toEqual([
      expect.objectContaining({ name: 'sso', enabled: true }),
      expect.objectContaining({ name: 'dir_sync', enabled: true }),
    ]);
    const unknown = { features: [{ name: 'time_travel', enabled: true }] };
    await violationsOf(client.organization.updateOrganizationSettings(id, unknown));
    await violationsOf(client.organization.updateOrganizationSettings('tenant', { features: [] }));
  });

  it('have a limit of users', async () => {
    const { id } = await newOrganization();
    const limit = async () =>
      (await client.organization.getOrganizationUserManagementSetting(id)).settings
        ?.maxAllowedUsers;
    expect(await limit()).toBeUndefined();
    const set = await client.organization.upsertUserManagementSettings(id, { maxAllowedUsers: 7 });
    expect(set?.maxAllowedUsers).toBe(7);
    await client.organization.upsertUserManagementSettings(id, {});
    expect(await limit()).toBe(7);
    await violationsOf(
      client.organization.upsertUserManagementSettings(id, { maxAllowedUsers: -1 }),
    );
  });

  it('have a session policy, which is answered in minutes', async () => {
    const { id } = await newOrganization();
    expect(await client.organization.getOrganizationSessionPolicy(id)).toMatchObject({
      policySource: 1,
    });
    await client.organization.updateOrganizationSessionPolicy(id, {
      policySource: 'CUSTOM',
      absoluteSessionTimeout: 2,
      absoluteSessionTimeoutUnit: 'DAYS',
      idleSessionTimeoutEnabled: true,
      idleSessionTimeout: 3,
      idleSessionTimeoutUnit: 'HOURS',
    });
    expect(await client.organization.getOrganizationSessionPolicy(id)).toMatchObject({
      policySource: 2,
      absoluteSessionTimeout: 2880,
      absoluteSessionTimeoutUnit: 1,
      idleSessionTimeoutEnabled: true,
      idleSessionTimeout: 180,
      idleSessionTimeoutUnit: 1,
    });
    const back = await client.organization.updateOrganizationSessionPolicy(id, {
      policySource: 'APPLICATION',
    });
    expect(back.absoluteSessionTimeout).toBeUndefined();
    await violationsOf(
      client.organization.updateOrganizationSessionPolicy(id, {
        policySource: 'CUSTOM',
        absoluteSessionTimeout: 0,
        absoluteSessionTimeoutUnit: 'MINUTES',
      }),
    );
  });

  it('refuse a session policy too long to be answered, and keep the old one', async () => {
    const { id } = await newOrganization();
    const days = { policySource: 'CUSTOM', absoluteSessionTimeoutUnit: 'DAYS' } as const;
    const call = client.organization.updateOrganizationSessionPolicy(id, {
      ...days,
      absoluteSessionTimeout: 2_000_000,
    });
    expect(await violationsOf(call)).toEqual([
      expect.objectContaining({ field: 'absolute_session_timeout', constraint: 'int32.lte' }),
    ]);
    expect(await client.organization.getOrganizationSessionPolicy(id)).toMatchObject({
      policySource: 1,
    });
  });

  it('give portal links for one use and one minute', async () => {
    const { id } = await newOrganization();
    const link = await client.organization.generatePortalLink(id);
    const [base, token] = link.location.split('/magicLink/');
    expect(base).toBe(simulator.environmentUrl);
    expect(token).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const secondsLeft = Number(link.expireTime?.seconds) - Date.now() / 1000;
    expect(secondsLeft).toBeGreaterThan(55);
    expect(secondsLeft).toBeLessThanOrEqual(60);
    const { portalLinks } = simulator.directory;
    expect(portalLinks.redeem(token!)).toMatchObject({ organizationId: id });
    expect(portalLinks.redeem(token!)).toBe('used');
    expect(await failure(client.organization.generatePortalLink('org_404'))).toEqual(notFound);
    await violationsOf(client.organization.generatePortalLink('tenant'));
  });
});

describe('pages of organizations', () => {
  let paged: ScalekitSimulator;
  let pager: Client;
  let ids: string[];

  beforeAll(async () => {
    paged = await ScalekitSimulator.start({ testOrganization: false });
    const { environmentUrl, clientId, clientSecret } = paged.credentials;
    pager = new ScalekitClient(environmentUrl, clientId, clientSecret);
    ids = Array.from(
      { length: 25 },
      (_, n) =>
        paged.directory.createOrganization({ displayName: `Org ${n}`, externalId: `t${n}` }).id,
    );
  });
  afterAll(async () => {
    await paged.stop();
  });

  const list = async (pageSize: number, pageToken = '') => {
    const page = await pager.organization.listOrganization({ pageSize, pageToken });
    return { ...page, ids: page.organizations.map(({ id }) => id) };
  };

  it('lead through everything, there and back', async () => {
    const first = await list(10);
    const second = await list(10, first.nextPageToken);
    const third = await list(10, second.nextPageToken);
    expect([...first.ids, ...second.ids, ...third.ids]).toEqual(ids);
    expect([first.totalSize, first.prevPageToken, third.nextPageToken]).toEqual([25, '', '']);
    expect((await list(10, third.prevPageToken)).ids).toEqual(second.ids);
  });

  it('have ten organizations by default and a hundred at most', async () => {
    expect((await pager.organization.listOrganization()).organizations).toHaveLength(10);
    expect((await list(100)).ids).toEqual(ids);
    expect(await failure(list(101))).toEqual(badRequest);
  });

  it('find one by its external id', async () => {
    const filter = { pageSize: 10, externalId: 't7' };
    const { organizations, totalSize } = await pager.organization.listOrganization(filter);
    expect([organizations.map(({ id }) => id), totalSize]).toEqual([[ids[7]], 1]);
  });

  it.each(['x', 'b2Zmc2V0OjE', '../..', '💥'])('refuse the token %j', async (token) => {
    const violations = await violationsOf(list(10, token));
    expect(violations).toEqual([expect.objectContaining({ field: 'page_token' })]);
  });

  it('are searched by name and ids', async () => {
    const { organizations } = await pager.organization.searchOrganization('ORG 2', 30);
    expect(organizations.map(({ displayName }) => displayName)).toEqual([
      'Org 2',
      'Org 20',
      'Org 21',
      'Org 22',
      'Org 23',
      'Org 24',
    ]);
    await violationsOf(pager.organization.searchOrganization('or', 30));
    await violationsOf(pager.organization.searchOrganization('org', 31));
  });

  it('skip nothing when each page is deleted before the next is read', async () => {
    const seen: string[] = [];
    let token = '';
    do {
      const page = await list(4, token);
      await Promise.all(page.ids.map((id) => pager.organization.deleteOrganization(id)));
      seen.push(...page.ids);
      token = page.nextPageToken;
    } while (token !== '');
    expect(seen).toEqual(ids);
  });
});

describe('connections', () => {
  it('of the Test Organization are there out of the box', async () => {
    const { organizationId, connectionId } = simulator.testOrganization!;
    const { connections } = await client.connection.listConnections(organizationId);
    expect(connections).toEqual([
      expect.objectContaining({
        id: connectionId,
        organizationId,
        organizationName: 'Test Organization',
        provider: 14,
        providerKey: 'IDP_SIMULATOR',
        type: 1,
        status: 3,
        enabled: true,
        domains: ['example.com', 'example.org'],
      }),
    ]);
  });

  it.each([
    ['example.com', 1],
    ['EXAMPLE.org', 1],
    ['sub.example.com', 0],
    ['example.net', 0],
  ])('are found by the domain %s: %i', async (domain, count) => {
    const { connections } = await client.connection.listConnectionsByDomain(domain);
    expect(connections).toHaveLength(count);
  });

  it('of an organization that is not there are none', async () => {
    expect((await client.connection.listConnections('org_404')).connections).toEqual([]);
  });

  it.each([
    ['', 'string.min_len'],
    ['x'.repeat(33), 'string.max_len'],
  ])('refuse the domain %j by the service’s own rule', async (domain, constraint) => {
    const violations = await violationsOf(client.connection.listConnectionsByDomain(domain));
    expect(violations).toEqual([expect.objectContaining({ field: 'domain', constraint })]);
  });

  it('start as drafts, which no list shows and nobody can enable', async () => {
    const { id } = await newOrganization();
    const { connection } = await client.connection.createConnection(id, {
      provider: 1,
      type: 2,
    } as never);
    expect(connection).toMatchObject({
      id: expect.stringMatching(/^conn_\d{18}$/),
      organizationId: id,
      provider: 1,
      type: 2,
      status: 1,
      enabled: false,
      settings: { case: 'samlConfig' },
    });
    expect((await client.connection.listConnections(id)).connections).toEqual([]);
    const refused = await client.connection.enableConnection(id, connection!.id);
    expect(refused).toMatchObject({
      enabled: false,
      errorMessage: expect.stringContaining('DRAFT'),
    });
    simulator.directory.setConnectionStatus(connection!.id, 'COMPLETED');
    const enabled = await client.connection.enableConnection(id, connection!.id);
    expect([enabled.enabled, enabled.errorMessage]).toEqual([true, undefined]);
    expect((await client.connection.listConnections(id)).connections).toHaveLength(1);
  });

  it.each([
    [{ type: 1 }, 'connection'],
    [{ provider: 1, type: 4 }, 'connection.type'],
    [{ provider: 99, type: 1 }, 'connection.provider'],
  ])('refuse %j', async (connection, field) => {
    const { id } = await newOrganization();
    const call = client.connection.createConnection(id, connection as never);
    expect(await violationsOf(call)).toEqual([expect.objectContaining({ field })]);
  });

  it('vanish from lists while disabled, yet can be read', async () => {
    const { id: organizationId } = await newOrganization();
    const { id } = simulator.directory.createConnection({ organizationId });
    expect(await client.connection.disableConnection(organizationId, id)).toMatchObject({
      enabled: false,
    });
    expect((await client.connection.listConnections(organizationId)).connections).toEqual([]);
    const { connection } = await client.connection.getConnection(organizationId, id);
    expect(connection).toMatchObject({ id, enabled: false, status: 3 });
  });

  it('show their settings, the mapping of attributes and their domains', async () => {
    const { organizationId, connectionId } = simulator.testOrganization!;
    const { connection } = await client.connection.getConnection(organizationId, connectionId);
    expect(Object.keys(connection?.attributeMapping ?? {})).toEqual([
      'email',
      'given_name',
      'family_name',
    ]);
    expect(connection?.domains.map(({ domain }) => domain)).toEqual(['example.com', 'example.org']);
    expect(connection?.settings).toMatchObject({
      case: 'oidcConfig',
      value: { issuer: expect.stringContaining(simulator.environmentUrl), scopes: [1, 2, 3] },
    });
  });

  it('show when the certificate of a SAML provider ends', async () => {
    const { id: organizationId } = await newOrganization();
    const certificateExpiryTime = new Date('2030-01-01T00:00:00Z');
    const saml = { organizationId, type: 'SAML', provider: 'OKTA', certificateExpiryTime } as const;
    const { id } = simulator.directory.createConnection(saml);
    const { connection } = await client.connection.getConnection(organizationId, id);
    expect(connection?.settings).toMatchObject({
      case: 'samlConfig',
      value: { idpCertificates: [{ expiryTime: { seconds: 1893456000n } }] },
    });
  });

  it('are unknown under another organization', async () => {
    const { connectionId } = simulator.testOrganization!;
    const { id } = await newOrganization();
    const { connection } = client;
    expect(await failure(connection.getConnection(id, connectionId))).toEqual(notFound);
    expect(await failure(connection.disableConnection(id, connectionId))).toEqual(notFound);
    expect(await failure(connection.enableConnection(id, connectionId))).toEqual(notFound);
    expect(await failure(connection.deleteConnection(id, connectionId))).toEqual(notFound);
    expect(simulator.directory.connection(connectionId)?.enabled).toBe(true);
  });

  it('are gone when deleted', async () => {
    const { id: organizationId } = await newOrganization();
    const { id } = simulator.directory.createConnection({ organizationId });
    await client.connection.deleteConnection(organizationId, id);
    expect(await failure(client.connection.getConnection(organizationId, id))).toEqual(notFound);
  });

  it('of apps are none', async () => {
    expect((await client.connection.listAppConnections()).connections).toEqual([]);
  });
});

describe('domains', () => {
  it('route once they are created: the API counts them as proven', async () => {
    const { id } = await newOrganization();
    const connection = simulator.directory.createConnection({ organizationId: id });
    const { domain } = await client.domain.createDomain(id, 'Acme.Example');
    expect(domain).toMatchObject({
      id: expect.stringMatching(/^dom_\d{18}$/),
      domain: 'acme.example',
      organizationId: id,
      environmentId: expect.stringMatching(/^env_\d{18}$/),
      domainType: 2,
      verificationStatus: 2,
      verificationMethod: 1,
    });
    const { connections } = await client.connection.listConnectionsByDomain('acme.example');
    expect(connections.map((row) => row.id)).toEqual([connection.id]);
    expect((await client.domain.getDomain(id, domain!.id)).domain).toEqual(domain);
  });

  it('that are only allowed do not route', async () => {
    const { id } = await newOrganization();
    simulator.directory.createConnection({ organizationId: id });
    await client.domain.createDomain(id, 'allowed.example', { domainType: 'ALLOWED_EMAIL_DOMAIN' });
    const { connections } = await client.connection.listConnectionsByDomain('allowed.example');
    expect(connections).toEqual([]);
  });

  it('are listed, by type where asked', async () => {
    const { id } = await newOrganization();
    await client.domain.createDomain(id, 'one.example', { domainType: 'ORGANIZATION_DOMAIN' });
    await client.domain.createDomain(id, 'two.example', { domainType: 'ALLOWED_EMAIL_DOMAIN' });
    const list = async (options?: { domainType: string }) =>
      (await client.domain.listDomains(id, options)).domains.map(({ domain }) => domain);
    expect(await list()).toEqual(['one.example', 'two.example']);
    expect(await list({ domainType: 'ALLOWED_EMAIL_DOMAIN' })).toEqual(['two.example']);
  });

  it('belong to one organization', async () => {
    const { id } = await newOrganization();
    expect(await failure(client.domain.createDomain(id, 'EXAMPLE.com'))).toEqual(conflict);
  });

  it.each([
    ['gmail.com', 'domain'],
    ['no dots', 'domain'],
    ['a.b', 'domain.domain'],
    [`${'x'.repeat(250)}.example`, 'domain.domain'],
  ])('refuse %j', async (name, field) => {
    const { id } = await newOrganization();
    const violations = await violationsOf(client.domain.createDomain(id, name));
    expect(violations).toEqual([expect.objectContaining({ field })]);
  });

  it('are unknown under another organization, and gone when deleted', async () => {
    const [one, other] = [await newOrganization(), await newOrganization()];
    const { domain } = await client.domain.createDomain(one.id, 'gone.example');
    expect(await failure(client.domain.getDomain(other.id, domain!.id))).toEqual(notFound);
    expect(await failure(client.domain.deleteDomain(other.id, domain!.id))).toEqual(notFound);
    await client.domain.deleteDomain(one.id, domain!.id);
    expect(await failure(client.domain.getDomain(one.id, domain!.id))).toEqual(notFound);
    expect(await failure(client.domain.listDomains('org_404'))).toEqual(notFound);
  });
});

describe('what the environment does not have', () => {
  it('answers unimplemented, of services it knows and of others', async () => {
    const unimplemented = expect.objectContaining({
      httpStatus: 501,
      name: 'ScalekitNotImplementedException',
    });
    expect(await failure(client.directory.listDirectories('org_1'))).toEqual(unimplemented);
    expect(await failure(client.user.getUser('usr_1'))).toEqual(unimplemented);
  });
});

describe('faults', () => {
  it.each([
    [Code.InvalidArgument, 'ScalekitBadRequestException', 400],
    [Code.FailedPrecondition, 'ScalekitBadRequestException', 400],
    [Code.OutOfRange, 'ScalekitBadRequestException', 400],
    [Code.PermissionDenied, 'ScalekitForbiddenException', 403],
    [Code.NotFound, 'ScalekitNotFoundException', 404],
    [Code.AlreadyExists, 'ScalekitConflictException', 409],
    [Code.Aborted, 'ScalekitConflictException', 409],
    [Code.ResourceExhausted, 'ScalekitTooManyRequestsException', 429],
    [Code.Canceled, 'ScalekitCancelledException', 499],
    [Code.Unknown, 'ScalekitInternalServerException', 500],
    [Code.Internal, 'ScalekitInternalServerException', 500],
    [Code.DataLoss, 'ScalekitInternalServerException', 500],
    [Code.Unimplemented, 'ScalekitNotImplementedException', 501],
    [Code.DeadlineExceeded, 'ScalekitGatewayTimeoutException', 504],
  ])('with status %i become %s', async (grpcCode, name, httpStatus) => {
    simulator.faults.add(ending('grpc:ListDomains', grpcCode, 'E'));
    const { organizationId } = simulator.testOrganization!;
    expect(await failure(client.domain.listDomains(organizationId))).toEqual(
      exception(name, httpStatus, 'E'),
    );
    expect((await client.domain.listDomains(organizationId)).domains).toHaveLength(2);
  });

  it.each(['drop', 'drop-after'] as const)('that %s the connection end the call', async (kind) => {
    simulator.faults.add({ path: 'grpc:CreateOrganization', kind });
    const externalId = `tenant-${kind}`;
    await expect(newOrganization({ externalId })).rejects.toThrow();
    const organization = simulator.directory.organizationByExternalId(externalId);
    expect(organization !== undefined).toBe(kind === 'drop-after');
    expect((await client.organization.listOrganization()).totalSize).toBeGreaterThan(0);
  });

  it('of an environment that is away for a moment are ridden out by the SDK', async () => {
    simulator.faults.add(ending('grpc:ListDomains', Code.Unavailable));
    const { organizationId } = simulator.testOrganization!;
    expect((await client.domain.listDomains(organizationId)).domains).toHaveLength(2);
  });
});
