import { ScalekitClient } from '@scalekit-sdk/node';
import { decodeJwt } from 'jose';
import { ERROR_CODES, ScalekitSimulator } from 'scalekit-simulator';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';
const EVIL = '"><script>alert(1)</script>&\'';

let simulator: ScalekitSimulator;

beforeEach(async () => {
  simulator = await ScalekitSimulator.start({
    redirectUris: [CALLBACK],
    organizations: [{ displayName: EVIL, domains: ['evil.test'] }],
    people: { givenName: 'Ada', familyName: EVIL },
  });
});

afterEach(() => simulator.stop());

interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

async function visit(url: string, form?: Record<string, string>): Promise<Page> {
  const response = await fetch(url, {
    redirect: 'manual',
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  const { status, headers } = response;
  return { url, status, headers, body: await response.text() };
}

/** Leaves the app, to the page of the identity provider. */
async function signInPage(options: object = { domainHint: 'evil.test' }): Promise<Page> {
  const { environmentUrl, clientId, clientSecret } = simulator.credentials;
  const sdk = new ScalekitClient(environmentUrl, clientId, clientSecret);
  const left = await visit(sdk.getAuthorizationUrl(CALLBACK, { state: 's1', ...options }));
  return visit(new URL(left.headers.get('location')!, environmentUrl).href);
}

describe('a sign-in that cannot start', () => {
  it.each([
    ['client_id', { client_id: 'skc_1' }, 'skc_1'],
    [
      'redirect_uri',
      { redirect_uri: 'http://localhost:3999/auth/callback' },
      'http://localhost:3999',
    ],
  ])('says which %s came and which would do', async (_case, wrong, came) => {
    const { environmentUrl, clientId } = simulator.credentials;
    const query = { client_id: clientId, redirect_uri: CALLBACK, ...wrong };
    const url = `${environmentUrl}/oauth/authorize?${new URLSearchParams(query).toString()}`;
    const response = await fetch(url, { headers: { accept: 'text/html' } });
    const body = await response.text();
    expect(response.status).toBe(400);
    expect(body).toContain(came);
    expect(body).toContain('client_id' in wrong ? clientId : CALLBACK);
  });
});

describe('every page', () => {
  it('escapes what others wrote, runs no script, and is not cached or framed', async () => {
    const pages = [
      await signInPage({ domainHint: 'evil.test', loginHint: EVIL }),
      await visit(`${simulator.environmentUrl}/idp`),
      await visit(`${simulator.environmentUrl}/`),
      await visit(`${simulator.environmentUrl}/oauth/authorize?client_id=${EVIL}`),
      await visit(`${simulator.environmentUrl}/oidc/logout?state=${EVIL}`),
    ];
    for (const { url, headers, body } of pages) {
      expect([url, body.includes('<script')]).toEqual([url, false]);
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-.+'; base-uri 'none'; frame-ancestors 'none'$/,
      );
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(body).toContain('<html lang="en">');
      expect(body).toMatch(/<main ?>/);
      expect(body).toContain('local');
    }
  });

  it('keeps the secret to itself', async () => {
    const { clientId, clientSecret } = simulator.credentials;
    const { body } = await visit(simulator.environmentUrl);
    expect(body).toContain(clientId);
    expect(body).not.toContain(clientSecret);
  });

  it('shows a failure without a stack', async () => {
    const page = await signInPage();
    const { status, body } = await visit(page.url, { choice: 'sign-in', claims: '{' });
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: 'invalid_request' });
  });
});

