import { ADAPTERS } from '../support/app.js';
import { Browser, type Answer, type VisitOptions } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { expectFloodLimited, FREE_LOGINS } from '../support/flood.js';
import { setScene } from '../support/scene.js';
import { JANE, signIn } from '../support/sign-in.js';

describe.each(ADAPTERS)('O: exhaustion, on %s', (adapter) => {
  // The proxy in front tells two clients apart, as it does in production.
  const scene = setScene(adapter, {
    trustProxy: 'loopback',
    options: { rateLimits: { seconds: 600, routes: { availability: false } } },
  });
  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

  it('O1 limits logins from one address, and nobody else', async () => {
    await expectFloodLimited(scene, { logins: FREE_LOGINS + 100 });
  });

  it('O1 limits callbacks of one login in the browser that has it, from however many addresses', async () => {
    const callback = await scene.callback();
    const cookies = await scene.browser.clone();
    const answers: Answer[] = [];
    for (let number = 1; number <= 21; number++) {
      scene.browser = await cookies.clone();
      answers.push(await scene.browser.visit(callback, { headers: from(`198.51.100.${number}`) }));
    }
    expect(answers.slice(0, 20).map(({ status }) => status)).not.toContain(429);
    const last = answers.at(-1);
    expect(last).toBeDefined();
    expectRefusal(scene, last!, 'too_many_requests');
  });

  it('lets strangers who know its state lock no login (S19)', async () => {
    const callback = await scene.callback();
    const { cookie } = await namesOfCookies(scene.browser, callback);
    for (let number = 1; number <= 25; number++) {
      const headers = from(`198.51.100.${number}`);
      const bare = await new Browser().visit(callback, { headers });
      const forged = await new Browser().visit(callback, { headers: { ...headers, cookie } });
      expect([bare.status, forged.status]).toEqual([400, 400]);
    }
    const answer = await scene.browser.visit(callback);
    expect(answer.status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });
});

/** The cookies that a browser sends, each with a value that opens nothing. */
async function namesOfCookies(browser: Browser, url: string): Promise<{ cookie: string }> {
  const cookies = await browser.jar.getCookies(url);
  return { cookie: cookies.map(({ key }) => `${key}=eyJhbGciOiJkaXIifQ..a.b.c`).join('; ') };
}

describe.each(ADAPTERS)('requests that are refused, on %s', (adapter) => {
  const LIMIT_OF_TEST = 5;
  const ROUTES = ['login', 'callback', 'logout', 'sessions', 'availability', 'portalLink'] as const;
  const limits = Object.fromEntries(
    [...ROUTES, 'stepUp' as const, 'me' as const].map((route) => [route, LIMIT_OF_TEST]),
  );
  const scene = setScene(adapter, { options: { rateLimits: { seconds: 600, routes: limits } } });

  const CROSS_SITE: Readonly<Record<string, string>> = {
    'sec-fetch-site': 'cross-site',
    origin: 'https://evil.example',
    referer: 'https://evil.example/page',
  };
  const KINDS: readonly [string, VisitOptions][] = [
    ['images of another site', { headers: { ...CROSS_SITE, 'sec-fetch-dest': 'image' } }],
    [
      'images of a browser without fetch metadata',
      { headers: { accept: 'image/webp,*/*' }, hasFetchMetadata: false },
    ],
    ['frames of another site', { headers: { ...CROSS_SITE, 'sec-fetch-dest': 'iframe' } }],
    ['windows of another site', { headers: CROSS_SITE }],
    [
      'scripts of another site',
      { headers: { ...CROSS_SITE, 'sec-fetch-dest': 'empty', accept: '*/*' } },
    ],
    ['forms of another site', { method: 'POST', headers: CROSS_SITE }],
    ['prefetches', { headers: { 'sec-purpose': 'prefetch', 'sec-fetch-site': 'cross-site' } }],
    ['HEAD', { method: 'HEAD', headers: { 'sec-fetch-site': 'cross-site' } }],
    ['another method', { method: 'PUT', headers: { 'sec-fetch-site': 'cross-site' } }],
  ];

  const READ = ['login', 'callback?code=c&state=s', 'sessions', 'step-up', 'me'];
  /** The paths that take a method; HEAD counts as GET. */
  const TAKEN: Readonly<Record<string, readonly string[]>> = {
    GET: READ,
    HEAD: READ,
    POST: ['logout', 'sessions', 'availability', 'portal-link'],
  };

  it.each(KINDS)('lock out nobody at this address: %s (S4, Q4)', async (_name, kind) => {
    const app = await scene.another({
      options: { rateLimits: { seconds: 600, routes: limits } },
    });
    const stranger = new Browser();
    for (const path of new Set(Object.values(TAKEN).flat())) {
      const statuses: number[] = [];
      for (let time = 0; time < 3 * LIMIT_OF_TEST; time++) {
        statuses.push((await stranger.visit(`${app.url}/auth/${path}`, kind)).status);
      }
      // They are bounded as well; what no route takes costs nothing.
      const isTaken = TAKEN[kind.method ?? 'GET']?.includes(path) === true;
      expect(statuses.at(-1)).toBe(isTaken ? 429 : 405);
      expect(statuses.filter((status) => status < 400).length).toBeLessThanOrEqual(LIMIT_OF_TEST);
    }
    await signIn(scene.browser, app, scene.simulator);
    const own = { origin: app.url, 'sec-fetch-site': 'same-origin' };
    const me = async (): Promise<number> =>
      (await scene.browser.api(`${app.url}/auth/me`, { headers: own })).status;
    expect(await me()).toBe(200);
    const asked = await scene.browser.api(`${app.url}/auth/availability`, {
      method: 'POST',
      headers: { ...own, 'content-type': 'application/json' },
      body: JSON.stringify({ email: JANE.email }),
    });
    const listed = await scene.browser.api(`${app.url}/auth/sessions`, { headers: own });
    const link = await scene.browser.api(`${app.url}/auth/portal-link`, {
      method: 'POST',
      headers: own,
    });
    const out = await scene.browser.api(`${app.url}/auth/logout`, { method: 'POST', headers: own });
    expect([asked.status, listed.status, link.status, out.status]).toEqual([200, 200, 403, 204]);
    expect(await me()).toBe(401);
  });

  it('lock out nobody at this address: logins that another site starts and completes (S4, Q4)', async () => {
    const app = await scene.another({
      options: { rateLimits: { seconds: 600, routes: { callback: LIMIT_OF_TEST } } },
    });
    const statuses: number[] = [];
    for (let time = 0; time < 2 * LIMIT_OF_TEST; time++) {
      // A window that the other site opens at each of its visitors, whose identity provider asks nothing.
      const visitor = new Browser();
      const { location = '' } = await visitor.visit(`${app.url}/auth/login?${scene.ask}`, {
        headers: CROSS_SITE,
      });
      const callback = await scene.simulator.signIn(location, JANE);
      statuses.push((await visitor.visit(callback, { headers: CROSS_SITE })).status);
    }
    expect(statuses.filter((status) => status === 302)).toHaveLength(LIMIT_OF_TEST);
    // Nor do its windows at the callback that complete nothing.
    for (let time = 0; time < 2 * LIMIT_OF_TEST; time++) {
      await new Browser().visit(`${app.url}/auth/callback?code=c`, { headers: CROSS_SITE });
    }
    expect((await signIn(new Browser(), app, scene.simulator)).status).toBe(200);
  });
});
