import { controllerOf } from '../../spec-support/module.js';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Environment } from '../../spec-support/environment.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import { sessionRequest, sessionStore } from '../../spec-support/session.js';
import { signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import type { SsoOrganizationResolver } from '../organizations/organization-resolver.js';
import { LoginController } from './login.controller.js';

let parts: Parts;
let answer: Answer;
let resolver: SsoOrganizationResolver | null;

async function controllerWith(given: Partial<ScalekitSsoOptions> = {}): Promise<LoginController> {
  parts = await partsWith(optionsWith(given), resolver);
  return controllerOf(parts.module, LoginController);
}

async function visit(
  query: string,
  given: Partial<ScalekitSsoOptions> = {},
  fields: Partial<SsoRequest> = {},
): Promise<Answer> {
  const controller = await controllerWith(given);
  const request = sessionRequest(sessionStore(), {
    ...navigation(`/auth/login${query}`),
    ...fields,
  });
  await controller.login(request, answer);
  return answer;
}

beforeEach(() => {
  answer = new Answer();
  resolver = null;
});

describe('the login route', () => {
  it('sends the browser to the environment, and remembers the login', async () => {
    await visit('?organization_id=org_1');
    expect(answer).toMatchObject({
      status: 302,
      location: 'https://acme.scalekit.dev/oauth/authorize#',
      cookies: [expect.stringContaining('Max-Age=600')],
    });
    expect(parts.fake.calls).toHaveLength(1);
  });

  it.each([
    [{ method: 'POST' }, 'method_not_allowed'],
    [{ headers: { 'sec-fetch-dest': 'image' } }, 'navigation_required'],
  ])('does nothing for %j', async (fields, code) => {
    await expect(visit('?organization_id=org_1', {}, fields)).rejects.toMatchObject({ code });
    expect(answer).toEqual(new Answer());
  });

  it('sends a developer to the name that the app has', async () => {
    const url = '?organization_id=org_1';
    const headers = { accept: 'text/html', host: '127.0.0.1:3000' };
    await visit(url, { baseUrl: 'http://localhost:3000' }, { headers });
    expect(answer).toMatchObject({
      status: 302,
      location: `http://localhost:3000/auth/login${url}`,
      cookies: [],
    });
    expect(parts.fake.calls).toEqual([]);
  });

  it.each([
    ['?login_hint=jo@&return_to=/orders', {}, '/auth/login?return_to=%2Forders'],
    [
      '?organization_id=org_1&prompt=x',
      { 'sec-fetch-site': 'cross-site' },
      '/auth/login?organization_id=org_1&third_party=true',
    ],
  ])('offers of %s with %j what is valid: %s', async (query, headers, retryUrl) => {
    const site = { 'sec-fetch-site': 'none' };
    const fields = { headers: { accept: 'text/html', ...site, ...headers } };
    await expect(visit(query, {}, fields)).rejects.toMatchObject({
      code: 'invalid_login_request',
      recovery: { retryUrl },
    });
  });

  it('shows an error that comes there, blamed on nobody', async () => {
    await expect(visit('?error=server_error&error_description=a')).rejects.toMatchObject({
      code: 'unknown_error',
      detail: 'reported: server_error a',
      recovery: { retryUrl: '/auth/login' },
    });
    await expect(visit('?error=access_denied')).rejects.toMatchObject({
      code: 'access_denied',
      detail: expect.stringMatching(/^reported: access_denied\s*$/),
    });
  });

  it('reads the token of a portal', async () => {
    const environment = await Environment.start();
    const given = { environmentUrl: environment.url };
    const token = await environment.sign({ organization_id: 'org_1' });
    await visit(`?idp_initiated_login=${token}`, given);
    expect(answer).toMatchObject({
      status: 302,
      location: 'https://acme.scalekit.dev/oauth/authorize#',
    });
    await expect(visit(`?idp_initiated_login=${token}x`, given)).rejects.toMatchObject({
      code: 'idp_login_rejected',
    });
    await environment.stop();
  });
});

/** What a browser sends that has completed so many logins just now. */
async function after(completed: number): Promise<Partial<SsoRequest>> {
  await controllerWith();
  const jar = new CookieJar();
  for (let count = 0; count < completed; count += 1) {
    const noted = new Answer();
    parts.loginLoop.count(navigation('/', { cookie: jar.header }), noted);
    jar.take(noted.cookies);
  }
  return { headers: { ...navigation('/').headers, cookie: jar.header } };
}

describe('the login route, after three logins that did not last', () => {
  it.each([
    [
      '?organization_id=org_1&return_to=/orders',
      '/auth/login?organization_id=org_1&return_to=%2Forders',
    ],
    ['?login_hint=jane@acme.test', '/auth/login?domain=acme.test'],
    ['?return_to=/orders', '/auth/login?return_to=%2Forders'],
    ['?return_to=https://evil.example/', '/auth/login'],
    ['?idp_initiated_login=a.b.c&third_party=true', '/auth/login?third_party=true'],
    ['?third_party=true', '/auth/login?third_party=true'],
    ['?connection_id=conn_1&third_party=true', '/auth/login?connection_id=conn_1&third_party=true'],
    ['?error=access_denied', '/auth/login'],
  ])('refuses %s, and offers %s', async (query, retryUrl) => {
    await expect(visit(query, {}, await after(3))).rejects.toMatchObject({
      code: 'login_loop',
      recovery: { retryUrl },
    });
    expect(parts.fake.calls).toEqual([]);
    // Trying again is possible.
    expect(answer.cookies).toEqual([expect.stringContaining('.loop=; Max-Age=0;')]);
  });

  it.each([0, 1, 2])('starts one more after %i', async (completed) => {
    await visit('?organization_id=org_1', {}, await after(completed));
    expect(answer.location).toBe('https://acme.scalekit.dev/oauth/authorize#');
    expect(answer.cookies).toHaveLength(1);
  });

  it('refuses one more also where this instance sees a session, as another may not (B23)', async () => {
    await controllerWith();
    const { session } = await signedInRequest(sessionStore(), parts.sessions);
    await expect(
      visit('?organization_id=org_1', {}, { ...(await after(3)), session }),
    ).rejects.toMatchObject({ code: 'login_loop' });
  });
});

describe('the login route without a selector', () => {
  it('shows a page to a person', async () => {
    await visit('?return_to=/orders');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('name="return_to" value="/orders"');
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
    });
  });

  it('takes only addresses of our own along', async () => {
    await visit('?return_to=https://evil.example/');
    expect(answer.body).not.toContain('evil.example');
  });

  it('goes to the page of the app, where there is one', async () => {
    await visit('?return_to=/orders', { signInPage: '/welcome' });
    expect(answer).toMatchObject({ status: 302, location: '/welcome?return_to=%2Forders' });
  });

  it.each([{}, { signInPage: '/welcome' }])(
    'does not forget with %j who started the login (S4)',
    async (given) => {
      const headers = { accept: 'text/html', 'sec-fetch-site': 'cross-site' };
      const { body, location } = await visit('?prompt=login', given, { headers });
      expect(body ?? location).toMatch(/name="third_party" value="true"|[?&]third_party=true/);
      expect(body ?? location).toMatch(/name="prompt" value="login"|[?&]prompt=login/);
    },
  );

  it('ends, where a guard sends back from that page', async () => {
    const visitFrom = (page: string): Promise<Answer> =>
      visit(`?return_to=${encodeURIComponent(page)}`, { signInPage: '/welcome?a=1' });
    await expect(visitFrom('/welcome?a=1&return_to=/orders')).rejects.toMatchObject({
      code: 'sign_in_page_guarded',
      recovery: { retryUrl: '/auth/login' },
    });
    // A link to come back there, and another page.
    for (const page of ['/welcome', '/orders?return_to=/welcome']) {
      expect(await visitFrom(page)).toMatchObject({ status: 302 });
    }
  });

  it('tells a program what is missing', async () => {
    await expect(visit('', {}, { headers: {} })).rejects.toMatchObject({
      code: 'invalid_connection_selector',
    });
  });
});

