import { createHmac } from 'node:crypto';
import { rowsOf } from '../../spec-support/findings.js';
import {
  answeringBy,
  LoopbackApi,
  type ApiAnswers,
  type ApiCall,
} from '../../spec-support/loopback-api.js';
import { optionsWith } from '../../spec-support/options.js';
import { readRoutes, type SsoRoutes } from '../options/routes.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { checkApp } from './app-checks.js';
import { AppProbe } from './ask-app.js';

const KEY = Buffer.alloc(24, 'n');
const SECRET = `whsec_${KEY.toString('base64')}`;
const ENVIRONMENT = 'https://acme.scalekit.com';
const APP = 'https://app.example.com';
const COOKIE = '__Host-sso.login=x; Path=/; HttpOnly; SameSite=Lax; Secure';
const OK_HEADERS = { 'strict-transport-security': 'max-age=1' };

const problem = (status: number, code: string, headers = {}) => ({
  status,
  body: { code },
  headers,
});
const login = (headers: object, callback = `${APP}/auth/callback`) => ({
  status: 302,
  headers: {
    location: `${ENVIRONMENT}/oauth/authorize?redirect_uri=${encodeURIComponent(callback)}`,
    'set-cookie': [COOKIE],
    ...headers,
  },
});

/** An app with nothing wrong, seen from inside. */
const SOUND: ApiAnswers = {
  'GET /auth/me': problem(401, 'login_required', OK_HEADERS),
  'GET /auth/login': login({}),
  'POST /auth/logout': problem(403, 'cross_site_request'),
  'POST /auth/webhooks': {
    status: 201,
    body: {
      ...{ protocol: 'https', clientAddress: '203.0.113.9' },
      sessionCookie: { secure: true, httpOnly: true },
    },
  },
  'GET /readyz': { body: { details: { database: { status: 'up' }, sso: { store: 'ok' } } } },
};

let app: LoopbackApi;
let url: string;
/** What the app answers. */
let answering: ApiAnswers;

beforeEach(async () => {
  app = new LoopbackApi();
  url = await app.start();
  answering = SOUND;
});
afterEach(() => {
  app.stop();
});

interface Setup {
  readonly answers?: ApiAnswers;
  readonly routes?: SsoRoutes;
  readonly options?: Partial<ScalekitSsoOptions>;
  readonly prefix?: string;
}

async function checked({ answers = {}, routes, options, prefix = '' }: Setup = {}) {
  app.answer = answeringBy({ ...answering, ...answers });
  const probe = new AppProbe(url + prefix, readRoutes(routes, []), 5_000);
  const given = { environmentUrl: ENVIRONMENT, baseUrl: APP, webhooks: { secrets: SECRET } };
  const { findings, callbackUrl } = await checkApp(probe, optionsWith({ ...given, ...options }));
  return {
    callbackUrl,
    rows: rowsOf(findings),
  };
}

/** What is found of one thing: severity, message and fix. */
async function found(check: string, setup: Setup): Promise<unknown[] | undefined> {
  return (await checked(setup)).rows.find(([name]) => name === check)?.slice(1);
}

