import { ScalekitClient } from '@scalekit-sdk/node';
import {
  ScalekitSimulator,
  WEBHOOK_TYPES,
  type WebhookOptions,
  type WebhookOverrides,
} from 'scalekit-simulator';
import { WebhookReceiver, type Received } from '../support/webhook-receiver.js';

let simulator: ScalekitSimulator;
let receiver: WebhookReceiver;
let sdk: ScalekitClient;

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  simulator = await ScalekitSimulator.start({ webhooks: { url: receiver.url, retryDelaysMs: [] } });
  const { environmentUrl, clientId, clientSecret } = simulator.credentials;
  sdk = new ScalekitClient(environmentUrl, clientId, clientSecret);
});
afterEach(async () => {
  await simulator.stop();
  await receiver.stop();
});

/** What the real SDK says to a delivery. */
function isBelieved({ headers, body }: Received, secret = simulator.webhooks.secret): boolean {
  try {
    return sdk.verifyWebhookPayload(secret!, headers as Record<string, string>, body);
  } catch {
    return false;
  }
}

const believed = (): boolean[] => receiver.received.map((one) => isBelieved(one));

const retrying = (options: Omit<WebhookOptions, 'url'>): string =>
  simulator.webhooks.endpoint(receiver.url, undefined, options);

describe('an event', () => {
  it.each(WEBHOOK_TYPES)('%s is signed so that the SDK believes it', async (type) => {
    const { organizationId } = simulator.testOrganization!;
    const delivery = await simulator.webhooks.send(type, { organization_id: organizationId });
    expect(delivery).toMatchObject({ isDelivered: true, attempts: [{ status: 201 }] });
    expect(believed()).toEqual([true]);
    const [event] = receiver.events;
    expect(event).toEqual({
      spec_version: '1',
      id: expect.stringMatching(/^evt_\d{18}$/),
      type,
      object: expect.stringMatching(
        /^(Connection|Organization|Directory(User|Group)?|User|OrgMembership)$/,
      ),
      environment_id: simulator.directory.environmentId,
      occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      organization_id: organizationId,
      data: { organization_id: organizationId },
    });
    expect(receiver.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': event?.id,
    });
  });

  it('may be of a type that nobody knows', async () => {
    await simulator.webhooks.send('moon.rose', {});
    expect(receiver.events).toMatchObject([{ type: 'moon.rose', object: 'Unknown' }]);
  });

  it.each([
    ['organization.directory.user_created', 'DirectoryUser'],
    ['organization.directory_enabled', 'Directory'],
    ['organization.updated', 'Organization'],
    ['user.organization_membership_deleted', 'OrgMembership'],
    ['user.organization_invitation', 'User'],
  ])('%s is of the object %s', async (type, object) => {
    await simulator.webhooks.send(type);
    expect(receiver.events).toMatchObject([{ type, object }]);
  });

  it('is refused without an endpoint', async () => {
    const silent = await ScalekitSimulator.start();
    await expect(silent.webhooks.send('user.login')).rejects.toThrow(/endpoint\(url\) first/);
    expect(silent.env).not.toHaveProperty('SCALEKIT_WEBHOOK_SECRET');
    await silent.stop();
  });
});