describe('the login route of an organization, by the resolver of the app', () => {
  it('goes straight there, with all else that was asked', async () => {
    resolver = { resolve: ({ headers }) => `org_of_${headers.host}` };
    const headers = { accept: 'text/html', host: 'acme' };
    await visit('?return_to=/orders&prompt=login', {}, { headers });
    expect(answer).toMatchObject({
      status: 302,
      location: 'https://acme.scalekit.dev/oauth/authorize#',
      cookies: [expect.stringContaining('Max-Age=600')],
    });
    expect(parts.fake.calls[0]?.[2]).toMatchObject({
      organizationId: 'org_of_acme',
      prompt: 'login',
    });
  });

  it.each(['connection_id=conn_1', 'login_hint=jane@acme.test', 'domain=acme.test'])(
    'goes where %s says',
    async (query) => {
      const resolve = vi.fn(() => 'org_1');
      resolver = { resolve };
      await visit(`?${query}`);
      expect(answer.status).toBe(302);
      expect(parts.fake.calls[0]?.[2]).not.toHaveProperty('organizationId');
      expect(resolve).not.toHaveBeenCalled();
    },
  );

  it('asks how to sign in, where the request is about none', async () => {
    resolver = { resolve: () => undefined };
    await visit('?return_to=/orders');
    expect(answer.body).toContain('name="return_to" value="/orders"');
    expect(parts.fake.calls).toEqual([]);
  });

  it('starts nothing where the resolver fails', async () => {
    resolver = { resolve: () => Promise.reject(new Error('no database')) };
    await expect(visit('')).rejects.toMatchObject({
      code: 'organization_resolver_failed',
      detail: 'Error: no database',
    });
    expect(answer).toEqual(new Answer());
  });
});

