import { decodeJwt } from 'jose';
import { ScalekitSimulator, type SimulatorOptions } from 'scalekit-simulator';
import { Browser, type Answer } from '../support/browser.js';

const CALLBACK = 'http://127.0.0.1:3999/auth/callback';
const ADA = 'ada@example.com';

let simulator: ScalekitSimulator;
let browser: Browser;

async function start(options: SimulatorOptions = {}): Promise<void> {
  simulator = await ScalekitSimulator.start({ redirectUris: [CALLBACK], ...options });
  browser = new Browser();
}

afterEach(() => simulator.stop());

/** Parameters of a sign-in at the ready-made organization; `more` beats them. */
function parameters(more: Readonly<Record<string, string>> = {}): URLSearchParams {
  return new URLSearchParams({
    response_type: 'code',
    client_id: simulator.credentials.clientId,
    redirect_uri: CALLBACK,
    scope: 'openid email',
    state: 's1',
    domain: 'example.com',
    ...more,
  });
}

function authorizationUrl(more?: Readonly<Record<string, string>>): string {
  return `${simulator.environmentUrl}/oauth/authorize?${parameters(more).toString()}`;
}

async function post(path: string, form: Readonly<Record<string, string>>): Promise<Response> {
  const { environmentUrl } = simulator;
  return fetch(environmentUrl + path, { method: 'POST', body: new URLSearchParams(form) });
}

interface TokenResponse {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token?: string;
}