describe('a change of the directory', () => {
  const typesAfter = async (change: () => unknown): Promise<unknown[]> => {
    await simulator.webhooks.settled();
    const before = receiver.received.length;
    await change();
    await simulator.webhooks.settled();
    expect(believed()).not.toContain(false);
    return receiver.events
      .slice(before)
      .map(({ type }) => type)
      .sort();
  };

  it('of a connection is told, made by gRPC or by program', async () => {
    const { organizationId, connectionId } = simulator.testOrganization!;
    const { connection } = sdk;
    expect(
      await typesAfter(() => connection.disableConnection(organizationId, connectionId)),
    ).toEqual(['organization.sso_disabled']);
    expect(receiver.events.at(-1)).toMatchObject({
      object: 'Connection',
      organization_id: organizationId,
      data: {
        id: connectionId,
        organization_id: organizationId,
        connection_type: 'OIDC',
        provider: 'IDP_SIMULATOR',
        enabled: false,
        status: 'COMPLETED',
      },
    });
    expect(
      await typesAfter(() => connection.enableConnection(organizationId, connectionId)),
    ).toEqual(['organization.sso_enabled']);
    const { directory } = simulator;
    expect(
      await typesAfter(() => {
        directory.setConnectionEnabled(connectionId, true);
      }),
    ).toEqual([]);
    expect(
      await typesAfter(() => {
        directory.setConnectionStatus(connectionId, 'IN_PROGRESS');
      }),
    ).toEqual(['organization.sso_disabled']);
    expect(
      await typesAfter(() => {
        directory.deleteConnection(connectionId);
      }),
    ).toEqual(['organization.sso_deleted']);
    expect(receiver.events.at(-1)?.data).not.toHaveProperty('enabled');
    expect(await typesAfter(() => directory.createConnection({ organizationId }))).toEqual([
      'organization.sso_created',
      'organization.sso_enabled',
    ]);
    expect(
      await typesAfter(() => directory.createConnection({ organizationId, status: 'DRAFT' })),
    ).toEqual(['organization.sso_created']);
  });

  it('of an organization is told', async () => {
    const { directory } = simulator;
    expect(
      await typesAfter(() => sdk.organization.createOrganization('Acme', { externalId: 'acme' })),
    ).toEqual(['organization.created']);
    const [event] = receiver.events;
    const id = directory.organizationByExternalId('acme')!.id;
    expect(event).toMatchObject({
      object: 'Organization',
      organization_id: id,
      data: { id, display_name: 'Acme', external_id: 'acme', region_code: 'US', metadata: null },
    });
    expect(
      await typesAfter(() => directory.updateOrganization(id, { metadata: { plan: 'gold' } })),
    ).toEqual(['organization.updated']);
    expect(receiver.events.at(-1)).toMatchObject({ data: { metadata: { plan: 'gold' } } });
    expect(await typesAfter(() => directory.setFeatures(id, { dir_sync: true }))).toEqual([
      'organization.directory_enabled',
      'organization.updated',
    ]);
    expect(receiver.events.find(({ type }) => type === 'organization.directory_enabled')).toEqual(
      expect.objectContaining({
        object: 'Directory',
        organization_id: id,
        data: {
          id: id.replace('org', 'dir'),
          organization_id: id,
          directory_type: 'SCIM',
          provider: 'CUSTOM',
          enabled: true,
        },
      }),
    );
    expect(await typesAfter(() => directory.setFeatures(id, { dir_sync: true }))).toEqual([
      'organization.updated',
    ]);
    expect(
      await typesAfter(() =>
        sdk.organization.updateOrganizationSettings(id, {
          features: [{ name: 'dir_sync', enabled: false }],
        }),
      ),
    ).toEqual(['organization.directory_disabled', 'organization.updated']);
    directory.setFeatures(id, { dir_sync: true });
    expect(await typesAfter(() => directory.setFeatures(id, { sso: true }))).toEqual([
      'organization.updated',
    ]);
    expect(receiver.events.at(-1)).toMatchObject({
      data: {
        settings: { features: expect.arrayContaining([{ name: 'dir_sync', enabled: true }]) },
      },
    });
    expect(await typesAfter(() => sdk.organization.deleteOrganization(id))).toEqual([
      'organization.deleted',
    ]);
  });

  it('of a domain is told', async () => {
    const { directory, testOrganization } = simulator;
    const { organizationId } = testOrganization!;
    expect(await typesAfter(() => sdk.domain.createDomain(organizationId, 'acme.test'))).toEqual([
      'organization.domain_created',
    ]);
    const { id } = directory.domainsOf(organizationId).at(-1)!;
    expect(receiver.events.at(-1)).toMatchObject({
      object: 'Organization',
      organization_id: organizationId,
      data: { id, domain: 'acme.test', environment_id: directory.environmentId },
    });
    /** The latest event says of the domain what the API says. */
    const expectAgreement = async (verificationMethod: number, name: string) => {
      const { domain } = await sdk.domain.getDomain(organizationId, id);
      expect(domain).toMatchObject({ verificationMethod });
      expect(receiver.events.at(-1)?.data).toMatchObject({
        txt_record_key: domain?.txtRecordKey,
        txt_record_secret: domain?.txtRecordSecret,
        verification_method: name,
      });
    };
    await expectAgreement(1, 'ADMIN');
    for (const [status, told] of [
      ['FAILED', ['organization.domain_dns_verification_failed']],
      ['PENDING', []],
      ['VERIFIED', ['organization.domain_dns_verification_success']],
    ] as const) {
      expect(
        await typesAfter(() => {
          directory.setVerificationStatus(id, status);
        }),
      ).toEqual(told);
      await expectAgreement(2, 'DNS');
    }
    expect(
      await typesAfter(() => {
        directory.deleteDomain(id);
      }),
    ).toEqual(['organization.domain_deleted']);
  });

  it('that was refused is not told', async () => {
    const { connectionId } = simulator.testOrganization!;
    expect(() => simulator.directory.createConnection({ organizationId: 'org_0' })).toThrow();
    expect(() => simulator.directory.createOrganization({ displayName: '' })).toThrow();
    simulator.directory.setConnectionStatus(connectionId, 'DRAFT');
    await simulator.webhooks.settled();
    const before = receiver.received.length;
    expect(() => {
      simulator.directory.setConnectionEnabled(connectionId, true);
    }).toThrow();
    await simulator.webhooks.settled();
    expect(receiver.received).toHaveLength(before);
  });
});

