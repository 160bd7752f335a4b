import { setTimeout as sleep } from 'node:timers/promises';
import { ScalekitClient } from '@scalekit-sdk/node';
import { ScalekitSimulator } from 'scalekit-simulator';
import { BUILD_TIMEOUT_MS, failToStart, startDemo, type Demo } from './support/demo.js';
import { Visitor } from './support/visitor.js';
import type { Answer } from '../support/browser.js';
import { deliveryOf, WEBHOOK_SECRET } from '../support/webhooks.js';

const MAX_LOOKS = 100;

/** Looks until something is so, or has had its chance. */
async function becomes(what: () => Promise<boolean>): Promise<boolean> {
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    if (await what()) {
      return true;
    }
    await sleep(50);
  }
  return false;
}

const post = (demo: Demo, { body, headers } = deliveryOf()): Promise<Answer> =>
  new Visitor(demo.url).api(`${demo.url}/auth/webhooks`, { method: 'POST', body, headers });

describe('webhooks of the environment inside the demo', () => {
  const ACME = { organizationId: 'org_100000000000000002', id: 'conn_100000000000000002' };
  let demo: Demo;
  let sdk: ScalekitClient;

  beforeAll(async () => {
    demo = await startDemo();
    const [, environmentUrl = ''] =
      /Environment +(http:\/\/127\.0\.0\.1:\d+)/.exec(demo.process.output) ?? [];
    sdk = new ScalekitClient(
      environmentUrl,
      'skc_100000000000000042',
      'test_of_the_embedded_simulator',
    );
  }, BUILD_TIMEOUT_MS);
  afterAll(() => demo.stop());

  it('end the sessions of a customer who switches single sign-on off, and say so at sign-in', async () => {
    const [sam, jane] = [new Visitor(demo.url), new Visitor(demo.url)];
    await sam.signIn('sam@acme.test');
    await jane.signIn('jane@example.com');
    expect([await sam.isSignedIn(), await jane.isSignedIn()]).toEqual([true, true]);

    await sdk.connection.disableConnection(ACME.organizationId, ACME.id);
    expect(await becomes(async () => !(await sam.isSignedIn()))).toBe(true);
    expect(await jane.isSignedIn()).toBe(true);
    const answer = await sam.enterEmail(await sam.open('/dashboard'), 'sam@acme.test');
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('There is no single sign-on for acme.test yet.');

    await sdk.connection.enableConnection(ACME.organizationId, ACME.id);
    expect(
      await becomes(async () => {
        const page = await sam.open('/dashboard');
        return (await sam.enterEmail(page, 'sam@acme.test')).status === 303;
      }),
    ).toBe(true);
    await sam.signIn('sam@acme.test');
    expect(await sam.isSignedIn()).toBe(true);
  });

  it('are taken from nobody else', async () => {
    expect((await post(demo)).status).toBe(401);
  });
});

describe('webhooks of another environment', () => {
  let simulator: ScalekitSimulator;
  let demo: Demo;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    demo = await startDemo({ ...simulator.env, SCALEKIT_WEBHOOK_SECRET: WEBHOOK_SECRET });
    simulator.allowRedirectUri(`${demo.url}/auth/callback`);
    simulator.webhooks.endpoint(`${demo.url}/auth/webhooks`, WEBHOOK_SECRET, { retryDelaysMs: [] });
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await demo.stop();
    await simulator.stop();
  });

  it('end the sessions of who has left a company', async () => {
    const [leaver, other] = [new Visitor(demo.url), new Visitor(demo.url)];
    await leaver.signIn('leaver@example.com');
    await other.signIn('other@example.com');
    const { attempts } = await simulator.webhooks.send('organization.directory.user_deleted', {
      organization_id: simulator.testOrganization?.organizationId,
      email: 'leaver@example.com',
    });
    expect(attempts).toEqual([{ status: 201 }]);
    expect([await leaver.isSignedIn(), await other.isSignedIn()]).toEqual([false, true]);
  });

  it('are refused where they are forged', async () => {
    const visitor = new Visitor(demo.url);
    await visitor.signIn();
    const { attempts } = await simulator.webhooks.send(
      'organization.deleted',
      { id: simulator.testOrganization?.organizationId },
      { signature: 'wrong' },
    );
    expect(attempts).toEqual([{ status: 401 }]);
    expect(await visitor.isSignedIn()).toBe(true);
    expect((await post(demo)).status).toBe(201);
  });

  it(
    'are refused where the demo has no secret, and a secret that is none stops it',
    async () => {
      const without = await startDemo({ ...simulator.env, SCALEKIT_WEBHOOK_SECRET: '' });
      expect((await post(without)).status).toBe(503);
      await without.stop();
      const { exitCode, output } = await failToStart({ SCALEKIT_WEBHOOK_SECRET: 'whsec_a_b' });
      expect(exitCode).toBe(1);
      expect(output).toContain('SCALEKIT_WEBHOOK_SECRET: is not `whsec_` and standard base64.');
    },
    BUILD_TIMEOUT_MS,
  );
});
