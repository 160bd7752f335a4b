import { APP_GUARD } from '@nestjs/core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { SsoGuard } from 'nestjs-scalekit-sso';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { JANE, problemOf, signIn } from '../support/sign-in.js';

describe.each(ADAPTERS)('SsoGuard on %s', (adapter) => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let browser: Browser;

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
  });

  it('sends a browser to the login and back to where it was going', async () => {
    const answer = await browser.visit(`${app.url}/dashboard?q=a%26b&x=%22#part`);
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(
      `/auth/login?${new URLSearchParams({ return_to: '/dashboard?q=a%26b&x=%22' }).toString()}`,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['a program', 'GET', { accept: 'application/json' }],
    ['curl', 'GET', { accept: '*/*' }],
    ['fetch()', 'GET', { 'sec-fetch-dest': 'empty' }],
    ['a prefetch', 'GET', { 'sec-purpose': 'prefetch' }],
    ['a form post', 'POST', {}],
    ['a frame', 'GET', { 'sec-fetch-dest': 'iframe' }],
  ])('answers %s with 401, and starts no login', async (_case, method, headers) => {
    const answer = await browser.visit(`${app.url}/dashboard`, {
      method,
      headers: headers,
    });
    expect(answer.status).toBe(401);
    expect(answer.location).toBeUndefined();
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('tells a program where to log in', async () => {
    const answer = await browser.api(`${app.url}/dashboard?x=1`);
    expect(problemOf(answer)).toMatchObject({
      code: 'login_required',
      // The page that asked is not known, and nobody wants to end on JSON (B18).
      loginUrl: '/auth/login',
    });
  });

  it('lets the marker of a handler beat that of its class', async () => {
    expect((await browser.api(`${app.url}/members`)).status).toBe(401);
    expect((await browser.api(`${app.url}/members/about`)).status).toBe(200);
  });

  it('knows who is there, and lets others through, with @OptionalSso()', async () => {
    expect(JSON.parse((await browser.api(`${app.url}/optional`)).body)).toEqual({ subject: null });
    await signIn(browser, app, simulator);
    expect(JSON.parse((await browser.api(`${app.url}/optional`)).body)).toEqual({
      subject: expect.stringMatching(/^conn_/),
    });
  });

  it.each(['garbage', 's:garbage.garbage', '%', '', 'a'.repeat(5_000)])(
    'takes a session cookie of %.20s for anonymous',
    async (value) => {
      const answer = await browser.visit(`${app.url}/dashboard`, {
        headers: { cookie: `sid=${value}` },
      });
      expect(answer.status).toBe(302);
    },
  );

  it('signs out by POST only, from our own pages only, and for good', async () => {
    await signIn(browser, app, simulator);
    const before = await browser.clone();
    const logout = `${app.url}/auth/logout`;

    const shown = await browser.visit(logout);
    expect(shown.status).toBe(405);
    expect(shown.headers.get('allow')).toBe('POST');
    expect(shown.body).toContain('method="post" action="/auth/logout"');
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
    ]) {
      const refused = await browser.visit(logout, { method: 'POST', headers: headers as never });
      expect(refused.status).toBe(403);
    }
    expect((await browser.api(`${app.url}/auth/me`)).status).toBe(200);

    const left = await browser.visit(logout, {
      method: 'POST',
      headers: { origin: app.url, 'sec-fetch-site': 'same-origin' },
    });
    expect([left.status, left.location]).toEqual([303, `${app.url}/`]);
    expect((await browser.api(`${app.url}/auth/me`)).status).toBe(401);
    expect((await before.api(`${app.url}/auth/me`)).status).toBe(401);
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example'])(
    'does not go to %s after sign-out',
    async (returnTo) => {
      const left = await browser.visit(`${app.url}/auth/logout`, {
        method: 'POST',
        body: new URLSearchParams({ return_to: returnTo }),
      });
      expect([left.status, left.location]).toEqual([303, `${app.url}/`]);
    },
  );

  it('takes sign-out without a session for a success', async () => {
    expect((await browser.api(`${app.url}/auth/logout`, { method: 'POST' })).status).toBe(204);
  });

  it('guards a whole app, but not the way in', async () => {
    const guarded = await startApp({
      adapter,
      simulator,
      providers: [{ provide: APP_GUARD, useClass: SsoGuard }],
    });
    try {
      expect((await browser.visit(`${guarded.url}/`)).status).toBe(302);
      expect((await browser.visit(`${guarded.url}/members/about`)).status).toBe(200);
      expect((await signIn(browser, guarded, simulator, { person: JANE })).status).toBe(200);
    } finally {
      await guarded.close();
    }
  });
});
