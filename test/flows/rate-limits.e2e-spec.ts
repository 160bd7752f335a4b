import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { RedisRateLimitStorage } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';

describe.each(ADAPTERS)('rate limits on %s', (adapter) => {
  const scene = setScene(adapter, {
    options: { rateLimits: { limit: 8, seconds: 2, routes: { availability: 3 } } },
  });

  it('refuse with a page that offers to try again, which works when the time has come', async () => {
    const login = `${scene.app.url}/auth/login?${scene.ask}`;
    const answers = await Promise.all(Array.from({ length: 12 }, () => scene.browser.visit(login)));
    const refused = answers.filter(({ status }) => status === 429);
    const again = scene.ask.replace('&return_to=/', '&amp;return_to=%2F');
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(8);
    expect(refused).toHaveLength(4);
    for (const answer of refused) {
      expectRefusal(scene, answer, 'too_many_requests');
      expect(answer.headers.get('retry-after')).toMatch(/^[12]$/);
      expect(answer.body).toContain(`href="/auth/login?${again}"`);
      expect(answer.body).toContain('<h1>Too many attempts</h1>');
      expect(answer.body).toMatch(/network\. Please try again in (1 second|2 seconds)\./);
    }
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    scene.browser = new Browser();
    await scene.signIn();
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it.each([
    ['step-up', 'return_to=/vault', '/auth/step-up?return_to=%2Fvault'],
    ['login', 'login_hint=jane@example.com', '/auth/login?domain=example.com'],
    ['sessions', '', '/devices'],
  ])('lead back to what was asked of %s by %s', async (route, query, link) => {
    const app = await scene.another({ options: { rateLimits: { limit: 1 } } });
    const ask = (): Promise<Answer> =>
      scene.browser.visit(
        `${app.url}/auth/${route}?${query}`,
        route === 'sessions'
          ? { method: 'POST', headers: { origin: app.url, referer: `${app.url}/devices` } }
          : {},
      );
    await ask();
    const refused = await ask();
    expectRefusal(scene, refused, 'too_many_requests');
    expect(refused.body).toContain(`<a class="button" href="${link}">Try again</a>`);
  });

  it('count links to the admin portal, each of which is a call to the environment', async () => {
    const app = await scene.another({ options: { rateLimits: { limit: 2 } } });
    const ask = (): Promise<Answer> =>
      scene.browser.api(`${app.url}/auth/portal-link`, { method: 'POST' });
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([
      401, 401, 429,
    ]);
  });

  it('refuse a program with a problem document', async () => {
    const ask = (): ReturnType<Browser['api']> =>
      scene.browser.api(`${scene.app.url}/auth/availability`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'jane@example.com' }),
      });
    for (let time = 0; time < 3; time++) {
      expect((await ask()).status).toBe(200);
    }
    const refused = await ask();
    expectRefusal(scene, refused, 'too_many_requests');
    expect(refused.headers.get('retry-after')).toMatch(/^[12]$/);
  });

  it('believe no address that the client makes up', async () => {
    const app = await scene.another({ options: { rateLimits: { limit: 2 } } });
    const statuses: number[] = [];
    for (const forwarded of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      const headers = { 'x-forwarded-for': forwarded, forwarded: `for=${forwarded}` };
      statuses.push((await scene.browser.visit(`${app.url}/auth/login`, { headers })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('can be switched off', async () => {
    const app = await scene.another({ options: { rateLimits: false } });
    const statuses = await Promise.all(
      Array.from(
        { length: 50 },
        async () => (await scene.browser.visit(`${app.url}/auth/login`)).status,
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('name a route that there is not', async () => {
    const routes = { loginn: 5 } as object;
    await expect(scene.another({ options: { rateLimits: { routes } } })).rejects.toThrow(
      'rateLimits.routes.loginn: is unknown. Did you mean login?',
    );
  });
});

const redisUrl = process.env.REDIS_URL;

(redisUrl === undefined ? describe.skip : describe).each(['node-redis', 'ioredis'])(
  'rate limits of several instances, by %s',
  (kind) => {
    const client = createClient({ url: redisUrl ?? '', disableOfflineQueue: true });
    const ioredis = new Redis(redisUrl ?? '', { lazyConnect: true, enableOfflineQueue: false });
    const prefix = `test:rate:${process.pid}:${kind}:`;
    class Shared extends RedisRateLimitStorage {
      constructor() {
        super(kind === 'ioredis' ? ioredis : client, prefix);
      }
    }
    const scene = setScene('express', {
      options: { rateLimits: { limit: 5 }, storeScope: 'one-app' },
      extras: { rateLimitStorage: Shared },
    });
    const visit = async (url: string): Promise<number> =>
      (await scene.browser.visit(`${url}/auth/login`)).status;

    beforeAll(async () => {
      await client.connect();
      await ioredis.connect();
    });
    afterEach(async () => {
      for await (const keys of client.scanIterator({ MATCH: `${prefix}*` })) {
        await Promise.all(keys.map((key) => client.del(key)));
      }
    });
    afterAll(() => {
      client.destroy();
      ioredis.disconnect();
    });

    it('are counted together in Redis, and start again (B29)', async () => {
      const other = await scene.another({
        options: { rateLimits: { limit: 5 }, storeScope: 'one-app' },
        extras: { rateLimitStorage: Shared },
      });
      const statuses: number[] = [];
      for (const url of [
        scene.app.url,
        other.url,
        scene.app.url,
        other.url,
        other.url,
        other.url,
      ]) {
        statuses.push(await visit(url));
      }
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
      const [key = ''] = await client.keys(`${prefix}*`);
      expect(await client.pTTL(key)).toBeGreaterThan(0);
      await client.del(key);
      expect(await visit(other.url)).toBe(200);
    });

    it('give a counter without an end one (B29)', async () => {
      expect(await visit(scene.app.url)).toBe(200);
      const [key = ''] = await client.keys(`${prefix}*`);
      await client.persist(key);
      expect(await visit(scene.app.url)).toBe(200);
      expect(await client.pTTL(key)).toBeGreaterThan(0);
      expect(await client.get(key)).toBe('2');
    });

    it('of two apps are counted apart, though they share a Redis (S3)', async () => {
      const other = await scene.another({
        options: { rateLimits: { limit: 5 } },
        extras: { rateLimitStorage: Shared },
      });
      const statuses: number[] = [];
      for (let time = 0; time < 6; time++) {
        statuses.push(await visit(scene.app.url));
      }
      expect(statuses.at(-1)).toBe(429);
      expect(await visit(other.url)).toBe(200);
    });
  },
);
