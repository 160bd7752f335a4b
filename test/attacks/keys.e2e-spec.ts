import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Fault, ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, leave, signIn } from '../support/sign-in.js';
import { startTrap, type TrapServer } from '../support/trap-server.js';

const TIMEOUT_MS = 1_000;
type Key = Record<string, unknown> & { kid: string };

const rsa = (bits: number): object =>
  generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
const weak = rsa(1024);
const other = rsa(2048);
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
  format: 'jwk',
});

/** Keys that sign no ID token, each in the place of the one that does. */
const UNFIT: [string, (key: Key) => unknown][] = [
  ['for encryption', (key) => ({ ...key, use: 'enc' })],
  ['for RS512', (key) => ({ ...key, alg: 'RS512' })],
  ['for HS256', (key) => ({ ...key, alg: 'HS256' })],
  ['of RSA that is too short', ({ kid }) => ({ ...weak, kid, use: 'sig', alg: 'RS256' })],
  [
    'that is a secret',
    ({ kid }) => ({ kty: 'oct', k: randomBytes(32).toString('base64url'), kid }),
  ],
  ['of an elliptic curve', ({ kid }) => ({ ...elliptic, kid, use: 'sig' })],
  ['without a modulus', (key) => ({ ...key, n: undefined })],
  ['whose modulus is an object', (key) => ({ ...key, n: {} })],
  ['that is null', () => null],
  ['that is a text', () => 'key'],
];

