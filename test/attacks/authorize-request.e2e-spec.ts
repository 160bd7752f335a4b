import { ADAPTERS } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { rawRequest } from '../support/raw-request.js';
import { setScene } from '../support/scene.js';
import { JANE, organizationOf, problemOf, testOrganizationOf } from '../support/sign-in.js';

/** Every parameter that the login route reads, with a value that is in order. */
const PARAMETERS = {
  organization_id: 'org_1',
  connection_id: 'conn_1',
  domain: 'acme.test',
  login_hint: 'jo@acme.test',
  provider: 'google',
  prompt: 'login',
  return_to: '/dashboard',
  third_party: 'true',
  idp_initiated_login: 'a.b.c',
  error: 'access_denied',
} as const;

const MALFORMED: Readonly<Record<string, (name: string, value: string) => string>> = {
  repeated: (name, value) => `${name}=${value}&${name}=${value}`,
  'repeated under an encoded name': (name, value) =>
    `${name}=${value}&%${name.charCodeAt(0).toString(16)}${name.slice(1)}=${value}`,
  bracketed: (name, value) => `${name}[]=${value}`,
  nested: (name, value) => `${name}[a][b]=${value}`,
  'nested by a dot': (name, value) => `${name}.a=${value}`,
  empty: (name) => `${name}=`,
  'without a value': (name) => name,
  blank: (name) => `${name}=%20%20`,
  'over-long': (name) => `${name}=${'x'.repeat(8_200)}`,
  'with NUL': (name, value) => `${name}=${value}%00`,
  'with CRLF': (name, value) => `${name}=${value}%0d%0aSet-Cookie:planted=1`,
  'with an escape': (name, value) => `${name}=${value}%1b[31m`,
  'with a change of direction': (name, value) => `${name}=${value}%E2%80%AE`,
  'not UTF-8': (name, value) => `${name}=${value}%ff`,
  'over-long UTF-8': (name, value) => `${name}=${value}%c0%ae`,
  'badly encoded': (name, value) => `${name}=${value}%zz`,
};