describe('the login route at the host of a tenant', () => {
  const given = { baseUrl: 'https://app.example.com/x', tenantDomain: 'app.example.com' };
  const at = (query: string, host = 'Acme.app.example.com'): Promise<Answer> =>
    visit(query, given, { headers: { accept: 'text/html', host, 'sec-fetch-site': 'none' } });
  const LOGIN = 'https://app.example.com/x/auth/login?';

  it.each([
    [
      '?organization_id=org_1&login_hint=jane%40acme.test&prompt=login&return_to=/orders',
      'organization_id=org_1&login_hint=jane%40acme.test&prompt=login&return_to=https%3A%2F%2Facme.app.example.com%2Forders',
    ],
    [
      '?login_hint=jane%40acme.test',
      'login_hint=jane%40acme.test&return_to=https%3A%2F%2Facme.app.example.com%2Fx%2F',
    ],
    [
      '?domain=acme.test&return_to=https://globex.app.example.com/orders',
      'domain=acme.test&return_to=https%3A%2F%2Fglobex.app.example.com%2Forders',
    ],
    [
      '?domain=acme.test&return_to=https://evil.example/',
      'domain=acme.test&return_to=https%3A%2F%2Facme.app.example.com%2Fx%2F',
    ],
  ])('goes on at baseUrl with %s, to come back', async (query, expected) => {
    await at(query);
    expect(answer).toMatchObject({ status: 302, location: LOGIN + expected, cookies: [] });
    expect(parts.fake.calls).toEqual([]);
  });

  it('takes the organization of the host along', async () => {
    resolver = { resolve: () => 'org_acme' };
    await at('?return_to=/orders');
    expect(answer.location).toBe(
      `${LOGIN}organization_id=org_acme&return_to=https%3A%2F%2Facme.app.example.com%2Forders`,
    );
  });

  it.each(['app.example.com', 'acme.app.example.com.', 'evil.example', 'a.acme.app.example.com'])(
    'leaves for the environment at %s',
    async (host) => {
      await at('?organization_id=org_1', host);
      expect(answer.location).toBe('https://acme.scalekit.dev/oauth/authorize#');
    },
  );
});
