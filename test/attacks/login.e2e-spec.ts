import { RequestMethod } from '@nestjs/common';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser, type Answer, type VisitOptions } from '../support/browser.js';
import { JANE, MAX, leave, organizationOf, problemOf, signIn } from '../support/sign-in.js';

describe.each(ADAPTERS)('attacks on a login, on %s', (adapter) => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let browser: Browser;
  const ask = (): string => `organization_id=${organizationOf(simulator)}`;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({ adapter, simulator });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
  });
  beforeEach(() => {
    browser = new Browser();
    simulator.faults.clear();
  });

  const emailOf = async (): Promise<unknown> => {
    const { body } = await browser.api(`${app.url}/auth/me`);
    return (JSON.parse(body) as { identity?: { email: string } }).identity?.email;
  };
  const callbackOf = async (person: typeof JANE, options: VisitOptions = {}): Promise<string> => {
    const { location } = await browser.visit(`${app.url}/auth/login?${ask()}`, options);
    return simulator.signIn(location ?? '', person);
  };

  it.each(['cross-site', 'same-site'])(
    'B3 lets no link of a %s page put somebody else in the place of who is signed in',
    async (site) => {
      await signIn(browser, app, simulator);
      const headers = { 'sec-fetch-site': site };
      const answer = await browser.visit(await callbackOf(MAX, { headers }));
      expect(answer.status).toBe(409);
      expect(answer.body).toContain('<code>already_signed_in</code>');
      expect(answer.body).toContain('Sign out and continue');
      expect(await emailOf()).toBe(JANE.email);
    },
  );

  it('B3 does not forget who started a login that is tried again', async () => {
    const elsewhere = { headers: { 'sec-fetch-site': 'cross-site' } };
    const tryAgain = async (person: typeof JANE): Promise<Answer> => {
      const left = await browser.visit(`${app.url}/auth/login?${ask()}`, elsewhere);
      const state = new URL(left.location ?? '').searchParams.get('state') ?? '';
      const denied = `${app.url}/auth/callback?error=access_denied&state=${state}`;
      const { body } = await browser.visit(denied, elsewhere);
      const retryUrl = /class="button" href="([^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
      const own = { headers: { 'sec-fetch-site': 'same-origin' } };
      const again = await browser.visit(app.url + String(retryUrl), own);
      return browser.visit(await simulator.signIn(again.location ?? '', person), elsewhere);
    };
    // Nobody and the same person get in as ever.
    expect([(await tryAgain(JANE)).status, await emailOf()]).toEqual([302, JANE.email]);
    expect([(await tryAgain(JANE)).status, await emailOf()]).toEqual([302, JANE.email]);
    const asked = await tryAgain(MAX);
    expect([asked.status, await emailOf()]).toEqual([409, JANE.email]);
    // Max himself, who says so, gets in.
    const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(asked.body) ?? [];
    const [, goOn = ''] = /name="return_to" value="([^"]+)"/.exec(asked.body) ?? [];
    const left = await browser.visit(app.url + action, {
      method: 'POST',
      body: new URLSearchParams({ return_to: goOn.replaceAll('&amp;', '&') }),
    });
    const { location } = await browser.visit(left.location ?? '');
    await browser.visit(await simulator.signIn(location ?? '', MAX), elsewhere);
    expect(await emailOf()).toBe(MAX.email);
  });

  it('B3 lets such a link sign in the same person, or whoever nobody is signed in before', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    await browser.visit(await callbackOf(JANE, { headers }));
    expect(await emailOf()).toBe(JANE.email);
    expect((await browser.visit(await callbackOf(JANE, { headers }))).status).toBe(302);
    expect(await emailOf()).toBe(JANE.email);
  });

  it('B3 lets a person change accounts from within the app', async () => {
    await signIn(browser, app, simulator);
    const headers = { 'sec-fetch-site': 'same-origin' };
    await browser.visit(await callbackOf(MAX, { headers }));
    expect(await emailOf()).toBe(MAX.email);
  });

  it('B4 goes on for both where the same callback comes twice at the same moment', async () => {
    const callback = await simulator.signIn(await leave(browser, app, ask()), JANE);
    const twice = await Promise.all([browser.visit(callback), browser.visit(callback)]);
    expect(twice.map(({ status }) => status)).toEqual([302, 302]);
    // One has the session; the other starts again, which ends where the first did.
    const [restart] = twice.filter(({ location }) => location !== `${app.url}/`);
    expect(restart?.location?.startsWith(simulator.environmentUrl)).toBe(true);
    const back = await browser.visit(await simulator.signIn(restart?.location ?? '', JANE));
    expect([back.status, back.location]).toEqual([302, `${app.url}/`]);
    expect(
      twice.filter(({ headers }) => String(headers.getSetCookie()).includes('sid=')),
    ).toHaveLength(1);
    expect(await emailOf()).toBe(JANE.email);
  });

  it('B4 signs in where a browser gives up the first answer and asks again', async () => {
    const callback = await simulator.signIn(await leave(browser, app, ask()), JANE);
    simulator.faults.add({ path: '/oauth/token', kind: 'delay', delayMs: 500 });
    const cookie = await browser.jar.getCookieString(callback);
    const impatience = new AbortController();
    const first = fetch(callback, {
      headers: { cookie, accept: 'text/html' },
      signal: impatience.signal,
    }).catch(() => undefined);
    setTimeout(() => {
      impatience.abort();
    }, 150);
    await first;
    expect((await browser.visit(callback)).status).toBe(302);
    expect(await emailOf()).toBe(JANE.email);
  });

  it('B3 knows a foreign link of a browser that tells no more than where it comes from', async () => {
    await signIn(browser, app, simulator);
    const headers = { referer: 'https://evil.example/' };
    expect((await browser.visit(await callbackOf(MAX, { headers }))).status).toBe(409);
    expect(await emailOf()).toBe(JANE.email);
  });

  it('asks before a login whose start nobody tells replaces a session of another user (S7)', async () => {
    const silent = { hasFetchMetadata: false };
    // An existing session of nobody, or of the same user, costs no click.
    expect((await browser.visit(await callbackOf(JANE, silent))).status).toBe(302);
    expect((await browser.visit(await callbackOf(JANE, silent))).status).toBe(302);
    const asked = await browser.visit(await callbackOf(MAX, silent));
    expect([asked.status, await emailOf()]).toEqual([409, JANE.email]);
    expect(asked.body).toContain('Sign out and continue');
  });

  it.each(['none', 'same-origin'])(
    'lets a login replace a session where the browser says %s (S7)',
    async (site) => {
      await signIn(browser, app, simulator);
      const headers = { 'sec-fetch-site': site };
      expect((await browser.visit(await callbackOf(MAX, { headers }))).status).toBe(302);
      expect(await emailOf()).toBe(MAX.email);
    },
  );

  it('B4 refuses another browser at the same moment', async () => {
    const callback = await simulator.signIn(await leave(browser, app, ask()), JANE);
    const thief = new Browser();
    const [, stolen] = await Promise.all([browser.visit(callback), thief.visit(callback)]);
    expect(stolen.status).toBe(400);
    expect((await thief.api(`${app.url}/auth/me`)).status).toBe(401);
  });

  it('H9 keeps the logins of two apps on one host apart', async () => {
    const neighbour = await startApp({ adapter, simulator });
    const callback = await simulator.signIn(await leave(browser, app, ask()), JANE);
    for (let count = 0; count < 8; count += 1) {
      await leave(browser, neighbour, ask());
    }
    expect((await browser.visit(callback)).status).toBe(302);
    await neighbour.close();
  });

  it('H9 clears a bounded number of planted cookies at once', async () => {
    await leave(browser, app, ask());
    const [own] = await browser.jar.getCookies(app.url);
    const prefix = String(own?.key).split('.').slice(0, 2).join('.');
    const planted = Array.from(
      { length: 300 },
      (_, index) => `${prefix}.${String(index).padStart(16, 'x')}=`,
    ).join('; ');
    const answer = await new Browser().visit(`${app.url}/auth/login?${ask()}`, {
      headers: { cookie: planted },
    });
    expect(answer.status).toBe(302);
    expect(answer.headers.getSetCookie().length).toBeLessThan(20);
  });

  it('E1 signs in at once after one lost fetch of the keys', async () => {
    const fresh = await startApp({ adapter, simulator });
    simulator.faults.add({ path: '/keys', kind: 'drop' });
    const first = await signIn(browser, fresh, simulator);
    expect([first.status, first.body.includes('keys_unavailable')]).toEqual([503, true]);
    expect((await signIn(browser, fresh, simulator)).status).toBe(200);
    await fresh.close();
  });

  it('E2 does not let made-up key ids starve a login after a rotation', async () => {
    await signIn(new Browser(), app, simulator);
    const stranger = await ScalekitSimulator.start();
    const forged = await stranger.idpInitiatedUrl({ target: `${app.url}/auth/login` });
    await Promise.all(Array.from({ length: 20 }, () => new Browser().visit(forged)));
    await stranger.stop();
    await simulator.rotateKeys();
    expect((await signIn(browser, app, simulator)).status).toBe(200);
  });

  it('E3 answers within the time-out while the keys hang, for an IdP-initiated token too', async () => {
    const quick = await startApp({ adapter, simulator, options: { timeoutMs: 600 } });
    simulator.faults.add({ path: '/keys', kind: 'hang', times: 10 });
    const login = await signIn(browser, quick, simulator);
    expect([login.status, login.body.includes('keys_unavailable')]).toEqual([503, true]);
    const portal = await simulator.idpInitiatedUrl({ target: `${quick.url}/auth/login` });
    expect((await browser.visit(portal)).status).toBe(503);
    simulator.faults.clear();
    await quick.close();
  });

  it('A4 refuses a query of anything but texts that an app passes on', async () => {
    const queries = [
      { loginHint: ['a@x.test', 'b@x.test'] },
      { connectionId: ['conn_1'] },
      { domain: {} },
    ];
    for (const query of queries) {
      const asked = app.sso.authorizationUrl(
        { method: 'GET', url: '/', headers: {} },
        {},
        query as unknown as Record<string, string>,
      );
      await expect(asked).rejects.toMatchObject({ code: 'invalid_login_request' });
    }
  });

  it('P4 prints the callback URL where the route really is', async () => {
    const own = await startApp({
      adapter,
      simulator,
      prepare: (nest) => {
        nest.setGlobalPrefix('api', {
          exclude: [{ path: 'auth/callback', method: RequestMethod.GET }],
        });
      },
    });
    const answer = await browser.api(own.sso.callbackUrl);
    expect(problemOf(answer).code).toBe('navigation_required');
    await own.close();
  });

  it('G3 refuses to boot where every login would end at the login', async () => {
    const start = startApp({ adapter, simulator, options: { defaultReturnTo: '/auth/login' } });
    await expect(start).rejects.toThrow(/defaultReturnTo/);
  });

  it('J3 does not go on to the sign-out after the sign-out', async () => {
    const body = new URLSearchParams({ return_to: '/auth/logout' });
    const answer = await browser.visit(`${app.url}/auth/logout`, { method: 'POST', body });
    expect([answer.status, answer.location]).toEqual([303, `${app.url}/`]);
  });

  it('A3 keeps query and fragment of a sign-in page', async () => {
    const own = await startApp({ adapter, simulator, options: { signInPage: '/in?lang=de#form' } });
    const answer = await browser.visit(`${own.url}/auth/login?return_to=%2Fx%3Fy%3D1`);
    expect(answer.location).toBe(`${own.url}/in?lang=de&return_to=%2Fx%3Fy%3D1#form`);
    await own.close();
  });
});

