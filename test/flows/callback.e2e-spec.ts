import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import {
  JANE,
  MAX,
  leave,
  organizationOf,
  problemOf,
  signIn,
  testOrganizationOf,
} from '../support/sign-in.js';

describe.each(ADAPTERS)('callback on %s', (adapter) => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let browser: Browser;
  const query = (): string =>
    `organization_id=${organizationOf(simulator)}&return_to=/dashboard%3Fx%3D1`;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start({
      organizations: [{ id: 'org_222', displayName: 'Other', domains: ['other.test'] }],
    });
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

  const callbackUrl = async (): Promise<string> =>
    simulator.signIn(await leave(browser, app, query()), JANE);

  const isSignedIn = async (who = browser): Promise<boolean> =>
    (await who.api(`${app.url}/auth/me`)).status === 200;

  /** Denied as attacks.md says, and able to sign in at once afterwards. */
  async function expectDenied(answer: Answer, code: string): Promise<void> {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.body).toContain(`<code>${code}</code>`);
    expect(answer.headers.get('referrer-policy')).toBe('strict-origin');
    expect(await isSignedIn()).toBe(false);
    expect((await signIn(browser, app, simulator)).status).toBe(200);
  }

  it('rotates the session id and drops what was planted', async () => {
    await browser.visit(`${app.url}/plant`);
    const before = await browser.clone();
    await signIn(browser, app, simulator);
    const session = JSON.parse((await browser.api(`${app.url}/session`)).body) as object;
    expect(session).toEqual({ cart: null, admin: null });
    expect(await isSignedIn(before)).toBe(false);
    expect(await isSignedIn()).toBe(true);
  });

  it('kills the first session at a second login', async () => {
    await signIn(browser, app, simulator);
    const first = await browser.clone();
    await signIn(browser, app, simulator);
    expect([await isSignedIn(first), await isSignedIn()]).toEqual([false, true]);
  });

  it('sets the session with no-store, and forgets the login', async () => {
    const answer = await browser.visit(await callbackUrl());
    expect([answer.status, answer.location]).toEqual([302, `${app.url}/dashboard?x=1`]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.getSetCookie().join('\n')).toMatch(/sid=.*HttpOnly.*SameSite=Lax/i);
    const cookies = (await browser.jar.getCookies(app.url)).map(({ key }) => key);
    expect(cookies).toEqual([expect.stringMatching(/^sso\.[\w-]{6}\.loop$/), 'sid']);
  });

  it.each([
    ['nothing at all', '', 'login_not_found'],
    ['no state', 'code=abc', 'invalid_callback'],
    ['no code and an unknown state', 'state=abc', 'login_not_found'],
    ['an unknown state', 'code=abc&state=abc', 'login_not_found'],
    ['a repeated code', 'code=a&code=b&state=c', 'invalid_callback'],
    ['a bracketed state', 'code=a&state[]=c', 'invalid_callback'],
    ['a code of 20 KiB', `code=${'a'.repeat(9_000)}&state=c`, 'invalid_callback'],
  ])('denies %s', async (_case, parameters, code) => {
    await expectDenied(await browser.visit(`${app.url}/auth/callback?${parameters}`), code);
  });

  it.each<[string, (url: URL) => void, string]>([
    [
      'no code',
      (url) => {
        url.searchParams.delete('code');
      },
      'invalid_callback',
    ],
    [
      'a foreign iss',
      (url) => {
        url.searchParams.set('iss', 'https://evil.example');
      },
      'invalid_callback',
    ],
    [
      'an altered state',
      (url) => {
        url.searchParams.set('state', `${url.searchParams.get('state') ?? ''}x`);
      },
      'login_not_found',
    ],
    [
      'an error beside the code',
      (url) => {
        url.searchParams.set('error', 'access_denied');
      },
      'access_denied',
    ],
  ])('denies %s', async (_case, change, code) => {
    const url = new URL(await callbackUrl());
    change(url);
    await expectDenied(await browser.visit(url.href), code);
  });

  it('starts the same login again, once, where the code is refused', async () => {
    const url = new URL(await callbackUrl());
    url.searchParams.set('code', 'invented');
    const left = await browser.visit(url.href);
    const asked = new URL(left.location ?? '');
    expect(asked.origin).toBe(simulator.environmentUrl);
    expect(asked.searchParams.get('organization_id')).toBe(organizationOf(simulator));
    expect(asked.searchParams.get('state')).not.toBe(url.searchParams.get('state'));
    expect(await isSignedIn()).toBe(false);
    const again = new URL(await simulator.signIn(asked.href, JANE));
    const code = again.searchParams.get('code') ?? '';
    again.searchParams.set('code', 'invented');
    const twin = await browser.clone();
    await expectDenied(await twin.visit(again.href), 'code_rejected');
    again.searchParams.set('code', code);
    const landed = await browser.follow(again.href);
    expect([landed.status, landed.url]).toEqual([200, `${app.url}/dashboard?x=1`]);
  });

  it('accepts our own issuer at the callback', async () => {
    const url = new URL(await callbackUrl());
    url.searchParams.set('iss', simulator.environmentUrl);
    expect((await browser.follow(url.href)).status).toBe(200);
  });

  it('denies the login of another browser (login CSRF)', async () => {
    const attacker = new Browser();
    const callback = await simulator.signIn(await leave(attacker, app, query()), MAX);
    await expectDenied(await browser.visit(callback), 'login_not_found');
  });

  it('denies an altered cookie, and one of another secret', async () => {
    for (const spoil of [
      (value: string) => value.slice(0, -1) + (value.endsWith('A') ? 'B' : 'A'),
      (value: string) => value.slice(0, -22),
      () => 'garbage',
    ]) {
      const callback = await callbackUrl();
      for (const cookie of await browser.jar.getCookies(app.url)) {
        if (cookie.key.startsWith('sso.')) {
          await browser.jar.setCookie(`${cookie.key}=${spoil(cookie.value)}; Path=/`, app.url);
        }
      }
      await expectDenied(await browser.visit(callback), 'login_not_found');
      browser = new Browser();
    }
  });

  it('just goes on when a signed-in browser opens the callback again', async () => {
    const callback = await callbackUrl();
    await browser.follow(callback);
    const again = await browser.visit(callback);
    expect([again.status, again.location]).toEqual([302, `${app.url}/`]);
    const other = new Browser();
    expect((await other.visit(callback)).status).toBe(400);
    expect(await isSignedIn(other)).toBe(false);
  });

  it('signs in once when the callback is opened twice at the same moment', async () => {
    const callback = await callbackUrl();
    const twin = await browser.clone();
    await Promise.all([browser.visit(callback), twin.visit(callback)]);
    const signedIn = [await isSignedIn(browser), await isSignedIn(twin)];
    expect(signedIn.filter(Boolean)).toHaveLength(1);
    // The other one is on its way again.
    expect(twin.jar.getCookiesSync(app.url).map(({ key }) => key)).toContainEqual(
      expect.stringMatching(/^sso\.[\w-]{6}\.([\w-]{16}|loop)$/),
    );
  });

  it('offers to try again with the selector and return address it had', async () => {
    const failed = await simulator.fail(await leave(browser, app, query()), 'access_denied');
    const page = await browser.visit(failed);
    const retry = /class="button" href="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&');
    const landed = await browser.follow(
      await simulator.signIn((await browser.visit(app.url + (retry ?? ''))).location ?? '', JANE),
    );
    expect(landed.url).toBe(`${app.url}/dashboard?x=1`);
  });

  it('never shows what the environment says about an error', async () => {
    const prose = '<script>alert(1)</script> call +1 555 to unlock your account';
    const failed = await simulator.fail(await leave(browser, app, query()), 'made_up', prose);
    const page = await browser.visit(failed);
    expect(page.body).not.toMatch(/alert|unlock|made_up/);
    await expectDenied(page, 'unknown_error');
  });

  it.each(['POST', 'PUT', 'HEAD'])('does not answer %s', async (method) => {
    const callback = await callbackUrl();
    expect((await browser.visit(callback, { method })).status).toBe(405);
    expect(await isSignedIn()).toBe(false);
    expect((await browser.follow(callback)).status).toBe(200);
  });

  it('refuses an organization other than the one that was asked for', async () => {
    const undo = simulator.tamper('idToken', { claims: { oid: 'org_222' } });
    await expectDenied(await browser.visit(await callbackUrl()), 'wrong_organization');
    undo();
  });

  it('refuses a connection other than the one that was asked for', async () => {
    const { connectionId } = testOrganizationOf(simulator);
    const sub = { sub: 'conn_9;jane', amr: ['conn_9'] };
    simulator.tamper('idToken', { claims: sub });
    simulator.tamper('accessToken', { claims: { sub: sub.sub } });
    const url = await leave(browser, app, `connection_id=${connectionId}`);
    await expectDenied(
      await browser.visit(await simulator.signIn(url, JANE)),
      'wrong_organization',
    );
  });

  it.each([
    ['idToken', { signature: 'broken' }],
    ['idToken', { key: 'foreign' }],
    ['idToken', { key: 'none' }],
    ['idToken', { key: 'hs256-public-key' }],
    ['idToken', { key: 'hs256-client-secret' }],
    ['idToken', { claims: { nonce: 'other' } }],
    ['idToken', { claims: { aud: ['other'] } }],
    ['idToken', { claims: { iss: 'https://evil.example' } }],
    ['idToken', { raw: 'garbage' }],
    ['accessToken', { key: 'foreign' }],
    ['accessToken', { claims: { sub: 'conn_1;eve' } }],
    ['accessToken', { raw: 'opaque' }],
  ] as const)('refuses %s with %O', async (token, change) => {
    simulator.tamper(token, change);
    await expectDenied(
      await browser.visit(await callbackUrl()),
      token === 'idToken' && 'raw' in change ? 'environment_error' : 'token_rejected',
    );
  });

  it.each([
    ['status 500', { kind: 'status', status: 500 }, 502, 'environment_error'],
    ['status 503', { kind: 'status', status: 503 }, 503, 'environment_unreachable'],
    [
      'status 429',
      { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      503,
      'environment_busy',
    ],
    ['status 401', { kind: 'status', status: 401 }, 502, 'environment_credentials_rejected'],
    ['status 403', { kind: 'status', status: 403 }, 502, 'environment_error'],
    ['a reset before', { kind: 'drop' }, 503, 'environment_unreachable'],
    ['a reset after', { kind: 'drop-after' }, 503, 'environment_unreachable'],
    ['a hang', { kind: 'hang' }, 504, 'environment_timeout'],
    ['a slow drip', { kind: 'slow-drip' }, 504, 'environment_timeout'],
    ['HTML', { kind: 'html' }, 502, 'environment_error'],
    ['garbage', { kind: 'garbage' }, 502, 'environment_error'],
    ['an empty object', { kind: 'empty' }, 502, 'environment_error'],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }, 502, 'environment_error'],
    ['10 MiB', { kind: 'huge' }, 502, 'environment_error'],
  ] as const)(
    'answers %s of the token endpoint with a page and a retry that works',
    async (_case, fault, status, code) => {
      if (code === 'environment_timeout') {
        await app.close();
        app = await startApp({ adapter, simulator, options: { timeoutMs: 3_000 } });
      }
      const callback = await callbackUrl();
      const spent = simulator.requestCount('/oauth/token');
      simulator.faults.add({ path: '/oauth/token', ...fault });
      const page = await browser.visit(callback);
      expect(page.status).toBe(status);
      expect(simulator.requestCount('/oauth/token') - spent).toBe(1);
      simulator.faults.clear();
      await expectDenied(page, code);
    },
  );

  it('answers an API client with problem JSON', async () => {
    const answer = await browser.api(`${app.url}/auth/callback?code=a&state=b`, {
      headers: { 'sec-fetch-dest': 'document' },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(problemOf(answer)).toMatchObject({ code: 'login_not_found', status: 400 });
  });
});
