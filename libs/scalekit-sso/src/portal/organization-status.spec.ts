import { gatewayTo, sdkError } from '../../spec-support/sdk.js';
import { SsoError } from '../errors/sso-error.js';
import { OrganizationStatusService, type SsoOrganizationStatus } from './organization-status.js';

const ACTIVE = { id: 'conn_1', provider: 1, type: 1, status: 3, enabled: true };
const DOMAIN = { domain: 'acme.test', domainType: 2, verificationStatus: 2 };

let calls: unknown[][];
let answers: Record<string, (id: string) => unknown>;

const ask = (...connectionIds: (string | undefined)[]): Promise<SsoOrganizationStatus> => {
  const method =
    (name: string) =>
    (...given: string[]): Promise<unknown> => {
      calls.push([name, ...given]);
      return Promise.resolve(answers[name]?.(given.at(-1) ?? ''));
    };
  const client = {
    organization: { getOrganization: method('getOrganization') },
    connection: {
      listConnections: method('listConnections'),
      getConnection: method('getConnection'),
    },
    domain: { listDomains: method('listDomains') },
  };
  return new OrganizationStatusService(gatewayTo(client)).status('org_1', connectionIds);
};

beforeEach(() => {
  calls = [];
  answers = {
    getOrganization: () => ({ organization: { displayName: 'Acme' } }),
    listConnections: () => ({ connections: [{ ...ACTIVE, domains: ['acme.test'] }] }),
    getConnection: (id) => ({
      connection: { ...ACTIVE, id, enabled: false, domains: [DOMAIN] },
    }),
    listDomains: () => ({ domains: [DOMAIN] }),
  };
});

const CONNECTION = {
  id: 'conn_1',
  provider: 'okta',
  protocol: 'oidc',
  status: 'completed',
  isEnabled: true,
  domains: ['acme.test'],
};

describe('the status of an organization', () => {
  it('has its name, its active connections and its domains', async () => {
    await expect(ask()).resolves.toEqual({
      organizationId: 'org_1',
      name: 'Acme',
      connections: [CONNECTION],
      domains: [{ domain: 'acme.test', isVerified: true, type: 'organization_domain' }],
      isSsoEnabled: true,
    });
    expect(calls).toEqual([
      ['getOrganization', 'org_1'],
      ['listConnections', 'org_1'],
      ['listDomains', 'org_1'],
    ]);
  });

  it('looks at connections that are not listed, once each', async () => {
    const { connections } = await ask('conn_1', 'conn_2', 'conn_2');
    expect(connections).toEqual([CONNECTION, { ...CONNECTION, id: 'conn_2', isEnabled: false }]);
    expect(calls.slice(3)).toEqual([['getConnection', 'org_1', 'conn_2']]);
  });

  it('passes over a connection that is not known', async () => {
    const { connections } = await ask(undefined);
    expect(connections).toEqual([CONNECTION]);
    expect(calls.map(([name]) => name)).not.toContain('getConnection');
  });

  it('does not look again at any of several that are listed', async () => {
    answers.listConnections = () => ({
      connections: ['conn_1', 'conn_2'].map((id) => ({ ...ACTIVE, id, domains: [] })),
    });
    await ask('conn_2', 'conn_1');
    expect(calls.filter(([name]) => name === 'getConnection')).toEqual([]);
  });

  it.each([
    ['not there', () => Promise.reject(sdkError(404))],
    ['not in the answer', () => ({})],
  ])('leaves out a connection that is %s', async (_case, answer) => {
    answers.getConnection = answer;
    const { connections } = await ask('conn_9', 'conn_8');
    expect(connections).toHaveLength(1);
    expect(connections).toEqual([CONNECTION]);
  });

  it.each([
    ['there is no connection', []],
    ['the connection is disabled', [{ ...ACTIVE, enabled: false, domains: [] }]],
    ['the connection is not completed', [{ ...ACTIVE, status: 2, domains: [] }]],
  ])('has no single sign-on where %s', async (_case, connections) => {
    answers.listConnections = () => ({ connections });
    expect((await ask()).isSsoEnabled).toBe(false);
  });

  it('has single sign-on where one connection of several is active', async () => {
    answers.listConnections = () => ({
      connections: [
        { ...ACTIVE, enabled: false, domains: [] },
        { ...ACTIVE, domains: [] },
      ],
    });
    expect((await ask()).isSsoEnabled).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ['the environment does not know', () => Promise.reject(sdkError(404))],
    ['is malformed', () => Promise.reject(sdkError(400))],
    ['is missing in the answer', () => ({})],
  ])('is not there for an organization that %s', async (_case, answer) => {
    answers.getOrganization = answer;
    answers.listConnections = answers.listDomains = () => Promise.reject(sdkError(404));
    await expect(ask()).rejects.toMatchObject({ code: 'organization_not_found' });
  });

  it('is without what the environment does not find', async () => {
    answers.listConnections = answers.listDomains = () => Promise.reject(sdkError(404));
    await expect(ask()).resolves.toMatchObject({ connections: [], domains: [] });
  });

  it.each(['getOrganization', 'listConnections', 'getConnection', 'listDomains'])(
    'fails as %s does',
    async (name) => {
      const busy = new SsoError('environment_busy');
      answers[name] = () => Promise.reject(busy);
      await expect(ask('conn_2')).rejects.toBe(busy);
    },
  );
});

describe('ids', () => {
  const service = new OrganizationStatusService(gatewayTo({}));
  const refusal = (name: string): TypeError =>
    new TypeError(`${name} must be an id: 1 to 64 letters, digits and underscores.`);

  it.each([undefined, null, '', [], ['org_1'], {}, 7, '../org_1'])(
    'refuses %j where an id of an organization belongs (S14)',
    async (id) => {
      await expect(service.status(id as never, [])).rejects.toEqual(refusal('organizationId'));
    },
  );

  it.each([null, '', [], ['conn_1'], {}, 7])(
    'refuses %j among connections that may be undefined (S14)',
    async (id) => {
      const given = [undefined, 'conn_1', id as never];
      await expect(service.status('org_1', given)).rejects.toEqual(refusal('connectionIds'));
    },
  );
});
