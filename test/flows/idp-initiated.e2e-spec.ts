import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { JANE, MAX, signIn, testOrganizationOf } from '../support/sign-in.js';

describe.each(ADAPTERS)('IdP-initiated login on %s', (adapter) => {
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

  const portalUrl = (
    options: Parameters<ScalekitSimulator['idpInitiatedUrl']>[0] = {},
    route = 'login',
  ): Promise<string> =>
    simulator.idpInitiatedUrl({
      loginHint: 'jane@example.com',
      target: `${app.url}/auth/${route}`,
      ...options,
    });

  it.each(['login', 'callback'])(
    'starts a normal login at /auth/%s and signs in',
    async (route) => {
      const { connectionId } = testOrganizationOf(simulator);
      const answer = await browser.visit(
        await portalUrl({ relayState: '/dashboard?from=idp' }, route),
      );
      const authorization = new URL(answer.location ?? '');
      expect(authorization.origin).toBe(simulator.environmentUrl);
      expect(authorization.searchParams.get('connection_id')).toBe(connectionId);
      expect(authorization.searchParams.get('login_hint')).toBe('jane@example.com');
      expect(authorization.searchParams.get('state')).toMatch(/^[\w-]{43}$/);
      const landed = await browser.follow(await simulator.signIn(authorization.href, JANE));
      expect([landed.status, landed.url]).toEqual([200, `${app.url}/dashboard?from=idp`]);
    },
  );

  it.each([
    'https://evil.example/',
    '//evil.example',
    'javascript:alert(1)',
    '/a\r\nSet-Cookie: x=y',
    '/auth/login',
    'opaque-state-of-the-portal',
  ])('goes to the default address with relay_state %j', async (relayState) => {
    const { location } = await browser.visit(await portalUrl({ relayState }));
    const landed = await browser.follow(await simulator.signIn(location ?? '', JANE));
    expect([landed.status, landed.url]).toEqual([200, `${app.url}/`]);
  });

  it.each<[string, () => void]>([
    ['of a foreign key', () => simulator.tamper('idpInitiatedToken', { key: 'foreign' })],
    ['unsigned', () => simulator.tamper('idpInitiatedToken', { key: 'none' })],
    [
      'HS256 with the public key',
      () => simulator.tamper('idpInitiatedToken', { key: 'hs256-public-key' }),
    ],
    ['broken', () => simulator.tamper('idpInitiatedToken', { signature: 'broken' })],
    ['expired', () => simulator.tamper('idpInitiatedToken', { claims: { exp: 1 } })],
    [
      'of a foreign issuer',
      () => simulator.tamper('idpInitiatedToken', { claims: { iss: 'https://evil.example' } }),
    ],
    ['garbage', () => simulator.tamper('idpInitiatedToken', { raw: 'garbage' })],
    [
      'naming nobody',
      () =>
        simulator.tamper('idpInitiatedToken', {
          claims: { connection_id: undefined, organization_id: undefined, login_hint: undefined },
        }),
    ],
  ])('refuses a token that is %s', async (_case, tamper) => {
    for (const route of ['login', 'callback']) {
      tamper();
      const page = await browser.visit(await portalUrl({}, route));
      expect([page.status, page.location]).toEqual([400, undefined]);
      expect(page.body).toContain('<code>idp_login_rejected</code>');
      expect(page.headers.getSetCookie()).toEqual([]);
    }
  });

  it('accepts the issuer of the documented sample, the app itself', async () => {
    const answer = await browser.visit(await portalUrl({ issuer: app.url }));
    expect(new URL(answer.location ?? '').origin).toBe(simulator.environmentUrl);
  });

  it('signs nobody in by itself, however often it is replayed', async () => {
    const url = await portalUrl();
    for (let count = 0; count < 3; count += 1) {
      await browser.visit(url);
    }
    expect((await browser.api(`${app.url}/auth/me`)).status).toBe(401);
  });

  it('an error beside it wins', async () => {
    const page = await browser.visit(`${await portalUrl()}&error=access_denied`);
    expect(page.status).toBe(403);
    expect(page.body).toContain('<code>access_denied</code>');
  });

  it('just goes on for the person who is signed in already', async () => {
    await signIn(browser, app, simulator);
    const answer = await browser.visit(await portalUrl({ relayState: '/dashboard' }));
    expect([answer.status, answer.location]).toEqual([302, `${app.url}/dashboard`]);
  });

  it('never switches to another person silently, but offers to', async () => {
    await signIn(browser, app, simulator);
    const url = await portalUrl({ loginHint: 'max@example.com', relayState: '/dashboard?max' });
    const page = await browser.visit(url);
    expect(page.status).toBe(409);
    const me = JSON.parse((await browser.api(`${app.url}/auth/me`)).body) as object;
    expect(me).toMatchObject({ identity: { email: 'jane@example.com' } });

    const [, returnTo = ''] = /name="return_to" value="([^"]+)"/.exec(page.body) ?? [];
    const left = await browser.visit(`${app.url}/auth/logout`, {
      method: 'POST',
      body: new URLSearchParams({ return_to: returnTo.replaceAll('&amp;', '&') }),
    });
    const again = await browser.visit(left.location ?? '');
    const landed = await browser.follow(await simulator.signIn(again.location ?? '', MAX));
    expect(landed.url).toBe(`${app.url}/dashboard?max`);
    expect(landed.body).toContain('max@example.com');
  });
});