describe.each(ADAPTERS)('A: attacks on the authorization request, on %s', (adapter) => {
  const scene = setScene(adapter);
  const login = (query: string): string => `${scene.app.url}/auth/login?${query}`;

  it('A1 gives each of forty tabs a state, nonce and challenge of its own', async () => {
    const seen = new Set<string>();
    for (let tab = 0; tab < 40; tab += 1) {
      const { searchParams } = new URL(await scene.leave());
      for (const name of ['state', 'nonce', 'code_challenge']) {
        const value = searchParams.get(name) ?? '';
        expect(Buffer.from(value, 'base64url').length).toBeGreaterThanOrEqual(16);
        seen.add(value);
      }
      expect(searchParams.get('code_challenge_method')).toBe('S256');
    }
    expect(seen.size).toBe(3 * 40);
  });

  it('A1 sends another challenge than the verifier, and the verifier only with the code', async () => {
    const url = new URL(await scene.leave());
    // A code that is exchanged without the verifier of this browser is worthless.
    const { searchParams } = new URL(await scene.simulator.signIn(url.href, JANE));
    const { clientId, clientSecret } = scene.simulator.credentials;
    const exchange = await fetch(`${scene.simulator.environmentUrl}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: searchParams.get('code') ?? '',
        redirect_uri: scene.app.sso.callbackUrl,
        client_id: clientId,
        client_secret: clientSecret,
        code_verifier: url.searchParams.get('code_challenge') ?? '',
      }),
    });
    expect(exchange.status).toBe(400);
  });

  it('A2 sends only the selector that wins, and a login hint', async () => {
    const { organizationId, connectionId } = testOrganizationOf(scene.simulator);
    const given: [name: string, value: string, sent: string[]][] = [
      ['provider', 'google', ['provider']],
      ['connection_id', connectionId, ['connection_id']],
      ['organization_id', organizationId, ['organization_id']],
      ['domain', 'example.com', ['domain', 'domain_hint']],
      ['login_hint', 'jane@example.com', []],
    ];
    const selectors = given.flatMap(([, , sent]) => sent);
    // Each time the winner of the round before is left out.
    for (let first = 0; first < given.length; first += 1) {
      const query = new URLSearchParams(
        given.slice(first).map(([name, value]): [string, string] => [name, value]),
      );
      const { searchParams } = new URL(await scene.leave(query.toString()));
      const sent = selectors.filter((name) => searchParams.has(name));
      expect(sent).toEqual(given[first]?.[2]);
      sent.forEach((name) => {
        expect(searchParams.getAll(name)).toEqual([given[first]?.[1]]);
      });
      expect(searchParams.getAll('login_hint')).toEqual(['jane@example.com']);
    }
  });

  it.each(['', 'prompt=login', 'return_to=https://evil.example/', 'unknown=1'])(
    'A3 lets a person choose at ?%s, and tells a program',
    async (query) => {
      const page = await scene.browser.visit(login(query));
      expect([page.status, page.location]).toEqual([200, undefined]);
      expect(page.body).toContain('name="login_hint"');
      expect(page.body).not.toContain('evil.example');
      expect(page.headers.getSetCookie()).toEqual([]);
      const answer = await scene.browser.visit(login(query), { headers: { accept: '*/*' } });
      expect([answer.status, problemOf(answer).code]).toEqual([400, 'invalid_connection_selector']);
    },
  );

  it.each(Object.entries(PARAMETERS))(
    'A4 refuses a malformed %s beside a good selector',
    async (name, value) => {
      const beside = name === 'organization_id' ? 'connection_id=conn_1' : 'organization_id=org_1';
      for (const [how, spoil] of Object.entries(MALFORMED)) {
        const page = await scene.browser.visit(login(`${beside}&${spoil(name, value)}`));
        expect([how, page.status]).toEqual([how, 400]);
        expectRefusal(scene, page, 'invalid_login_request');
        expect(page.headers.getSetCookie()).toEqual([]);
      }
    },
  );

  it.each([
    'organization_id=<script>alert(document.domain)</script>',
    'organization_id=org_1%27%20OR%201=1--',
    'connection_id=../../conn_1',
    'domain=example.com%2F..',
    'domain=exa%25mple.com',
    'provider=__proto__',
    'provider=constructor',
    'prompt=%24%7B7*7%7D',
    'login_hint=jane@example.com,max@example.com',
    'login_hint=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E',
  ])('A4 denies ?%s', async (query) => {
    await expectDenied(scene, await scene.browser.visit(login(query)), 'invalid_login_request');
  });

  it('A4 passes over thousands of unknown parameters', async () => {
    const noise = Array.from({ length: 1_500 }, (_, index) => `p${index}[x]=`).join('&');
    const answer = await scene.browser.visit(login(`${noise}&${scene.ask}`));
    expect(answer.status).toBe(302);
    expect(answer.location).not.toMatch(/[?&]p\d/);
  });

  it.each<[string, Record<string, string>]>([
    ['a prefetch', { 'sec-purpose': 'prefetch' }],
    ['an anonymous prefetch', { 'sec-purpose': 'prefetch;anonymous-client-ip' }],
    ['a prerender', { 'sec-purpose': 'prefetch;prerender' }],
    ['a preview', { purpose: 'preview' }],
    ['an old prefetch', { 'x-moz': 'prefetch' }],
    ...['embed', 'object', 'frame', 'iframe', 'fencedframe', 'style', 'font', 'audio'].map(
      (destination): [string, Record<string, string>] => [
        destination,
        { 'sec-fetch-dest': destination, 'sec-fetch-mode': 'navigate' },
      ],
    ),
    ['a worker', { 'sec-fetch-dest': 'serviceworker', 'sec-fetch-mode': 'same-origin' }],
    ['a script of ours', { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' }],
    ['XMLHttpRequest', { 'x-requested-with': 'XMLHttpRequest' }],
  ])('A5 starts no login for %s, with a selector or a portal token', async (_case, headers) => {
    const portal = await scene.simulator.idpInitiatedUrl({ target: `${scene.app.url}/auth/login` });
    for (const url of [login(scene.ask), portal]) {
      const answer = await scene.browser.visit(url, { headers });
      expectRefusal(scene, answer, 'navigation_required');
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it.each(['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'A5 starts no login by %s',
    async (method) => {
      const answer = await scene.browser.visit(login(scene.ask), { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
      expect([answer.location, answer.headers.getSetCookie()]).toEqual([undefined, []]);
    },
  );

  it.each<[string, Record<string, string>]>([
    ['Host', { host: 'evil.example' }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }],
    ['Forwarded', { forwarded: 'for=10.0.0.1;host=evil.example;proto=https' }],
    ['X-Original-URL', { 'x-original-url': 'https://evil.example/auth/login' }],
    ['X-Forwarded-Prefix', { 'x-forwarded-prefix': '/evil.example' }],
    ['Origin and Referer', { origin: 'https://evil.example', referer: 'https://evil.example/' }],
  ])('A6 derives nothing from %s', async (_case, headers) => {
    const { url, sso } = scene.app;
    const left = await rawRequest(url, `/auth/login?${scene.ask}`, headers);
    expect(left.status).toBe(302);
    const location = new URL(String(left.headers.location));
    expect(location.origin).toBe(scene.simulator.environmentUrl);
    expect(location.searchParams.get('redirect_uri')).toBe(sso.callbackUrl);
    const guarded = await rawRequest(url, '/dashboard', { ...headers, accept: 'text/html' });
    expect(guarded.headers.location).toBe('/auth/login?return_to=%2Fdashboard');
  });

  it('A6 derives nothing from an absolute request target', async () => {
    const { url } = scene.app;
    const answer = await rawRequest(url, `http://evil.example/auth/login?${scene.ask}`);
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    expect(answer.body).toContain('"code":"invalid_request_target"');
  });

  it('A7 lets nobody choose what the request is made of', async () => {
    const forced = new URLSearchParams({
      state: 'chosen-by-the-attacker',
      nonce: 'chosen-by-the-attacker',
      code_challenge: 'chosen-by-the-attacker',
      code_challenge_method: 'plain',
      client_id: 'skc_of_an_attacker',
      redirect_uri: 'https://evil.example/callback',
      response_type: 'code token',
      response_mode: 'fragment',
      scope: 'openid offline_access',
      request: 'eyJhbGciOiJub25lIn0',
      request_uri: 'https://evil.example/request',
      claims: '{}',
      acr_values: '0',
      max_age: '0',
      domain_hint: 'evil.example',
      id_token_hint: 'eyJhbGciOiJub25lIn0',
    });
    const honest = new URL(await scene.leave());
    const url = new URL(await scene.leave(`${scene.ask}&${forced.toString()}`));
    expect(url.href).not.toMatch(/attacker|evil\.example|eyJhbGci|fragment|offline/);
    expect([...url.searchParams.keys()]).toEqual([...honest.searchParams.keys()]);
    expect((await scene.browser.follow(await scene.simulator.signIn(url.href, JANE))).status).toBe(
      200,
    );
  });

  it('A7 starts a login for a browser that sends no fetch metadata at all', async () => {
    const ask = `organization_id=${organizationOf(scene.simulator)}`;
    const answer = await new Browser().visit(login(ask), {
      headers: { accept: 'text/html', 'sec-fetch-dest': 'document' },
    });
    expect(answer.status).toBe(302);
    expect((await rawRequest(scene.app.url, `/auth/login?${ask}`)).status).toBe(302);
  });
});