describe('the sign-in page', () => {
  it('labels every field, and is filled in', async () => {
    const { body } = await signInPage({
      organizationId: simulator.testOrganization!.organizationId,
    });
    expect(body).toContain('value="jane.doe@example.com"');
    expect(body).toContain('value="Ada"');
    expect(body).toContain('Test Organization');
    const ids = [...body.matchAll(/<(?:input|select|textarea)[^>]*\sid="([^"]+)"/g)].map(
      ([, id]) => id,
    );
    expect(ids.length).toBeGreaterThanOrEqual(8);
    for (const id of ids) {
      expect(body).toContain(`for="${id}"`);
    }
    for (const code of ERROR_CODES) {
      expect(body).toContain(`<option>${code}</option>`);
    }
  });

  it('keeps what was typed, and says what is wrong, where the claims are no JSON object (M4)', async () => {
    for (const claims of ['{', '[]', '"text"', 'null']) {
      const page = await signInPage();
      const typed = {
        offered_email: 'x@evil.test',
        email: 'ada@evil.test',
        user_id: 'ada-1',
        groups: EVIL,
        claims,
      };
      const again = await visit(page.url, { choice: 'sign-in', ...typed });
      expect(again.status).toBe(400);
      expect(again.body).toContain('role="alert"');
      expect(again.body).toContain('The further claims are not a JSON object.');
      expect(again.body).toContain('aria-describedby="claims-hint claims-problem"');
      expect(again.body).toContain('aria-invalid="true"');
      expect(again.body).toContain('value="ada-1"');
      expect(again.body).not.toContain('<script');
      const answer = await visit(page.url, { choice: 'sign-in', ...typed, claims: '{}' });
      expect(answer.headers.get('location')).toContain('code=');
    }
  });

  it('goes to the callback once, by any choice', async () => {
    const choices: [Record<string, string>, RegExp][] = [
      [{ choice: 'sign-in', email: 'a@evil.test' }, /\/auth\/callback\?code=[\w-]+&state=s1$/],
      [{ choice: 'error', error: 'access_denied' }, /\?error=access_denied&.*state=s1$/],
      [{ choice: 'idp-initiated', relay_state: '/x' }, /\?idp_initiated_login=[\w.-]+$/],
    ];
    for (const [form, location] of choices) {
      const page = await signInPage();
      const answer = await visit(page.url, form);
      expect([answer.status, answer.headers.get('location')]).toEqual([
        302,
        expect.stringMatching(location),
      ]);
      expect((await visit(page.url, form)).status).toBe(410);
      expect((await visit(page.url)).status).toBe(410);
    }
  });

  it('tells who started from the identity provider', async () => {
    const page = await signInPage({ domainHint: 'evil.test', loginHint: 'ada@evil.test' });
    const { headers } = await visit(page.url, { choice: 'idp-initiated' });
    const token = new URL(headers.get('location')!).searchParams.get('idp_initiated_login')!;
    expect(decodeJwt(token)).toMatchObject({ login_hint: 'ada@evil.test' });
  });

  it('is over after ten minutes', async () => {
    const page = await signInPage();
    simulator.clock.skewSeconds = 601;
    expect((await visit(page.url, { choice: 'sign-in' })).status).toBe(410);
  });

  it('is not pushed out by a thousand others', async () => {
    const first = await signInPage();
    for (let started = 0; started < 1_000; started += 100) {
      await Promise.all(Array.from({ length: 100 }, pendingPath));
    }
    expect((await visit(first.url)).status).toBe(200);
    // The bound itself has its test beside the store.
    expect((await visit(`${first.url}x`)).body).toMatch(/ten thousand others have started\s+since/);
  });
});

