import type { TamperChange } from 'scalekit-simulator';
import { ADAPTERS } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { honestTokens } from '../support/honest-tokens.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX } from '../support/sign-in.js';

const now = (): number => Math.floor(Date.now() / 1000);

const SPOILT: [string, () => TamperChange][] = [
  ['F1 refuses a token signed with the secret', () => ({ key: 'hs256-client-secret' })],
  ['F1 refuses a token whose alg is RS512', () => ({ header: { alg: 'RS512' } })],
  ['F1 refuses a token with a crit that nobody knows', () => ({ header: { crit: ['x'], x: 1 } })],
  ['F1 refuses a token of another type', () => ({ header: { typ: 'at+jwt' } })],
  ['F1 refuses a token without iss', () => ({ claims: { iss: undefined } })],
  ['F1 refuses a token for another audience', () => ({ claims: { aud: 'skc_1' } })],
  ['F1 refuses a token without exp', () => ({ claims: { exp: undefined } })],
  ['F1 refuses a token without iat', () => ({ claims: { iat: undefined } })],
  ['F1 refuses a token not valid yet', () => ({ claims: { nbf: now() + 90 } })],
  ['F1 refuses a token of the future', () => ({ claims: { iat: now() + 90 } })],
  [
    'F1 refuses a token that never expires',
    () => ({ claims: { iat: now() - 700, exp: now() + 1e9 } }),
  ],
  [
    'F2 refuses a token whose ids are numbers',
    () => ({ claims: { connection_id: 1, organization_id: 2, login_hint: 3 } }),
  ],
  [
    'F2 refuses a token whose ids are lists',
    () => ({ claims: { connection_id: ['conn_1'], organization_id: [], login_hint: {} } }),
  ],
  [
    'F2 refuses a token whose ids are empty',
    () => ({ claims: { connection_id: '', organization_id: '', login_hint: '' } }),
  ],
  [
    'F2 refuses a token whose connection is no id',
    () => ({ claims: { connection_id: '../conn_1' } }),
  ],
  [
    'F2 refuses a token that has only a hint, and that no e-mail address',
    () => ({
      claims: { connection_id: undefined, organization_id: undefined, login_hint: 'jane' },
    }),
  ],
];

