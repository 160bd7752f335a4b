import { ScalekitSimulator } from 'scalekit-simulator';
import { freePort } from '../support/free-port.js';
import { BUILD_TIMEOUT_MS, startDemo, type Demo } from './support/demo.js';
import { Visitor } from './support/visitor.js';

const SERVICES = [
  ['Redis', 'REDIS_URL', process.env.REDIS_URL],
  ['PostgreSQL', 'DATABASE_URL', process.env.DATABASE_URL],
] as const;

for (const [service, variable, url] of SERVICES) {
  const isThere = url !== undefined && url !== '';
  const title = `sessions in ${service}${isThere ? '' : ` (skipped: set ${variable} to run)`}`;

  (isThere ? describe : describe.skip)(title, () => {
    const secrets = {
      SESSION_SECRET: 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe',
      COOKIE_SECRET: 'kB3nC6hJ1sD5gAefQ7xY2mZpL9rT4vW8',
    };
    let simulator: ScalekitSimulator;
    let one: Demo;
    let other: Demo;

    beforeAll(async () => {
      simulator = await ScalekitSimulator.start();
      // Instances of one app have one address, which a balancer would answer at.
      const PORT = String(await freePort());
      const BASE_URL = `http://127.0.0.1:${PORT}`;
      const env = { ...simulator.env, ...secrets, SESSION_STORE_URL: url ?? '', BASE_URL };
      // At the same time, so that both find no table.
      [one, other] = await Promise.all([startDemo({ ...env, PORT }), startDemo(env)]);
      simulator.allowRedirectUri(`${one.url}/auth/callback`);
    }, BUILD_TIMEOUT_MS);
    afterAll(async () => {
      await Promise.all([one.stop(), other.stop()]);
      await simulator.stop();
    });

    it('are the same for every instance', async () => {
      const visitor = new Visitor(one.url);
      await visitor.signIn('shared@example.com');
      // Cookies do not care about ports.
      const elsewhere = await visitor.visit(`${other.url}/dashboard`);
      expect(elsewhere.status).toBe(200);
      expect(elsewhere.body).toContain('shared@example.com');
      const rows = other.rows("select * from users where email = 'shared@example.com'");
      expect(rows).toMatchObject([{ sign_in_count: 0 }]);

      await visitor.visit(`${other.url}/auth/logout`, { method: 'POST' });
      expect(await visitor.isSignedIn()).toBe(false);
    });

    it('survive kill -9', async () => {
      const visitor = new Visitor(one.url);
      await visitor.signIn('survivor@example.com');
      await one.process.kill();
      await one.process.restart();
      expect(await visitor.isSignedIn()).toBe(true);
    });

    it('end with the process that uses them', async () => {
      const demo = await startDemo({ ...secrets, SESSION_STORE_URL: url ?? '' });
      await expect(demo.process.terminate()).resolves.toBe(0);
      await demo.stop();
    });
  });
}

describe.each([
  ['Redis', 'redis://127.0.0.1:1'],
  ['PostgreSQL', 'postgres://demo@127.0.0.1:1/demo'],
])('sessions where %s is down', (_service, url) => {
  it(
    'answers 503 at sign-in and is healthy otherwise',
    async () => {
      const demo = await startDemo({ SESSION_STORE_URL: url });
      const visitor = new Visitor(demo.url);
      expect(demo.process.output).toContain('Users, and the names that they choose, are not');
      expect((await visitor.open('/')).status).toBe(200);
      expect((await visitor.signIn()).status).toBe(503);
      await expect(demo.process.terminate()).resolves.toBe(0);
      await demo.stop();
    },
    BUILD_TIMEOUT_MS,
  );
});