describe.each(ADAPTERS)('E: attacks on the keys, on %s', (adapter) => {
  const scene = setScene(adapter, { options: { timeoutMs: TIMEOUT_MS } });
  let trap: TrapServer;

  beforeAll(async () => {
    trap = await startTrap(() => JSON.stringify({ keys: [] }));
  });
  afterAll(() => trap.stop());

  const honestKey = async (): Promise<Key> => {
    const response = await fetch(`${scene.simulator.environmentUrl}/keys`);
    return ((await response.json()) as { keys: [Key] }).keys[0];
  };
  const serve = (keys: unknown, times = 5): void => {
    const body = JSON.stringify({ keys });
    scene.simulator.faults.add({ path: '/keys', kind: 'status', status: 200, body, times });
  };
  const fresh = (): Promise<TestApp> => scene.another({ options: { timeoutMs: TIMEOUT_MS } });
  const attempt = async (
    app: TestApp,
    browser = scene.browser,
    simulator: ScalekitSimulator = scene.simulator,
  ): Promise<Answer> =>
    browser.visit(await simulator.signIn(await leave(browser, app, scene.ask), JANE));

  it('E1 follows keys that rotate while a login is under way', async () => {
    await scene.signIn();
    for (const keepOld of [true, false, true, false]) {
      const callback = await scene.callback();
      await scene.simulator.rotateKeys({ keepOld });
      expect((await scene.browser.visit(callback)).status).toBe(302);
      // A page that lets the user in: this is no login loop.
      expect((await scene.browser.visit(`${scene.app.url}/dashboard`)).status).toBe(200);
    }
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('E1 does not believe a key that was withdrawn', async () => {
    const app = await fresh();
    const portal = await scene.simulator.idpInitiatedUrl({ target: `${app.url}/auth/login` });
    await scene.simulator.rotateKeys();
    const answer = await scene.browser.visit(portal);
    expectRefusal(scene, answer, 'idp_login_rejected');
  });

  it('E2 fetches once for fifty tokens of unknown keys in each second, and still lets people in (S13)', async () => {
    // Fifty logins at one moment are work for a small machine: the default patience.
    const app = await scene.another({ options: { timeoutMs: 10_000 } });
    await attempt(app);
    const before = scene.simulator.requestCount('/keys');
    const strangers = Array.from({ length: 50 }, () => new Browser());
    const callbacks = await Promise.all(
      strangers.map(async (stranger, index) => {
        scene.tamper('idToken', { header: { kid: `snk_${index}` } });
        return scene.simulator.signIn(await leave(stranger, app, scene.ask), JANE);
      }),
    );
    const started = performance.now();
    const answers = await Promise.all(
      strangers.map((stranger, index) => stranger.visit(callbacks[index] ?? '')),
    );
    answers.forEach((answer) => {
      expectRefusal(scene, answer, 'token_rejected');
    });
    const seconds = (performance.now() - started) / 1_000;
    expect(scene.simulator.requestCount('/keys') - before).toBeLessThanOrEqual(2 + seconds);
    scene.calm();
    expect((await attempt(app)).status).toBe(302);
  });

  it('E2 signs in by a key that is there only after a futile look for it (S13)', async () => {
    const app = await fresh();
    await attempt(app);
    const before = await honestKey();
    await scene.simulator.rotateKeys();
    // A cache in between has the old key set once more.
    serve([before], 1);
    expect((await attempt(app, new Browser())).status).toBe(302);
  });

  it('E2 signs in by a key of a rotation within the pause after a futile look (S13)', async () => {
    const app = await fresh();
    await attempt(app);
    scene.tamper('idToken', { header: { kid: 'snk_1' } });
    expectRefusal(scene, await attempt(app, new Browser()), 'token_rejected');
    await scene.simulator.rotateKeys();
    expect((await attempt(app, new Browser())).status).toBe(302);
  });

  it('E2 fetches once for fifty portal tokens of unknown keys', async () => {
    const app = await fresh();
    await attempt(app);
    const before = scene.simulator.requestCount('/keys');
    for (let index = 0; index < 50; index += 1) {
      scene.tamper('idpInitiatedToken', { header: { kid: `snk_${index}` } });
      const portal = await scene.simulator.idpInitiatedUrl({ target: `${app.url}/auth/login` });
      expectRefusal(scene, await scene.browser.visit(portal), 'idp_login_rejected');
    }
    expect(scene.simulator.requestCount('/keys') - before).toBe(1);
  });

  const faults: [string, () => Omit<Fault, 'path'>][] = [
    ['answers 500', () => ({ kind: 'status' })],
    ['answers 404', () => ({ kind: 'status', status: 404 })],
    ['hangs', () => ({ kind: 'hang' })],
    ['drips', () => ({ kind: 'slow-drip' })],
    ['cuts the connection', () => ({ kind: 'drop' })],
    ['cuts its answer', () => ({ kind: 'drop-after' })],
    ['answers garbage', () => ({ kind: 'garbage' })],
    ['answers a page', () => ({ kind: 'html' })],
    ['answers {}', () => ({ kind: 'empty' })],
    ['answers without keys', () => ({ kind: 'status', status: 200, body: '{"keys":[]}' })],
    ['answers 10 MiB', () => ({ kind: 'huge' })],
    ['redirects elsewhere', () => ({ kind: 'redirect', location: `${trap.url}/keys` })],
  ];

  it.each(faults)(
    'E3 goes by the keys it knows, and by none, where the endpoint %s',
    async (_case, fault) => {
      const app = await fresh();
      expect((await attempt(app)).status).toBe(302);
      scene.browser = new Browser();
      scene.simulator.faults.add({ path: '/keys', times: 20, ...fault() });
      // A token of an unknown key makes the app ask for keys, and get none.
      scene.tamper('idToken', { header: { kid: 'snk_1' } });
      expect((await attempt(app)).status).toBeGreaterThanOrEqual(400);
      expect((await attempt(app)).status).toBe(302);

      const ignorant = await fresh();
      const page = await attempt(ignorant, new Browser());
      expectRefusal(scene, page, 'keys_unavailable');
      expect(trap.hits).toEqual([]);
      scene.calm();
      expect((await signIn(scene.browser, ignorant, scene.simulator)).status).toBe(200);
    },
  );

  it.each(UNFIT)('E4 passes over a key %s', async (_case, spoil) => {
    const honest = await honestKey();
    const ignorant = await fresh();
    serve([spoil(honest)]);
    expectRefusal(scene, await attempt(ignorant), 'keys_unavailable');
    scene.calm();
    serve([spoil(honest), honest, { ...other, kid: 'snk_9' }]);
    expect((await attempt(ignorant)).status).toBe(302);
  });

  it('E4 believes no token of a key that has the right kid and is another', async () => {
    const ignorant = await fresh();
    const { kid } = await honestKey();
    serve([{ ...other, kid, use: 'sig', alg: 'RS256' }]);
    expectRefusal(scene, await attempt(ignorant), 'token_rejected');
  });

  it('E4 lets the person try again at once after a lost fetch', async () => {
    await scene.simulator.rotateKeys();
    scene.simulator.faults.add({ path: '/keys', kind: 'drop' });
    await expectDenied(scene, await scene.attempt(), 'keys_unavailable');
  });
});