async function exchange(callback: string): Promise<TokenResponse> {
  const { clientId, clientSecret } = simulator.credentials;
  const response = await post('/oauth/token', {
    grant_type: 'authorization_code',
    code: new URL(callback).searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    client_id: clientId,
    client_secret: clientSecret,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as TokenResponse;
}

async function claimsOf(callback: string): Promise<Record<string, unknown>> {
  return decodeJwt((await exchange(callback)).id_token);
}

const isPage = ({ location = '' }: Answer): boolean =>
  new URL(location).pathname !== '/auth/callback';

/** Signs in on the page, with the cookies of the browser. */
async function signIn(more?: Readonly<Record<string, string>>, email = ADA): Promise<string> {
  const left = await browser.visit(authorizationUrl(more));
  expect(isPage(left)).toBe(true);
  const body = new URLSearchParams({ choice: 'sign-in', email });
  const { location = '' } = await browser.visit(left.location ?? '', { method: 'POST', body });
  return location;
}

describe('auth_time', () => {
  it('is in the ID token where max_age was asked for, and only there (M3)', async () => {
    await start();
    const before = Math.floor(Date.now() / 1000);
    const { auth_time: authTime } = await claimsOf(
      await simulator.signIn(authorizationUrl({ max_age: '300' })),
    );
    expect(authTime).toBeGreaterThanOrEqual(before);
    expect(authTime).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
    expect(await claimsOf(await simulator.signIn(authorizationUrl()))).not.toHaveProperty(
      'auth_time',
    );
  });

  it('is in every ID token where the option is on, and stays the same when it is renewed (M3)', async () => {
    await start({ authTime: true });
    const tokens = await exchange(
      await simulator.signIn(authorizationUrl({ scope: 'openid offline_access' })),
    );
    const { auth_time: authTime } = decodeJwt(tokens.id_token);
    expect(authTime).toEqual(expect.any(Number));
    simulator.clock.skewSeconds = 60;
    const { clientId, clientSecret } = simulator.credentials;
    const renewed = await post('/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token ?? '',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const { id_token: idToken } = (await renewed.json()) as TokenResponse;
    expect(decodeJwt(idToken).auth_time).toBe(authTime);
  });
});

describe('an identity provider that remembers users', () => {
  beforeEach(() => start({ rememberUsers: true, authTime: true }));

  it('signs in the same user again without a page, with the time of then (S2)', async () => {
    const first = await claimsOf(await signIn());
    simulator.clock.skewSeconds = 60;
    const again = await browser.visit(authorizationUrl());
    expect(isPage(again)).toBe(false);
    expect(new URL(again.location ?? '').searchParams.get('state')).toBe('s1');
    expect(await claimsOf(again.location ?? '')).toMatchObject({
      email: ADA,
      sub: first.sub,
      auth_time: first.auth_time,
    });
  });

  it.each<[string, Record<string, string>, number]>([
    ['prompt=login', { prompt: 'login' }, 0],
    ['prompt=select_account', { prompt: 'select_account' }, 0],
    ['max_age=0', { max_age: '0' }, 0],
    ['a max_age that is over', { max_age: '30' }, 60],
    ['the hint at another user', { login_hint: 'max@example.com' }, 0],
  ])('shows its page again for %s (S2)', async (_case, more, seconds) => {
    await signIn();
    simulator.clock.skewSeconds = seconds;
    expect(isPage(await browser.visit(authorizationUrl(more)))).toBe(true);
    expect(isPage(await browser.visit(authorizationUrl()))).toBe(false);
  });

  it.each<[string, Record<string, string>]>([
    ['a max_age that is not over', { max_age: '300' }],
    ['the hint at the same user', { login_hint: 'ADA@example.com' }],
    ['prompt=none', { prompt: 'none' }],
  ])('shows no page for %s (S2)', async (_case, more) => {
    await signIn();
    simulator.clock.skewSeconds = 60;
    const again = await browser.visit(authorizationUrl(more));
    expect(await claimsOf(again.location ?? '')).toMatchObject({ email: ADA });
  });

  it('answers prompt=none with an error where it knows nobody, or not recently enough (S2)', async () => {
    const errorOf = async (more: Record<string, string>): Promise<string | null> => {
      const { location = '' } = await browser.visit(authorizationUrl(more));
      return new URL(location).searchParams.get('error');
    };
    expect(await errorOf({ prompt: 'none' })).toBe('user_login_required');
    await signIn();
    expect(await errorOf({ prompt: 'none', max_age: '0' })).toBe('user_login_required');
    expect(await errorOf({ prompt: 'none' })).toBeNull();
  });

  it('remembers each browser and each connection for itself, for a day (S2)', async () => {
    const { id: organizationId } = simulator.directory.createOrganization({ displayName: 'Acme' });
    simulator.directory.createConnection({ organizationId });
    const acme = authorizationUrl({ organization_id: organizationId });
    await signIn();
    expect(isPage(await browser.visit(acme))).toBe(true);
    await signIn({ organization_id: organizationId }, 'ada@acme.test');
    const { location = '' } = await browser.visit(acme);
    expect(await claimsOf(location)).toMatchObject({ email: 'ada@acme.test' });
    expect(isPage(await browser.visit(authorizationUrl()))).toBe(false);
    expect(isPage(await new Browser().visit(authorizationUrl()))).toBe(true);
    expect(await claimsOf(await simulator.signIn(authorizationUrl()))).not.toMatchObject({
      email: ADA,
    });
    simulator.clock.skewSeconds = 24 * 60 * 60 + 1;
    expect(isPage(await browser.visit(authorizationUrl()))).toBe(true);
  });
});

describe('an identity provider that remembers nobody', () => {
  it('shows its page each time, and sets no cookie', async () => {
    await start();
    await signIn();
    expect(isPage(await browser.visit(authorizationUrl()))).toBe(true);
    expect(await browser.jar.getCookies(simulator.environmentUrl)).toEqual([]);
  });
});

describe('POST', () => {
  beforeEach(() => start());

  it('starts a sign-in as GET does, by a form only (M3)', async () => {
    const url = `${simulator.environmentUrl}/oauth/authorize`;
    const started = await browser.visit(url, { method: 'POST', body: parameters() });
    expect(started.status).toBe(302);
    expect(isPage(started)).toBe(true);
    const inQuery = await browser.visit(authorizationUrl(), { method: 'POST' });
    expect([inQuery.status, inQuery.location]).toEqual([400, undefined]);
    const twice = parameters();
    twice.append('scope', 'openid');
    const { location = '' } = await browser.visit(url, { method: 'POST', body: twice });
    expect(new URL(location).searchParams.get('error')).toBe('invalid_request');
  });

  it('is told by userinfo whose access token it is, in the header or in the form (M3)', async () => {
    const { access_token: token } = await exchange(
      await simulator.signIn(authorizationUrl(), { email: ADA }),
    );
    const url = `${simulator.environmentUrl}/userinfo`;
    const headers = { authorization: `Bearer ${token}` };
    const answers = await Promise.all([
      fetch(url, { headers }),
      fetch(url, { method: 'POST', headers }),
      post('/userinfo', { access_token: token }),
    ]);
    for (const answer of answers) {
      expect(await answer.json()).toMatchObject({ email: ADA });
    }
    // RFC 6750 section 2.3: a token in a URL ends up in logs.
    expect((await fetch(`${url}?access_token=${token}`)).status).toBe(401);
    expect((await post('/userinfo', { access_token: 'x' })).status).toBe(401);
  });
});