describe('a running app, as the doctor sees it', () => {
  it('is well where nothing is wrong, as far as can be told from inside', async () => {
    const inside = [
      'unknown',
      'this is not the way that users come',
      'Give the URL that users see as --url.',
    ];
    await expect(checked()).resolves.toEqual({
      callbackUrl: `${APP}/auth/callback`,
      rows: [
        ['app', 'ok', 'its routes answer, and it has sessions', undefined],
        ['login', 'ok', 'it leads to the environment, and back to this app', undefined],
        ['login cookie', 'ok', 'only this host gets it, and no script', undefined],
        ['headers', 'ok', 'fit the module', undefined],
        ['sign-out', 'ok', 'other sites cannot sign users out', undefined],
        ['webhooks', 'ok', 'the app accepts what is signed with this secret', undefined],
        ['session store', 'ok', 'it answers', undefined],
        ['proxy', ...inside],
        [
          'session cookie',
          'ok',
          'is safe from scripts, and from networks where users come by https',
          undefined,
        ],
      ],
    });
  });

  it('is judged by how it sees the doctor where that comes as users do', async () => {
    await expect(found('proxy', { options: { baseUrl: url } })).resolves.toEqual([
      ...['ok', 'the app sees how users come, and believes nobody else', undefined],
    ]);
  });

  it('is asked as a browser and as the environment ask, and follows nowhere', async () => {
    await checked();
    const by = (wanted: string): ApiCall => {
      const call = app.calls.find(({ method, path }) => `${method} ${path}` === wanted);
      expect(call, wanted).toBeDefined();
      return call!;
    };
    expect(app.calls).toHaveLength(5);
    expect(by('GET /auth/me').headers).toMatchObject({ accept: 'application/json' });
    expect(by('GET /auth/login?organization_id=org_0').headers).toMatchObject({
      ...{ accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' },
    });
    expect(by('POST /auth/logout')).toMatchObject({
      text: '{}',
      headers: {
        ...{ origin: 'https://another-site.invalid', 'sec-fetch-site': 'cross-site' },
        ...{ accept: 'application/json', 'content-type': 'application/json' },
      },
    });
    const { text, headers } = by('POST /auth/webhooks');
    const event = JSON.parse(text) as { id: string; occurred_at: string };
    expect(event).toEqual({
      ...{ id: expect.stringMatching(/^evt_[\w-]{36}$/) as string, type: 'doctor.checked' },
      ...{ occurred_at: new Date(event.occurred_at).toISOString(), data: {} },
    });
    const at = String(headers['webhook-timestamp']);
    const signed = createHmac('sha256', KEY).update(`${event.id}.${at}.${text}`);
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(60);
    expect(headers).toMatchObject({
      'webhook-id': event.id,
      'webhook-signature': `v1,${signed.digest('base64')}`,
      'x-forwarded-for': '192.0.2.1',
      'content-type': 'application/json',
    });
  });

  it('is not there', async () => {
    app.stop();
    const probe = new AppProbe(url, readRoutes(undefined, []), 5_000);
    await expect(checkApp(probe, optionsWith())).resolves.toEqual({
      callbackUrl: undefined,
      findings: [
        {
          ...{ check: 'app', severity: 'error', message: `${url} does not answer` },
          fix: 'Is it running, and may this machine reach it? Give its public URL as --url.',
        },
      ],
    });
  });

  it.each([
    [problem(401, 'session_expired'), 'ok', 'its routes answer, and it has sessions', undefined],
    [
      problem(500, 'session_missing'),
      ...['error', 'it has no session middleware before the routes'],
      'See docs/errors.md#session_missing.',
    ],
    [
      problem(503, 'session_unavailable'),
      ...['error', 'its session store fails', 'See docs/errors.md#session_unavailable.'],
    ],
    [
      { status: 404, body: 'Not Found' },
      ...['error', 'GET …/me answered 404, and not as this module does'],
      'Give the URL of the app as --url, with its global prefix, and routes of its own as --route; is ScalekitSsoModule imported, and does the proxy pass its routes on?',
    ],
  ])('answers as this module does, or not: %#', async (me, ...finding) => {
    await expect(found('app', { answers: { 'GET /auth/me': me } })).resolves.toEqual(finding);
  });

  it.each([
    [
      { 'GET /auth/me': problem(401, 'login_required') },
      'no Strict-Transport-Security: a first visit over plain http can be read',
      'Use helmet, or let the proxy send it.',
    ],
    [
      {
        'GET /auth/me': problem(401, 'login_required', {
          ...OK_HEADERS,
          'referrer-policy': 'no-referrer',
        }),
      },
      'Referrer-Policy: no-referrer hides your own pages from your own forms',
      'Send same-origin (docs/production.md#helmet).',
    ],
  ])('sends headers that do not fit: %#', async (answers, message, fix) => {
    await expect(found('headers', { answers })).resolves.toEqual(['warning', message, fix]);
  });

  it('may come without Strict-Transport-Security where users come by plain http', async () => {
    const answers = { 'GET /auth/me': problem(401, 'login_required') };
    const options = { baseUrl: 'http://app.internal:3000' };
    await expect(found('headers', { answers, options })).resolves.toEqual([
      ...['ok', 'fit the module', undefined],
    ]);
  });

  it('lets other sites sign users out', async () => {
    const answers = { 'POST /auth/logout': { status: 204 } };
    await expect(found('sign-out', { answers })).resolves.toEqual([
      ...['error', 'a request of another site was answered with 204'],
      'Does a proxy take Origin and Sec-Fetch-Site away? Let both pass.',
    ]);
  });

  it.each([
    [problem(401, 'webhook_rejected'), 'webhook_rejected', 'See docs/errors.md#webhook_rejected.'],
    [{ status: 404, body: 'x' }, '404', 'See docs/errors.md.'],
  ])('refuses what is signed: %#', async (answer, why, fix) => {
    const setup = { answers: { 'POST /auth/webhooks': answer } };
    const message = `the app refuses what is signed with this secret: ${why}`;
    await expect(found('webhooks', setup)).resolves.toEqual(['error', message, fix]);
    expect((await found('proxy', setup))?.[1]).toBe('the app did not say how it was reached');
  });

  it.each([{ options: { webhooks: {} } }, { routes: { webhooks: false } }] satisfies Setup[])(
    'is not asked by webhooks without a secret or a route: %j',
    async (setup) => {
      await expect(found('webhooks', setup)).resolves.toEqual([
        ...['unknown', 'there is no secret to try them with', 'Set SCALEKIT_WEBHOOK_SECRET.'],
      ]);
      expect(app.calls.some(({ path }) => path.includes('webhooks'))).toBe(false);
    },
  );

  const UNTOLD = [
    ...['unknown', 'GET /readyz says nothing of it'],
    'Add SsoHealthIndicator to a health check (docs/observability.md#health).',
  ];

  it.each([
    [{ status: 404 }, UNTOLD],
    [{ isBrokenOff: true }, UNTOLD],
    [{ body: { details: { sso: { store: 'NOT A CODE' } } } }, UNTOLD],
    [
      { status: 503, body: { details: { sso: { store: 'session_unavailable' } } } },
      ['error', 'it fails: session_unavailable', 'See docs/errors.md#session_unavailable.'],
    ],
  ])('says of its store: %#', async (answer, finding) => {
    const answers = { 'GET /readyz': answer };
    await expect(found('session store', { answers })).resolves.toEqual(finding);
  });

  it('is asked for its health below its prefix, and outside of it', async () => {
    const inside = Object.entries(SOUND).map(([name, it]) => [name.replace(' /', ' /api/'), it]);
    answering = Object.fromEntries(inside) as ApiAnswers;
    const { rows } = await checked({ prefix: '/api' });
    expect(rows.filter(([, severity]) => severity === 'ok')).toHaveLength(8);
    for (const answer of [{ status: 404 }, { isBrokenOff: true }]) {
      const answers = { ...SOUND, 'GET /api/readyz': answer };
      expect((await found('session store', { prefix: '/api', answers }))?.[0]).toBe('ok');
    }
  });

  it('has routes of its own, or none', async () => {
    const routes = { me: false, login: false, logout: false } as const;
    const { rows, callbackUrl } = await checked({ routes });
    expect(callbackUrl).toBeUndefined();
    expect(rows.slice(0, 4)).toEqual([
      ['app', 'unknown', 'its route me is switched off', 'See whether a user can sign in.'],
      [
        ...['login', 'unknown', 'the app has a route of its own for it'],
        'Sign in there, and look at docs/production.md.',
      ],
      [...['headers', 'unknown', 'no route is there to see them at'], 'Look at them in a browser.'],
      ['sign-out', 'ok', 'the app has one of its own', undefined],
    ]);
    const answers = { 'GET /auth/login': login({ 'strict-transport-security': 'max-age=1' }) };
    await expect(found('headers', { answers, routes: { me: false } })).resolves.toEqual([
      ...['ok', 'fit the module', undefined],
    ]);
  });
});

describe('a login, as the doctor sees it', () => {
  it.each([
    [
      { status: 500, body: { code: 'environment_unreachable' } },
      'it does not lead to this environment: 500 (environment_unreachable)',
    ],
    [{ status: 200, body: 'x' }, 'it does not lead to this environment: 200'],
    [
      { status: 302, headers: { location: 'https://acme.scalekit.com.evil.test/?redirect_uri=x' } },
      'it does not lead to this environment: 302',
    ],
    [login({}, 'javascript:alert(1)'), 'it does not lead to this environment: 302'],
  ])('leads elsewhere: %#', async (answer, message) => {
    const { rows, callbackUrl } = await checked({ answers: { 'GET /auth/login': answer } });
    expect([rows[1], callbackUrl]).toEqual([
      [
        ...['login', 'error', message],
        'Do the app and this command have the same SCALEKIT_ENVIRONMENT_URL? With a code, see docs/errors.md.',
      ],
      undefined,
    ]);
  });

  it('comes back to another app', async () => {
    const answers = { 'GET /auth/login': login({}, 'https://other.example.com/auth/callback') };
    const { rows, callbackUrl } = await checked({ answers });
    expect(rows[1]).toEqual([
      ...['login', 'error'],
      `it comes back to https://other.example.com, and SSO_BASE_URL is ${APP}`,
      'Give the app the URL that its users see.',
    ]);
    expect(callbackUrl).toBe('https://other.example.com/auth/callback');
  });

  it.each([
    ['sso.login=x; Path=/; SameSite=Lax', 'without HttpOnly, Secure, the prefix __Host-'],
    ['__Host-sso.login=x; HttpOnly; Secure', 'without SameSite=Lax'],
    ['x__Host-sso.login=x; HttpOnly; SameSite=Lax; Secure', 'without the prefix __Host-'],
  ])('has a cookie that is not safe: %s', async (cookie, message) => {
    const answers = { 'GET /auth/login': login({ 'set-cookie': [COOKIE, cookie] }) };
    await expect(found('login cookie', { answers })).resolves.toEqual([
      ...['error', message, 'Does a proxy rewrite Set-Cookie? Let it pass.'],
    ]);
  });

  it.each([
    ['__secure-sso.login=x; httponly; samesite=lax; secure', APP, 'error'],
    ['__Secure-sso.login=x; httponly; samesite=lax; secure', APP, 'ok'],
    ['sso.login=x; HttpOnly; SameSite=Lax', 'http://app.internal:3000', 'ok'],
    ['sso.login=x; SameSite=Lax', 'http://app.internal:3000', 'error'],
  ])('has the cookie %s for %s: %s', async (cookie, baseUrl, severity) => {
    const answers = { 'GET /auth/login': login({ 'set-cookie': [cookie] }) };
    const [as] = (await found('login cookie', { answers, options: { baseUrl } })) ?? [];
    expect(as).toBe(severity);
  });

  it('has no cookie', async () => {
    const answers = { 'GET /auth/login': login({ 'set-cookie': [] }) };
    await expect(found('login cookie', { answers })).resolves.toEqual([
      ...['unknown', 'the login has set none', 'Mend the login first.'],
    ]);
  });
});