describe.each(ADAPTERS)('F: attacks by IdP-initiated logins, on %s', (adapter) => {
  const scene = setScene(adapter);
  const portal = (
    options: Parameters<typeof scene.simulator.idpInitiatedUrl>[0] = {},
    route = 'login',
  ): Promise<string> =>
    scene.simulator.idpInitiatedUrl({
      loginHint: JANE.email,
      target: `${scene.app.url}/auth/${route}`,
      ...options,
    });
  const at = (route: string, query: string): string => `${scene.app.url}/auth/${route}?${query}`;

  it.each(SPOILT)('%s', async (_name, change) => {
    scene.tamper('idpInitiatedToken', change());
    const page = await scene.browser.visit(await portal());
    expect(page.headers.getSetCookie()).toEqual([]);
    await expectDenied(scene, page, 'idp_login_rejected');
  });

  it.each(['idToken', 'accessToken'] as const)('F1 refuses the %s of a login', async (kind) => {
    const tokens = await honestTokens(scene.simulator, scene.app.sso.callbackUrl);
    for (const route of ['login', 'callback']) {
      const page = await scene.browser.visit(at(route, `idp_initiated_login=${tokens[kind]}`));
      await expectDenied(scene, page, 'idp_login_rejected');
      scene.browser = new Browser();
    }
  });

  it('F1 believes no ID token that lost its nonce and hashes', async () => {
    scene.tamper('idToken', {
      claims: { nonce: undefined, at_hash: undefined, c_hash: undefined, connection_id: 'conn_1' },
    });
    const { idToken } = await honestTokens(scene.simulator, scene.app.sso.callbackUrl);
    const page = await scene.browser.visit(at('login', `idp_initiated_login=${idToken}`));
    await expectDenied(scene, page, 'idp_login_rejected');
  });

  it.each([
    ['.', 'idp_login_rejected'],
    ['a.b.c', 'idp_login_rejected'],
    ['e30.e30.', 'idp_login_rejected'],
    ['%7B%7D', 'idp_login_rejected'],
    ['a'.repeat(8_192), 'idp_login_rejected'],
  ] as const)('F1 denies case %# in its place', async (token, code) => {
    for (const route of ['login', 'callback']) {
      const page = await scene.browser.visit(at(route, `idp_initiated_login=${token}`));
      expectRefusal(scene, page, code);
    }
  });

  it.each([
    'idp_initiated_login=a&idp_initiated_login=b',
    'idp_initiated_login[]=a',
    'idp_initiated_login=',
    `idp_initiated_login=${'a'.repeat(8_193)}`,
    'idp_initiated_login=a%0d%0aSet-Cookie:x=y',
  ])('F1 denies query %#', async (query) => {
    for (const route of ['login', 'callback'] as const) {
      const page = await scene.browser.visit(at(route, query));
      const code = route === 'login' ? 'invalid_login_request' : 'invalid_callback';
      expectRefusal(scene, page, code);
    }
  });

  it.each([
    { a: '/dashboard' },
    ['/dashboard'],
    7,
    '/\\evil.example',
    'https:evil.example',
    '/%5c/evil.example',
    '/.//evil.example',
    '/auth/logout',
    '/auth/callback?code=1&state=2',
    'http://127.0.0.1:1/',
  ])('F3 goes to the default address with relay_state %j', async (relayState) => {
    scene.tamper('idpInitiatedToken', { claims: { relay_state: relayState } });
    const { location } = await scene.browser.visit(await portal());
    const landed = await scene.browser.visit(await scene.simulator.signIn(location ?? '', JANE));
    expect([landed.status, landed.location]).toEqual([302, `${scene.app.url}/`]);
  });

  it('F3 keeps a path of ours, and never makes the state of it', async () => {
    const url = await portal({ relayState: '/dashboard?a=1#b' });
    const { location } = await scene.browser.visit(url);
    expect(location).not.toContain('dashboard');
    const landed = await scene.browser.visit(await scene.simulator.signIn(location ?? '', JANE));
    expect(landed.location).toBe(`${scene.app.url}/dashboard?a=1#b`);
  });

  it('F4 starts a login of its own for each replay, in whichever browser', async () => {
    const url = await portal();
    const states = new Set<string | null>();
    for (const browser of [scene.browser, scene.browser, new Browser(), new Browser()]) {
      const { location } = await browser.visit(url);
      states.add(new URL(location ?? '').searchParams.get('state'));
      expect(await scene.whoIsIn(browser)).toBeUndefined();
    }
    expect(states.size).toBe(4);
  });

  it('F4 lets no login that it started be finished in another browser', async () => {
    const { location } = await new Browser().visit(await portal());
    const callback = await scene.simulator.signIn(location ?? '', MAX);
    await expectDenied(scene, await scene.browser.visit(callback), 'login_not_found');
  });

  it.each(['login', 'callback'])(
    'F5 switches no account silently at /auth/%s, and keeps who is in',
    async (route) => {
      await scene.signIn();
      const page = await scene.browser.visit(await portal({ loginHint: MAX.email }, route));
      expect(page.body).toContain('<form method="post" action="/auth/logout">');
      expect(page.body).not.toContain(MAX.email);
      await expectDenied(scene, page, 'already_signed_in', { staysIn: JANE.email });
    },
  );

  it('F5 switches no account for a token without a hint', async () => {
    await scene.signIn();
    const page = await scene.browser.visit(await portal({ loginHint: undefined }));
    await expectDenied(scene, page, 'already_signed_in', { staysIn: JANE.email });
  });

  it('F5 switches no account where the callback comes from elsewhere after all', async () => {
    const { location } = await scene.browser.visit(await portal({ loginHint: MAX.email }), {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    const callback = await scene.simulator.signIn(location ?? '', MAX);
    await scene.signIn();
    const page = await scene.browser.visit(callback);
    await expectDenied(scene, page, 'already_signed_in', { staysIn: JANE.email });
  });

  it('F6 believes the token, not the code beside it, at the callback', async () => {
    const callback = await scene.callback();
    const spent = scene.simulator.requestCount('/oauth/token');
    const token = new URL(await portal()).searchParams.get('idp_initiated_login') ?? '';
    const answer = await scene.browser.visit(`${callback}&idp_initiated_login=${token}`);
    expect(new URL(answer.location ?? '').origin).toBe(scene.simulator.environmentUrl);
    expect(scene.simulator.requestCount('/oauth/token')).toBe(spent);
    expect(await scene.whoIsIn()).toBeUndefined();
  });

  it('F6 refuses a forged token beside a good callback', async () => {
    const callback = await scene.callback();
    const page = await scene.browser.visit(`${callback}&idp_initiated_login=a.b.c`);
    await expectDenied(scene, page, 'idp_login_rejected');
  });

  it.each(['login', 'callback'])(
    'F7 believes the error beside a token at /auth/%s',
    async (route) => {
      const page = await scene.browser.visit(`${await portal({}, route)}&error=user_not_active`);
      expect(page.headers.getSetCookie()).toEqual([]);
      await expectDenied(scene, page, 'user_not_active');
    },
  );

  it.each<[string, () => TamperChange]>([
    ['with us as audience', () => ({ claims: { aud: scene.simulator.credentials.clientId } })],
    ['50 seconds ahead', () => ({ claims: { iat: now() + 50, nbf: now() + 50 } })],
    ['just expired', () => ({ claims: { iat: now() - 350, exp: now() - 50 } })],
    ['without jti and nbf', () => ({ claims: { jti: undefined, nbf: undefined } })],
    [
      'with an organization only',
      () => ({ claims: { connection_id: undefined, login_hint: undefined } }),
    ],
    [
      'with a hint only',
      () => ({ claims: { connection_id: undefined, organization_id: undefined } }),
    ],
  ])('takes a token that is odd, but right: %s', async (_case, change) => {
    scene.tamper('idpInitiatedToken', change());
    const { location } = await scene.browser.visit(await portal());
    const callback = await scene.simulator.signIn(location ?? '', JANE);
    expect((await scene.browser.visit(callback)).status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });
});
