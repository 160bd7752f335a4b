import { DirectoryError, ScalekitSimulator } from 'scalekit-simulator';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const EVIL = '"><script>alert(1)</script>&\'';
const ADA = { email: 'ada@example.com', givenName: 'Ada', familyName: 'Byron', groups: ['Admins'] };

let simulator: ScalekitSimulator;
let receiver: WebhookReceiver;
let organizationId: string;

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  simulator = await ScalekitSimulator.start({
    webhooks: { url: receiver.url, retryDelaysMs: [] },
    organizations: [{ displayName: EVIL, id: 'org_9' }],
  });
  ({ organizationId } = simulator.testOrganization!);
});
afterEach(async () => {
  await simulator.stop();
  await receiver.stop();
});

async function told(): Promise<Record<string, unknown>[]> {
  await simulator.webhooks.settled();
  return receiver.events;
}

describe('the users of a directory', () => {
  it('are told of when they come, change and go', async () => {
    const { users } = simulator.directory;
    const { id } = users.put(organizationId, ADA);
    expect(await told()).toMatchObject([
      {
        type: 'organization.directory.user_created',
        object: 'DirectoryUser',
        organization_id: organizationId,
        data: {
          id: expect.stringMatching(/^diruser_\d{18}$/),
          organization_id: organizationId,
          email: 'ada@example.com',
          name: 'Ada Byron',
          given_name: 'Ada',
          family_name: 'Byron',
          preferred_username: 'ada@example.com',
          active: true,
          groups: [{ id: expect.stringMatching(/^dirgroup_\d{18}$/), name: 'Admins' }],
        },
      },
    ]);
    users.put(organizationId, { email: 'Ada@Example.com', groups: [], active: false });
    expect((await told()).at(-1)).toMatchObject({
      type: 'organization.directory.user_updated',
      data: { id, email: 'Ada@Example.com', name: 'Ada Byron', active: false, groups: null },
    });
    users.delete(id);
    expect((await told()).at(-1)).toMatchObject({
      type: 'organization.directory.user_deleted',
      data: { id, active: false },
    });
    expect(users.of(organizationId)).toEqual([]);
  });

  it('are others at another customer, and go with it without an event', async () => {
    const { directory } = simulator;
    const { id } = directory.users.put(organizationId, ADA);
    expect(directory.users.put('org_9', ADA).id).not.toBe(id);
    directory.deleteOrganization('org_9');
    expect(directory.users.of('org_9')).toEqual([]);
    const types = (await told()).map(({ type }) => type);
    expect(types).not.toContain('organization.directory.user_deleted');
    expect(directory.users.get(id)?.email).toBe('ada@example.com');
  });

  it.each(['', 'ada', 'ada @example.com', `${'x'.repeat(254)}@example.com`])(
    'have no address like "%s"',
    async (email) => {
      expect(() => simulator.directory.users.put(organizationId, { email })).toThrow(
        DirectoryError,
      );
      expect(await told()).toEqual([]);
    },
  );

  it('are of a customer who is there, and are at most a thousand', () => {
    const { users } = simulator.directory;
    expect(() => users.put('org_none', ADA)).toThrow(/org_none/);
    expect(() => {
      users.delete('diruser_none');
    }).toThrow(/diruser_none/);
    for (let index = 0; index < 1_000; index++) {
      users.put(organizationId, { email: `user${index}@example.com` });
    }
    expect(() => users.put(organizationId, ADA)).toThrow(/1000 users/);
    expect(users.put(organizationId, { email: 'user7@example.com', active: false }).active).toBe(
      false,
    );
  });
});

describe('the page of directories', () => {
  const page = () => new URL('/directory', simulator.environmentUrl);
  const save = (form: Record<string, string>): Promise<Response> =>
    fetch(page(), { method: 'POST', body: new URLSearchParams(form) });
  const inactive = {
    email: ADA.email,
    given_name: 'Ada',
    family_name: '',
    groups: 'Admins, Staff',
  };
  const ada = { ...inactive, active: 'yes' };

  it('adds, changes and deletes a user, and shows what the app has answered', async () => {
    receiver.answers = [201, 503];
    const added = await (await save({ ...ada, organization: organizationId })).text();
    expect(added).toContain('ada@example.com');
    expect(added).toContain('the app answered 201');
    const [{ id } = { id: '' }] = simulator.directory.users.of(organizationId);
    expect(added).toContain(`/directory?user=${id}`);

    const changed = await (await save({ ...inactive, organization: organizationId })).text();
    expect(changed).toContain('not active');
    expect(changed).toContain('the app answered 503');
    const form = await (await fetch(new URL(`?user=${id}`, page()))).text();
    expect(form).toContain('value="Admins, Staff"');
    expect(form).not.toContain('checked');

    expect(await (await save({ delete: id })).text()).not.toContain('ada@example.com');
    expect((await told()).map(({ type }) => String(type).split('.').at(-1))).toEqual([
      ...['user_created', 'user_updated', 'user_deleted'],
    ]);
  });

  it('takes somebody out of all groups', async () => {
    await save({ ...ada, organization: organizationId });
    await save({ ...ada, organization: organizationId, groups: '' });
    expect((await told()).at(-1)).toMatchObject({ data: { groups: null } });
  });

  it('says what was wrong, and escapes it', async () => {
    const forms: Record<string, string>[] = [
      { ...ada, organization: organizationId, email: EVIL },
      { ...ada, organization: EVIL },
      { delete: EVIL },
    ];
    for (const form of forms) {
      const answer = await save(form);
      expect(answer.status).toBe(400);
      const body = await answer.text();
      expect(body).toContain('role="alert"');
      expect(body).not.toContain('<script');
    }
    await save({ ...ada, organization: 'org_9', email: `${EVIL.replaceAll(' ', '')}@x.test` });
    expect(await (await fetch(page())).text()).not.toContain('<script');
    expect(await told()).toHaveLength(1);
  });

  it.each(['cross-site', 'same-site'])('takes no form of another site: %s', async (site) => {
    const forms = ['/directory', '/idp/conn_1', '/idp/sign-in/x', '/portal/x'].map(
      (path) => new URL(path, simulator.environmentUrl),
    );
    const body = new URLSearchParams({ ...ada, organization: organizationId });
    for (const form of forms) {
      const answer = await fetch(form, {
        method: 'POST',
        body,
        headers: { 'sec-fetch-site': site },
      });
      expect(answer.status).toBe(403);
    }
    expect(await told()).toEqual([]);
  });

  it('says that no app hears of it', async () => {
    expect(await (await fetch(page())).text()).not.toContain('No app hears of it');
    const silent = await ScalekitSimulator.start();
    const answer = await fetch(new URL('/directory', silent.environmentUrl));
    expect(await answer.text()).toContain('No app hears of it');
    await silent.stop();
  });
});