describe('a delivery', () => {
  it('is tried six times, with the same id, and a new time and signature each', async () => {
    retrying({ retryDelaysMs: [0, 0, 0, 0, 0] });
    receiver.answers = [500, 302, 'drop', 429, 400, 204];
    const sending = simulator.webhooks.send('user.login');
    while (receiver.received.length < 1) await new Promise(setImmediate);
    simulator.clock.skewSeconds = 120;
    const delivery = await sending;
    expect(delivery.attempts).toEqual([
      { status: 500 },
      { status: 302 },
      { error: 'ECONNRESET' },
      { status: 429 },
      { status: 400 },
      { status: 204 },
    ]);
    expect(delivery.isDelivered).toBe(true);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const times = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(119);
    expect(believed()).toEqual([true, true, true, true, true, true]);
  });

  it('is given up after the last attempt', async () => {
    retrying({ retryDelaysMs: [0, 0] });
    receiver.answers = [503, 503, 503];
    expect(await simulator.webhooks.send('user.login')).toMatchObject({
      isDelivered: false,
      attempts: [{ status: 503 }, { status: 503 }, { status: 503 }],
    });
    expect(simulator.webhooks.deliveries).toHaveLength(1);
  });

  it('is given up on where there is no answer in time', async () => {
    retrying({ retryDelaysMs: [], timeoutMs: 50 });
    receiver.answers = ['hang'];
    expect(await simulator.webhooks.send('user.login')).toMatchObject({
      isDelivered: false,
      attempts: [{ error: 'timeout' }],
    });
  });

  it('ends with the environment, as do those that wait for their turn', async () => {
    retrying({ timeoutMs: 60_000 });
    receiver.answers = ['hang', 500];
    const hanging = simulator.webhooks.send('user.login');
    while (receiver.received.length < 1) await new Promise(setImmediate);
    const waiting = simulator.webhooks.send('user.logout');
    while (simulator.webhooks.deliveries[1]?.attempts.length !== 1) {
      await new Promise(setImmediate);
    }
    await simulator.stop();
    expect((await hanging).attempts).toHaveLength(1);
    expect((await waiting).attempts).toEqual([{ status: 500 }]);
    simulator.directory.createOrganization({ displayName: 'Late' });
    await expect(simulator.webhooks.send('user.login')).rejects.toThrow(/endpoint/);
  });

  it('is one of a thousand at most that are under way', async () => {
    retrying({ retryDelaysMs: [3_600_000] });
    receiver.answers = Array.from({ length: 1_000 }, () => 500);
    for (let count = 0; count < 1_000; count += 1) {
      void simulator.webhooks.send('user.login');
    }
    await expect(simulator.webhooks.send('user.login')).rejects.toThrow(/1000 webhooks/);
    simulator.directory.createOrganization({ displayName: 'One more' });
    expect(simulator.webhooks.deliveries).toHaveLength(1_000);
  });
});