describe('the user of a sign-in', () => {
  beforeEach(async () => {
    await simulator.stop();
    simulator = await ScalekitSimulator.start({ redirectUris: [CALLBACK] });
  });

  /** Signs in on the page; answers the claims of the ID token. */
  async function claimsOf(
    form: Record<string, string>,
    options: object = { domainHint: 'example.com' },
  ): Promise<Record<string, unknown>> {
    const page = await signInPage(options);
    const { headers } = await visit(page.url, { choice: 'sign-in', ...form });
    const { environmentUrl, clientId, clientSecret } = simulator.credentials;
    const sdk = new ScalekitClient(environmentUrl, clientId, clientSecret);
    const code = new URL(headers.get('location')!).searchParams.get('code') ?? '';
    return decodeJwt((await sdk.authenticateWithCode(code, CALLBACK)).idToken);
  }

  const valuesOf = ({ body }: Page): string[] =>
    ['email', 'given_name', 'family_name'].map(
      (id) => new RegExp(`id="${id}"[^>]*value="([^"]*)"`).exec(body)?.[1] ?? 'absent',
    );

  it.each([
    ['ada@example.com', 'Ada', ''],
    ['ada.lovelace@example.com', 'Ada', 'Lovelace'],
    ['jean-luc_picard+x@example.com', 'Jean', 'Luc Picard'],
    ['élodie@example.com', 'Élodie', ''],
    ['..@example.com', '', ''],
  ])('%s is offered as “%s %s” (M4)', async (loginHint, givenName, familyName) => {
    expect(valuesOf(await signInPage({ loginHint }))).toEqual([loginHint, givenName, familyName]);
  });

  it('is Jane Doe where nobody was hinted at (M4)', async () => {
    expect(valuesOf(await signInPage({ domainHint: 'example.com' }))).toEqual([
      'jane.doe@example.com',
      'Jane',
      'Doe',
    ]);
  });

  const OFFERED = {
    offered_email: 'jane.doe@example.com',
    given_name: 'Jane',
    family_name: 'Doe',
  };

  it('is named after the address that was typed in place of the offered one (M4)', async () => {
    expect(await claimsOf({ ...OFFERED, email: 'ada@example.com' })).toMatchObject({
      email: 'ada@example.com',
      name: 'Ada',
      given_name: 'Ada',
    });
  });

  it('is named as the page says where a name was typed too, or a script says so (M4)', async () => {
    const typed = { ...OFFERED, email: 'ada@example.com', family_name: 'King' };
    expect(await claimsOf(typed)).toMatchObject({ name: 'Jane King' });
    const { offered_email: offered, ...script } = OFFERED;
    expect(await claimsOf({ ...script, email: 'ada@example.com' })).toMatchObject({
      name: 'Jane Doe',
    });
    expect(await claimsOf({ ...OFFERED, email: offered })).toMatchObject({ name: 'Jane Doe' });
  });

  it('is named after the address that a script gives alone (M4)', async () => {
    expect(await claimsOf({ email: 'ada.king@example.com' })).toMatchObject({ name: 'Ada King' });
  });

  it('has the user id, the groups and the claims of the page (M4)', async () => {
    const form = {
      ...OFFERED,
      email: 'ada@example.com',
      user_id: 'ada-1',
      groups: ' admins, billing ,,',
      claims: '{ "department": "Sales", "groups": ["none"], "sub": "forged" }',
    };
    expect(await claimsOf(form)).toMatchObject({
      sub: expect.stringMatching(/;ada-1$/),
      groups: ['admins', 'billing'],
      department: 'Sales',
    });
    expect(await claimsOf({ ...OFFERED, email: 'ada@example.com', groups: '' })).not.toHaveProperty(
      'groups',
    );
  });
});

describe('signIn() and fail()', () => {
  it.each<[string, string | undefined, string]>([
    ['undefined', undefined, 'the authorization URL is undefined. Give the Location header'],
    ['a path', '/dashboard', 'is "/dashboard", not an absolute URL'],
    [
      'another page',
      'http://127.0.0.1:3000/auth/login?x=secret',
      'http://127.0.0.1:3000/auth/login is not the authorization endpoint',
    ],
  ])('say what is wrong with %s (B20)', async (_case, url, problem) => {
    for (const answer of [simulator.signIn(url), simulator.fail(url, 'access_denied')]) {
      await expect(answer).rejects.toThrow(TypeError);
      await expect(answer).rejects.toThrow(problem);
      await expect(answer).rejects.not.toThrow('secret');
    }
  });
});

/** Leaves the app without looking at the page. */
async function pendingPath(): Promise<string> {
  const { clientId } = simulator.credentials;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    scope: 'openid',
    domain: 'evil.test',
  });
  const { headers } = await visit(
    `${simulator.environmentUrl}/oauth/authorize?${query.toString()}`,
  );
  return headers.get('location')!;
}

describe('the company portal', () => {
  it('starts an IdP-initiated login by a tile', async () => {
    const { connectionId } = simulator.testOrganization!;
    const portal = `${simulator.environmentUrl}/idp`;
    expect((await visit(portal)).body).toContain(`action="/idp/${connectionId}"`);
    const answer = await visit(`${portal}/${connectionId}`, { email: 'a@example.com' });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toContain('idp_initiated_login=');
    expect((await visit(`${portal}/conn_9`, {})).status).toBe(404);
  });
});
