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
    const ids = [...body.matchAll(/<(?:input|select)[^>]*\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThanOrEqual(5);
    for (const id of ids) {
      expect(body).toContain(`for="${id}"`);
    }
    for (const code of ERROR_CODES) {
      expect(body).toContain(`<option>${code}</option>`);
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