describe('a dishonest delivery', () => {
  const header = (name: string): unknown => receiver.received[0]?.headers[name];
  const cases: [string, () => WebhookOverrides][] = [
    ['of another secret', () => ({ signature: 'wrong' })],
    ['with a short signature', () => ({ signature: 'short' })],
    ['of an unknown version', () => ({ signature: 'unknown-version' })],
    ['with a changed body', () => ({ tamperBody: (body) => body.replace('"1"', '"2"') })],
    ['that is old', () => ({ timestamp: Math.floor(Date.now() / 1000) - 301 })],
    ['of the future', () => ({ timestamp: Math.floor(Date.now() / 1000) + 310 })],
    ['with no time', () => ({ timestamp: 'soon' })],
    ['without an id', () => ({ headers: { 'webhook-id': undefined } })],
    ['by a given secret', () => ({ secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}` })],
    // The SDK gives up at the first signature, see test/attacks/bare-sdk.
    ['with a malformed signature before the good one', () => ({ signature: 'malformed-first' })],
  ];
  it.each(cases)('%s is not believed', async (_case, overrides) => {
    await simulator.webhooks.send('user.login', {}, overrides());
    expect(believed()).toEqual([false]);
    await simulator.webhooks.send('user.login');
    expect(believed()).toEqual([false, true]);
  });

  it('may list two signatures', async () => {
    await simulator.webhooks.send('user.login', {}, { signature: 'double' });
    expect(header('webhook-signature')).toMatch(/^v1,\S{44} v1,\S{44}$/);
    expect(believed()).toEqual([true]);
  });

  it('may repeat a header', async () => {
    await simulator.webhooks.send('user.login', {}, { headers: { 'webhook-id': ['a', 'b'] } });
    const names = receiver.received[0]!.rawHeaders.filter((text) => text === 'webhook-id');
    expect(names).toHaveLength(2);
  });

  it('may have another envelope, another id of its own, and any body', async () => {
    const event = { id: 'evt_1', occurred_at: undefined, extra: true };
    await simulator.webhooks.send('user.login', {}, { event, webhookId: 'msg_1' });
    expect(receiver.events[0]).toMatchObject({ id: 'evt_1', extra: true });
    expect(receiver.events[0]).not.toHaveProperty('occurred_at');
    expect(header('webhook-id')).toBe('msg_1');
    await simulator.webhooks.send('user.login', {}, { rawBody: 'not JSON' });
    expect(receiver.received[1]?.body).toBe('not JSON');
    expect(believed()).toEqual([true, true]);
  });
});

describe('an endpoint', () => {
  it('tells the app its secret', async () => {
    const secret = simulator.webhooks.endpoint(receiver.url);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(simulator.env).toMatchObject({ SCALEKIT_WEBHOOK_SECRET: secret });
    const other = await WebhookReceiver.start();
    simulator.webhooks.endpoint(other.url, secret);
    await simulator.webhooks.send('user.login');
    expect([receiver.received.length, other.received.length]).toEqual([0, 1]);
    await other.stop();
  });

  it.each([
    [{ url: 'https://127.0.0.1/' }, /webhooks\.url: .* is not on this machine/],
    [{ url: 'http://10.0.0.1/' }, /webhooks\.url/],
    [{ url: 'http://127.0.0.1.evil.example/' }, /webhooks\.url/],
    [{ url: 'nonsense' }, /webhooks\.url/],
    [{ secret: 'secret' }, /webhooks\.secret/],
    [{ secret: 'whsec_' }, /webhooks\.secret/],
    [{ secret: 'whsec_ab_cdefg' }, /webhooks\.secret/],
    [{ retryDelaysMs: [-1] }, /webhooks\.retryDelaysMs/],
    [{ retryDelaysMs: [3_600_001] }, /webhooks\.retryDelaysMs/],
    [{ retryDelaysMs: Array.from({ length: 21 }, () => 0) }, /webhooks\.retryDelaysMs/],
    [{ timeoutMs: 0 }, /webhooks\.timeoutMs/],
  ])('%j is refused', async (webhooks, mistake) => {
    await expect(
      ScalekitSimulator.start({ webhooks: { url: receiver.url, ...webhooks } }),
    ).rejects.toThrow(mistake);
  });
});