describe.each(ADAPTERS)(
  'a page on the way of a login that another site started, on %s',
  (adapter) => {
    let simulator: ScalekitSimulator;
    let app: TestApp;
    let browser: Browser;
    const CROSS_SITE = { headers: { 'sec-fetch-site': 'cross-site' } };
    const OWN = { headers: { 'sec-fetch-site': 'same-origin' } };
    const login = (): string =>
      `${app.url}/auth/login?organization_id=${organizationOf(simulator)}`;

    beforeAll(async () => {
      simulator = await ScalekitSimulator.start();
    });
    afterAll(() => simulator.stop());
    beforeEach(async () => {
      browser = new Browser();
      app = await startApp({
        adapter,
        simulator,
        options: { rateLimits: { limit: 3, routes: { callback: false } } },
      });
    });
    afterEach(() => app.close());

    const hrefOf = ({ body }: Answer): string => {
      const href = /class="button" href="([^"]+)"/.exec(body)?.[1] ?? '';
      return app.url + href.replaceAll('&amp;', '&');
    };
    /** What the form of the page to choose how to sign in sends. */
    const submit = ({ body }: Answer): Promise<Answer> => {
      const fields = body.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g);
      const query = new URLSearchParams(
        [...fields].map(([, name = '', value = '']): [string, string] => [name, value]),
      );
      query.set('login_hint', 'max@example.com');
      return browser.visit(`${app.url}/auth/login?${query.toString()}`, OWN);
    };

    it.each<[string, () => Promise<Answer>]>([
      [
        'the page of a rate limit',
        async () => {
          let limited: Answer;
          do {
            limited = await browser.visit(login(), CROSS_SITE);
          } while (limited.status === 302);
          expect(limited.status).toBe(429);
          return browser.visit(hrefOf(limited), OWN);
        },
      ],
      [
        'the page of a damaged link',
        async () =>
          browser.visit(hrefOf(await browser.visit(`${login()}&prompt=x`, CROSS_SITE)), OWN),
      ],
      [
        'the page of a failed callback',
        async () => {
          const { location = '' } = await browser.visit(login(), CROSS_SITE);
          const state = new URL(location).searchParams.get('state') ?? '';
          const url = `${app.url}/auth/callback?error=access_denied&state=${state}`;
          return browser.visit(hrefOf(await browser.visit(url, CROSS_SITE)), OWN);
        },
      ],
      [
        'the page to choose how to sign in',
        async () => submit(await browser.visit(`${app.url}/auth/login`, CROSS_SITE)),
      ],
      [
        'the page to choose how to sign in, after a link that is damaged',
        async () => {
          const damaged = await browser.visit(`${app.url}/auth/login?login_hint=max@`, CROSS_SITE);
          return submit(await browser.visit(hrefOf(damaged), OWN));
        },
      ],
    ])('does not make %s replace a session without asking (S4)', async (_case, goOn) => {
      const callback = await simulator.signIn(
        await leave(browser, app, login().split('?')[1] ?? ''),
      );
      await browser.visit(callback);
      const again = await goOn();
      expect(again.location).toContain('/oauth/authorize');
      const asked = await browser.visit(
        await simulator.signIn(again.location ?? '', MAX),
        CROSS_SITE,
      );
      expect(asked.status).toBe(409);
      expect(asked.body).toContain('<code>already_signed_in</code>');
    });
  },
);
