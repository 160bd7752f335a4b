import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectNobodyMixedUp } from '../support/crowd.js';
import { JANE, leave, problemOf, signIn, testOrganizationOf } from '../support/sign-in.js';

describe.each(ADAPTERS)('login on %s', (adapter) => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let browser: Browser;
  let organizationId: string;
  let connectionId: string;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    ({ organizationId, connectionId } = testOrganizationOf(simulator));
    app = await startApp({ adapter, simulator });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
  });
  beforeEach(() => {
    browser = new Browser();
  });

  const authorize = async (query: string): Promise<URLSearchParams> =>
    new URL(await leave(browser, app, query)).searchParams;

  it('leaves with fresh state, nonce and S256 challenge each time', async () => {
    const requests = await Promise.all([
      authorize(`organization_id=${organizationId}`),
      authorize(`organization_id=${organizationId}`),
    ]);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const values = requests.map((parameters) => parameters.get(name) ?? '');
      expect(new Set(values).size).toBe(2);
      // base64url of 256 bits
      values.forEach((value) => {
        expect(value).toMatch(/^[\w-]{43}$/);
      });
    }
    expect(requests[0].get('code_challenge_method')).toBe('S256');
    expect(requests[0].get('redirect_uri')).toBe(`${app.url}/auth/callback`);
    expect(requests[0].get('scope')).toBe('openid profile email');
  });

  it('sends the winning selector, the hint, and nothing else', async () => {
    const parameters = await authorize(
      `organization_id=org_1&connection_id=conn_1&domain=a.test&login_hint=jo@a.test&evil=1&scope=x&redirect_uri=https://evil.example`,
    );
    expect([...parameters.keys()].sort()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'connection_id',
      'login_hint',
      'nonce',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ]);
    expect(parameters.get('redirect_uri')).toBe(`${app.url}/auth/callback`);
  });

  it.each([
    ['organization_id', () => organizationId],
    ['connection_id', () => connectionId],
    ['domain', () => 'example.com'],
    ['login_hint', () => 'jane@example.com'],
  ])('signs in by %s and lands where it was going', async (name, value) => {
    const query = new URLSearchParams({ [name]: value(), return_to: '/dashboard?tab=a%20b&x=1' });
    const landed = await signIn(browser, app, simulator, { query: query.toString() });
    expect(landed.status).toBe(200);
    expect(landed.url).toBe(`${app.url}/dashboard?tab=a%20b&x=1`);
    expect(JSON.parse(landed.body)).toMatchObject({
      identity: {
        organizationId,
        connectionId,
        email: 'jane@example.com',
        issuer: simulator.environmentUrl,
      },
      url: '/dashboard?tab=a%20b&x=1',
    });
  });

  it('signs in by a social provider, outside of any organization', async () => {
    const landed = await signIn(browser, app, simulator, {
      query: 'provider=google&return_to=/dashboard',
    });
    expect(landed.status).toBe(200);
    expect((JSON.parse(landed.body) as { identity: object }).identity).not.toHaveProperty(
      'organizationId',
    );
  });

  it('shows who is signed in at /auth/me, else answers 401', async () => {
    const anonymous = await browser.api(`${app.url}/auth/me`);
    expect([anonymous.status, problemOf(anonymous).code]).toEqual([401, 'login_required']);
    await signIn(browser, app, simulator);
    const me = await browser.api(`${app.url}/auth/me`);
    expect(me.status).toBe(200);
    expect(me.headers.get('cache-control')).toBe('no-store');
    expect(JSON.parse(me.body)).toMatchObject({
      identity: { email: 'jane@example.com', emailVerified: expect.any(Boolean) },
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('goes to the default address without, or with a foreign, return address', async () => {
    for (const returnTo of [
      '',
      '&return_to=https%3A%2F%2Fevil.example',
      '&return_to=%2F%2Fevil.example',
    ]) {
      const landed = await signIn(new Browser(), app, simulator, {
        query: `organization_id=${organizationId}${returnTo}`,
      });
      expect([landed.status, landed.url]).toEqual([200, `${app.url}/`]);
    }
  });

  it.each([
    '/auth/login',
    '/auth/callback?code=x',
    '/AUTH/LOGIN/',
    '/auth/%6cogin?a=1',
    '/auth/logout',
  ])('does not return to %s', async (returnTo) => {
    const query = new URLSearchParams({ organization_id: organizationId, return_to: returnTo });
    const landed = await signIn(browser, app, simulator, { query: query.toString() });
    expect(landed.url).toBe(`${app.url}/`);
  });

  it.each([
    'organization_id=a&organization_id=b',
    'organization_id[]=a',
    'organization_id=',
    'organization_id=a%0d%0aSet-Cookie:x=y',
    'organization_id=%ff',
    `connection_id=${'x'.repeat(5000)}`,
    'provider=evil',
    'login_hint=<script>alert(1)</script>',
  ])('answers ?%s with a clean 400', async (query) => {
    const page = await browser.visit(`${app.url}/auth/login?${query}`);
    expect(page.status).toBe(400);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.body).not.toContain('alert(1)');
    expect(page.headers.getSetCookie()).toEqual([]);
    const json = await browser.api(`${app.url}/auth/login?${query}`, {
      headers: { 'sec-fetch-dest': 'document' },
    });
    expect([json.status, problemOf(json).code]).toEqual([400, 'invalid_login_request']);
  });

  it.each([
    ['a prefetch', 'GET', { 'sec-purpose': 'prefetch' }],
    ['an image', 'GET', { 'sec-fetch-dest': 'image' }],
    ['a script', 'GET', { 'sec-fetch-dest': 'script' }],
    ['a frame', 'GET', { 'sec-fetch-dest': 'iframe' }],
    ['HEAD', 'HEAD', {}],
    ['POST', 'POST', {}],
  ])('starts no login for %s', async (_case, method, headers) => {
    const answer = await browser.visit(`${app.url}/auth/login?organization_id=${organizationId}`, {
      method,
      headers: headers,
    });
    expect(answer.status).toBe(method === 'GET' ? 403 : 405);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.location).toBeUndefined();
  });

  it('never believes Host or X-Forwarded headers', async () => {
    const answer = await browser.visit(`${app.url}/auth/login?organization_id=${organizationId}`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    expect(new URL(answer.location ?? '').searchParams.get('redirect_uri')).toBe(
      `${app.url}/auth/callback`,
    );
  });

  it('offers a choice where no selector is given', async () => {
    const page = await browser.visit(`${app.url}/auth/login?return_to=/dashboard%3Fa%3D%22%3E%3Cb`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('name="login_hint"');
    expect(page.body).toContain('value="/dashboard?a=%22%3E%3Cb"');
  });

  it('forgets the oldest of many abandoned logins, and still signs in', async () => {
    for (let count = 0; count < 60; count += 1) {
      await leave(
        browser,
        app,
        `organization_id=${organizationId}&return_to=/dashboard?n=${count}`,
      );
    }
    expect(await browser.cookieBytes(app.url)).toBeLessThan(7_000);
    const cookies = await browser.jar.getCookies(app.url);
    // As many as fit into 6,500 bytes (B26).
    expect(cookies.length).toBeGreaterThanOrEqual(12);
    expect(cookies.length).toBeLessThan(20);
    expect((await signIn(browser, app, simulator)).status).toBe(200);
  });

  it('keeps cookies small with long return addresses, too', async () => {
    const long = `/dashboard?x=${'y'.repeat(2_000)}`;
    for (let count = 0; count < 6; count += 1) {
      await leave(
        browser,
        app,
        `organization_id=${organizationId}&return_to=${encodeURIComponent(long)}`,
      );
    }
    expect(await browser.cookieBytes(app.url)).toBeLessThan(7_000);
    const landed = await signIn(browser, app, simulator, {
      query: `organization_id=${organizationId}&return_to=${encodeURIComponent(long)}`,
    });
    expect(landed.url).toBe(app.url + long);
  });

  it('sets login cookies that scripts and other sites cannot use', async () => {
    const answer = await browser.visit(`${app.url}/auth/login?organization_id=${organizationId}`);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^sso\.[\w-]{6}\.[\w-]{16}=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('signs in five tabs at once', async () => {
    const urls = await Promise.all(
      [1, 2, 3, 4, 5].map((tab) =>
        leave(browser, app, `organization_id=${organizationId}&return_to=/dashboard?tab=${tab}`),
      ),
    );
    const callbacks = await Promise.all(urls.map((url) => simulator.signIn(url, JANE)));
    const landed = await Promise.all(callbacks.map((url) => browser.follow(url)));
    expect(landed.map(({ status, url }) => [status, new URL(url).search])).toEqual(
      [1, 2, 3, 4, 5].map((tab) => [200, `?tab=${tab}`]),
    );
  });

  it('survives rotated keys, again and again', async () => {
    await signIn(browser, app, simulator);
    for (let rotation = 0; rotation < 2; rotation += 1) {
      await simulator.rotateKeys();
      expect((await signIn(new Browser(), app, simulator)).status).toBe(200);
    }
  });

  it('never mixes up people who sign in at once', () =>
    expectNobodyMixedUp(adapter, simulator, 20));
});
