import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADAPTERS } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { TroubledStore } from '../support/memory-store.js';
import { rawRequest, type RawAnswer } from '../support/raw-request.js';
import { followRestart, isRestart } from '../support/restart.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, leave, problemOf, signIn } from '../support/sign-in.js';

const FORGED = createHmac('sha256', 'another secret')
  .update('id')
  .digest('base64')
  .replace(/=+$/, '');
/** Session cookies that no store knows, or that are none. */
const GARBAGE = [
  '',
  'garbage',
  '%',
  '%00',
  's:',
  's:.',
  `s:id.${FORGED}`,
  `s%3Aid.${FORGED}`,
  `id.${FORGED}`,
  's:__proto__.x',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  '{"sso":{"id":"x"}}',
  'j:{"sso":1}',
  'a'.repeat(6_000),
];

describe.each(ADAPTERS)('H: attacks on session and cookies, on %s', (adapter) => {
  const store = new TroubledStore();
  const scene = setScene(adapter, { store, options: { timeoutMs: 2_000 } });
  afterEach(() => {
    store.recover();
  });
  const sid = async (): Promise<string | undefined> =>
    (await scene.browser.jar.getCookies(scene.app.url)).find(({ key }) => key === 'sid')?.value;

  it('H1 gives the session another id at each sign-in, and none that a client chose', async () => {
    await scene.browser.jar.setCookie('sid=s%3Achosen.by-an-attacker; Path=/', scene.app.url);
    await scene.browser.visit(`${scene.app.url}/plant`);
    const ids = new Set([await sid(), 's%3Achosen.by-an-attacker']);
    for (let count = 0; count < 3; count += 1) {
      expect((await scene.signIn()).status).toBe(200);
      ids.add(await sid());
    }
    expect(ids.size).toBe(5);
  });

  it.each(['fails', 'hangs'] as const)(
    'H6 answers where the store %s when the use of a session is noted',
    async (how) => {
      // Noted after a quarter of the idle time.
      const app = await scene.another({
        store,
        options: { timeoutMs: 2_000, session: { idleSeconds: 8 } },
      });
      await signIn(scene.browser, app, scene.simulator);
      await sleep(2_200);
      store.trouble('set', how);
      const answer = await scene.browser.visit(`${app.url}/dashboard`);
      expect([answer.status, answer.body.includes('session_unavailable')]).toEqual([503, true]);
      store.recover();
      expect((await scene.browser.visit(`${app.url}/dashboard`)).status).toBe(200);
    },
  );

  it('H2 leaves no session of the first login alive after the second', async () => {
    const earlier: Browser[] = [];
    for (const person of [JANE, JANE, MAX, JANE]) {
      expect((await scene.signIn(person)).status).toBe(200);
      earlier.push(await scene.browser.clone());
    }
    const alive = await Promise.all(earlier.map((browser) => scene.whoIsIn(browser)));
    expect(alive).toEqual([undefined, undefined, undefined, JANE.email]);
  });

  it('H3 lets no cookie back in after the sign-out, from whichever page', async () => {
    await scene.signIn();
    const before = await scene.browser.clone();
    await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    for (const path of ['/plant', '/session', '/optional', '/auth/me', '/']) {
      await before.api(scene.app.url + path);
    }
    expect(await scene.whoIsIn(before)).toBeUndefined();
  });

  it('H4 sets __Host- cookies that are Secure where the app is reached by https', async () => {
    const app = await scene.another({ options: { baseUrl: 'https://app.example.com' } });
    const answer = await scene.browser.visit(`${app.url}/auth/login?${scene.ask}`);
    const [cookie = '', ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(
      /^__Host-sso\.[\w-]{6}\.[\w-]{16}=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(cookie).not.toMatch(/domain=/i);
    // A sibling domain can plant a cookie without the prefix; it is not looked at.
    const planted = cookie.replace('__Host-', '').split(';')[0] ?? '';
    const state = new URL(answer.location ?? '').searchParams.get('state') ?? '';
    const callback = `${app.url}/auth/callback?code=abcdefgh&state=${state}`;
    const refused = await new Browser().visit(callback, { headers: { cookie: planted } });
    expectRefusal(scene, refused, 'login_not_found');
  });

  it('H4 takes no cookie for __Host- that a browser would let a sub-domain set', async () => {
    const baseUrl = 'https://app.example.com';
    const app = await scene.another({ options: { baseUrl } });
    scene.simulator.allowRedirectUri(`${baseUrl}/auth/callback`);
    const accept = 'text/html';
    const begun = await rawRequest(app.url, `/auth/login?${scene.ask}`, { accept });
    const [cookie = ''] = String(begun.headers['set-cookie']).split(';', 1);
    const callback = await scene.simulator.signIn(String(begun.headers.location), MAX);
    const target = callback.slice(baseUrl.length);
    const open = (cookies: string): Promise<RawAnswer> =>
      rawRequest(app.url, target, { accept, cookie: cookies });
    for (const planted of [`\xa0${cookie}`, `\xa0 ${cookie}`, `${cookie}; ${cookie}`]) {
      const refused = await open(planted);
      expect([refused.status, String(refused.headers['set-cookie'])]).toEqual([400, 'undefined']);
      expect(refused.body).toContain('<code>login_not_found</code>');
    }
    expect((await open(cookie)).status).toBe(302);
  });

  it('H5 lets nobody keep an answer that sets or reads a session', async () => {
    const callback = await scene.callback();
    const answers = [
      await scene.browser.visit(callback),
      await scene.browser.api(`${scene.app.url}/auth/me`),
      await scene.browser.visit(`${scene.app.url}/dashboard`),
      await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' }),
      await scene.browser.api(`${scene.app.url}/auth/me`),
      await scene.browser.visit(`${scene.app.url}/dashboard`),
      await scene.browser.visit(`${scene.app.url}/auth/login`),
    ];
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(
      answers.map(() => 'no-store'),
    );
  });

  it.each(['set', 'destroy'] as const)(
    'H6 signs nobody in halfway where the store fails at %s',
    async (operation) => {
      await scene.browser.visit(`${scene.app.url}/plant`);
      const callback = await scene.callback();
      store.trouble(operation, 'fails');
      const page = await scene.browser.visit(callback);
      store.recover();
      await expectDenied(scene, page, 'session_unavailable');
    },
  );

  it('H6 takes no sign-out for done that the store did not do', async () => {
    await scene.signIn();
    store.trouble('destroy', 'fails');
    const failed = await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    expectRefusal(scene, failed, 'sign_out_failed');
    store.recover();
    const done = await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    expect(done.status).toBe(204);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it.each(GARBAGE.map((value) => [value.slice(0, 40), value]))(
    'H7 takes the session cookie "%s" for nobody',
    async (_shown, value) => {
      const headers = { cookie: `sid=${value}` };
      const visitor = new Browser();
      const { url } = scene.app;
      expect((await visitor.api(`${url}/auth/me`, { headers })).status).toBe(401);
      expect((await visitor.visit(`${url}/dashboard`, { headers })).status).toBe(302);
      expect((await visitor.visit(`${url}/auth/login?${scene.ask}`, { headers })).status).toBe(302);
      expect((await visitor.visit(`${url}/auth/callback`, { headers })).status).toBe(400);
    },
  );

  it.each([
    ['a hundred cookies', Array.from({ length: 100 }, (_, index) => `c${index}=x`).join('; ')],
    ['no pairs', ';;; ; =; =x; x; ==='],
    ['one name twice', 'sid=a; sid=b; sso.x=1; sso.x=2'],
    ['names of the prototype', '__proto__=1; constructor=2; toString=3; hasOwnProperty=4'],
    ['quotes and escapes', 'a="x;y"; b=%ZZ; c=\\"; d=\t'],
  ])('H7 starts and finishes a login beside %s', async (_case, junk) => {
    const left = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`, {
      headers: { cookie: junk },
    });
    const callback = await scene.simulator.signIn(left.location ?? '', JANE);
    const cookie = `${junk}; ${await scene.browser.jar.getCookieString(scene.app.url)}`;
    expect((await scene.browser.visit(callback, { headers: { cookie } })).status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('finishes each of twelve tabs that were restored at once (B26)', async () => {
    const callbacks: string[] = [];
    for (let tab = 0; tab < 12; tab += 1) {
      callbacks.push(await scene.callback(`${scene.ask}%3Ftab%3D${tab}`));
    }
    for (const [tab, callback] of callbacks.entries()) {
      const { status, location } = await scene.browser.visit(callback);
      expect([status, location]).toEqual([302, `${scene.app.url}/dashboard?tab=${tab}`]);
    }
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('starts a login again, once, that newer tabs have pushed out (B26)', async () => {
    const first = await scene.callback();
    for (let tab = 0; tab < 12; tab += 1) {
      await scene.leave();
    }
    const before = scene.simulator.requestCount('/oauth/token');
    const answer = await scene.browser.visit(first);
    expect(isRestart(scene, answer)).toBe(true);
    expect(new URL(answer.location ?? '').searchParams.get('organization_id')).toBe(
      new URLSearchParams(scene.ask).get('organization_id'),
    );
    expect(scene.simulator.requestCount('/oauth/token')).toBe(before);
    const back = await followRestart(scene, answer);
    expect([back.status, back.location]).toEqual([302, `${scene.app.url}/`]);
    expect(await scene.whoIsIn()).toBe(JANE.email);
    // Nobody else's browser starts anything by that address.
    expectRefusal(scene, await new Browser().visit(first), 'login_not_found');
  });

  it('answers a request with two hundred login cookies, and finishes its own login (S10)', async () => {
    const callback = await scene.callback();
    const own = await scene.browser.jar.getCookieString(scene.app.url);
    const prefix = own.slice(0, own.indexOf('=') - 16);
    const planted = Array.from(
      { length: 200 },
      (_, index) => `${prefix}${'x'.repeat(13)}${index + 100}=AQ`,
    );
    const headers = { cookie: [...planted, own].join('; ') };
    const left = await scene.browser.visit(`${scene.app.url}/auth/login?${scene.ask}`, { headers });
    expect([left.status, left.headers.getSetCookie().length <= 18]).toEqual([302, true]);
    expect((await scene.browser.visit(callback, { headers })).status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('finishes the newest of a hundred logins, and cannot finish the oldest (H9)', async () => {
    const oldest = await scene.callback();
    for (let count = 0; count < 98; count += 1) {
      await scene.leave();
    }
    const newest = await scene.callback();
    expect(await scene.browser.cookieBytes(scene.app.url)).toBeLessThan(7_000);
    expectRefusal(scene, await scene.browser.visit(oldest), 'login_not_found');
    expect((await scene.browser.visit(newest)).status).toBe(302);
  });
});

describe.each(ADAPTERS)('concurrent sign-ins and sign-outs, on %s', (adapter) => {
  const store = new TroubledStore();
  const scene = setScene(adapter, { store });
  afterEach(() => {
    store.recover();
  });

  it('lets two instances that share a store sign in once for one callback (B4)', async () => {
    const twin = await scene.another({ store, options: { baseUrl: scene.app.url } });
    const callback = await scene.callback();
    const there = callback.replace(scene.app.url, twin.url);
    const other = await scene.browser.clone();
    // Cookies are of a host, not of a port.
    const cookie = await scene.browser.jar.getCookieString(scene.app.url);
    const answers = await Promise.all([
      scene.browser.visit(callback),
      other.visit(there, { headers: { cookie } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([302, 302]);
    const sessions = answers.filter(({ headers }) =>
      headers.getSetCookie().some((text) => text.startsWith('sid=')),
    );
    expect(sessions).toHaveLength(1);
    expect(answers.filter((answer) => isRestart(scene, answer))).toHaveLength(1);
  });

  it('H3 signs out the old session while a login of the same browser comes back', async () => {
    await scene.signIn(JANE);
    const callback = await scene.callback(scene.ask, MAX);
    const before = await scene.browser.clone();
    const [login, logout] = await Promise.all([
      scene.browser.visit(callback),
      before.api(`${scene.app.url}/auth/logout`, { method: 'POST' }),
    ]);
    expect([302, 503]).toContain(login.status);
    expect(logout.status).toBe(204);
    expect(await scene.whoIsIn(before)).toBeUndefined();
    // The one who signed in is in, or has to try again; never the one who signed out.
    expect([MAX.email, undefined]).toContain(await scene.whoIsIn());
  });

  it('H2 leaves one of two people who sign in in two tabs at one moment', async () => {
    const [asJane, asMax] = [
      await scene.callback(scene.ask, JANE),
      await scene.callback(scene.ask, MAX),
    ];
    const answers = await Promise.all([scene.browser.visit(asJane), scene.browser.visit(asMax)]);
    expect(answers.map(({ status }) => status)).toEqual([302, 302]);
    const first = await scene.whoIsIn();
    expect([JANE.email, MAX.email]).toContain(first);
    const { body } = await scene.browser.visit(`${scene.app.url}/dashboard`);
    const { user, identity } = JSON.parse(body) as Record<string, { email: string }>;
    expect([user?.email, identity?.email]).toEqual([first, first]);
  });

  it('H2 never shows one person what another one signed in for meanwhile', async () => {
    await scene.signIn(JANE);
    const callback = await scene.callback(scene.ask, MAX);
    const reads = Array.from({ length: 20 }, () => scene.browser.api(`${scene.app.url}/dashboard`));
    const [login, ...seen] = await Promise.all([scene.browser.visit(callback), ...reads]);
    expect(login.status).toBe(302);
    for (const { status, body } of seen) {
      if (status === 200) {
        const { user, identity } = JSON.parse(body) as Record<string, { email: string }>;
        expect(user?.email).toBe(identity?.email);
      } else {
        expect([401, 503]).toContain(status);
      }
    }
    expect(await scene.whoIsIn()).toBe(MAX.email);
  });

  it('H6 keeps fifty people apart while the store is slow', async () => {
    store.trouble('set', 40);
    store.trouble('get', 20);
    const people = Array.from({ length: 50 }, (_, index) => `slow${index}@example.com`);
    const emails = await Promise.all(
      people.map(async (email) => {
        const browser = new Browser();
        const url = await leave(browser, scene.app, scene.ask);
        await browser.visit(await scene.simulator.signIn(url, { email }));
        return scene.whoIsIn(browser);
      }),
    );
    expect(emails).toEqual(people);
  });

  it('I1 tells a program that signed out meanwhile, and hangs for nobody', async () => {
    await scene.signIn();
    store.trouble('get', 60);
    const twin = await scene.browser.clone();
    const [read, out] = await Promise.all([
      twin.api(`${scene.app.url}/dashboard`),
      sleep(20).then(() => scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' })),
    ]);
    expect([200, 401]).toContain(read.status);
    expect(out.status).toBe(204);
    const after = await twin.api(`${scene.app.url}/dashboard`);
    expect([after.status, problemOf(after).code]).toEqual([401, 'login_required']);
  });
});
