import { jwkOf, rsaKey } from '../../spec-support/environment.js';
import { rowsOf } from '../../spec-support/findings.js';
import {
  answeringBy,
  LoopbackApi,
  type ApiAnswer,
  type ApiAnswers,
} from '../../spec-support/loopback-api.js';
import { CLIENT, optionsWith } from '../../spec-support/options.js';
import { SsoError } from '../errors/sso-error.js';
import { ScalekitSdk } from '../scalekit/scalekit-sdk.js';
import { checkEnvironment } from './environment-checks.js';

const CALLBACK = 'https://app.example.com/auth/callback';
const REACH =
  'Check SCALEKIT_ENVIRONMENT_URL, and that this machine may reach it (firewall, proxy, DNS).';
const REGISTER = `Register it in the Scalekit dashboard under Authentication > Redirects, exactly: ${CALLBACK}`;
const AUTH_TIME =
  'Set stepUp.requireAuthTime only once ID tokens have auth_time; without it, a step-up believes prompt=login (docs/step-up.md).';

const DISCOVERY = 'GET /.well-known/openid-configuration';

let environment: LoopbackApi;
let url: string;
let keys: unknown[];
/** How the API answers; the real one speaks gRPC, as in test/flows/doctor.e2e-spec.ts. */
let callApi: (page: object) => Promise<unknown>;

beforeAll(async () => {
  keys = [await jwkOf(rsaKey())];
});
beforeEach(async () => {
  environment = new LoopbackApi();
  url = await environment.start();
  environment.answer = answeringBy(sound());
  callApi = () => Promise.resolve({});
  const organization = { listOrganization: (page: object) => callApi(page) };
  vi.spyOn(ScalekitSdk.prototype, 'client').mockResolvedValue({ organization } as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  environment.stop();
});

/** An environment with nothing wrong. */
function sound(discovery: object = {}, headers = {}): ApiAnswers {
  return {
    [DISCOVERY]: {
      headers,
      body: {
        issuer: url,
        token_endpoint: `${url}/oauth/token`,
        claims_supported: ['sub', 'auth_time'],
        ...discovery,
      },
    },
    'GET /keys': { body: { keys } },
    'GET /oauth/authorize': { status: 302, headers: { location: `${CALLBACK}?error=x` } },
  };
}

async function rows(): Promise<unknown[][]> {
  const options = optionsWith({ environmentUrl: url, timeoutMs: 5_000 });
  return rowsOf(await checkEnvironment(options, CALLBACK));
}

/** The row of one check. */
async function row(check: string): Promise<unknown[] | undefined> {
  return (await rows()).find(([name]) => name === check);
}

describe('the environment, as the doctor sees it', () => {
  it('is well where nothing is wrong, and is asked for no user', async () => {
    await expect(rows()).resolves.toEqual([
      ['environment', 'ok', `${url} answers`, undefined],
      ['clock', 'ok', 'within 60 seconds of the environment', undefined],
      ['keys', 'ok', '1 to verify tokens with', undefined],
      ['credentials', 'ok', 'the API accepts them, over gRPC', undefined],
      ['callback URL', 'ok', `${CALLBACK} is registered`, undefined],
      ['auth_time', 'ok', 'ID tokens have it: a step-up is proven', undefined],
    ]);
    const asked = environment.calls.find(({ path }) => path.startsWith('/oauth/authorize'));
    const query = new URLSearchParams(asked?.path.split('?')[1]);
    expect(Object.fromEntries(query)).toEqual({
      ...{ response_type: 'code', client_id: CLIENT, redirect_uri: CALLBACK },
      ...{ scope: 'openid', state: 'doctor', organization_id: 'org_0' },
    });
  });

  it('is all that is told where it does not answer', async () => {
    environment.answer = answeringBy({});
    await expect(rows()).resolves.toEqual([
      ['environment', 'error', `${url} does not answer`, REACH],
    ]);
  });

  it.each([
    [
      { issuer: 'https://other.scalekit.com' },
      'it names another issuer than its URL, so every token is refused',
      'Set SCALEKIT_ENVIRONMENT_URL to https://other.scalekit.com.',
    ],
    [
      { issuer: 'https://other\u001b[2J' },
      'it names another issuer than its URL, so every token is refused',
      'Set SCALEKIT_ENVIRONMENT_URL to the URL of the environment.',
    ],
    [
      { token_endpoint: 'https://other.scalekit.com/oauth/token' },
      'its token endpoint is elsewhere',
      'Ask the support of Scalekit.',
    ],
  ])('describes itself wrongly: %j', async (discovery, message, fix) => {
    environment.answer = answeringBy(sound(discovery));
    await expect(row('environment')).resolves.toEqual(['environment', 'error', message, fix]);
  });

  it.each([
    [57, 'ok', 'within 60 seconds of the environment', undefined],
    [-57, 'ok', 'within 60 seconds of the environment', undefined],
    [
      ...[3_600, 'error', /^this machine and the environment are 3(599|600|601) seconds apart$/],
      'Set the clock by NTP: tokens are refused from a difference of 60 seconds on.',
    ],
    [
      ...[-3_600, 'error', /^this machine and the environment are 3(599|600|601) seconds apart$/],
      'Set the clock by NTP: tokens are refused from a difference of 60 seconds on.',
    ],
  ] as const)('has a clock that is %s seconds ahead: %s', async (ahead, severity, message, fix) => {
    const date = new Date(Date.now() + ahead * 1_000).toUTCString();
    environment.answer = answeringBy(sound({}, { date }));
    const [, found, text, how] = (await row('clock')) ?? [];
    expect([found, text, how]).toEqual([severity, expect.stringMatching(message), fix]);
  });

  it('does not say its time', async () => {
    environment.answer = answeringBy(sound({}, { date: '' }));
    await expect(row('clock')).resolves.toEqual([
      ...['clock', 'unknown', 'the environment does not say its time', 'Run NTP on all servers.'],
    ]);
  });

  it.each([{ status: 500 }, { body: '{' }, { body: { keys: [] } }, { body: { keys: [{}] } }])(
    'has no keys: %j',
    async (answer) => {
      environment.answer = answeringBy({ ...sound(), 'GET /keys': answer });
      await expect(row('keys')).resolves.toEqual([
        ...['keys', 'error', 'none to verify tokens with: every login fails', REACH],
      ]);
    },
  );

  it('is asked for one organization, which needs credentials', async () => {
    const pages: object[] = [];
    callApi = (page) => {
      pages.push(page);
      return Promise.reject(new SsoError('environment_credentials_rejected'));
    };
    await expect(row('credentials')).resolves.toEqual([
      ...['credentials', 'error', 'the environment refuses them'],
      'Copy SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET again: Scalekit dashboard > Developers > API credentials.',
    ]);
    expect(pages).toEqual([{ pageSize: 1 }]);
  });

  it.each([
    [new SsoError('environment_busy'), 'environment_busy'],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'environment_unreachable'],
  ])('does not answer the API: %s', async (failure, code) => {
    callApi = () => Promise.reject(failure);
    await expect(row('credentials')).resolves.toEqual([
      ...['credentials', 'error', `the API does not answer (${code})`],
      'Let this machine reach the environment by HTTP/2, without a proxy: gRPC needs it.',
    ]);
  });

  it.each<[ApiAnswer, string, string]>([
    [
      { status: 302, headers: { location: `${CALLBACK}/other?x=1` } },
      'unknown',
      'the environment answered 302, which does not tell',
    ],
    [
      { status: 302, headers: { location: 'https://acme.test/?error=invalid_redirect_uri' } },
      'error',
      `${CALLBACK} is not registered: every login fails`,
    ],
    [
      { status: 200, body: '<p>invalid_redirect_uri</p>' },
      'error',
      `${CALLBACK} is not registered: every login fails`,
    ],
    [
      { status: 400, body: 'Bad Request' },
      'error',
      `${CALLBACK} is not registered: every login fails`,
    ],
    [
      { status: 503, body: `${' '.repeat(10_000)}invalid_redirect_uri` },
      'unknown',
      'the environment answered 503, which does not tell',
    ],
  ])('tells of the callback URL by its answer: %#', async (answer, severity, message) => {
    environment.answer = answeringBy({ ...sound(), 'GET /oauth/authorize': answer });
    await expect(row('callback URL')).resolves.toEqual([
      ...['callback URL', severity, message, REGISTER],
    ]);
  });

  it('is not asked about a callback URL that is not known', async () => {
    const options = optionsWith({ environmentUrl: url, timeoutMs: 5_000 });
    const findings = await checkEnvironment(options, undefined);
    expect(findings.find(({ check }) => check === 'callback URL')).toEqual({
      ...{ check: 'callback URL', severity: 'unknown' },
      message: 'the app has a route of its own for it',
      fix: 'Compare it with Authentication > Redirects in the Scalekit dashboard.',
    });
    expect(environment.calls.some(({ path }) => path.startsWith('/oauth/authorize'))).toBe(false);
  });

  it('does not tell of the callback URL where it breaks off', async () => {
    environment.answer = answeringBy({ ...sound(), 'GET /oauth/authorize': { isBrokenOff: true } });
    await expect(row('callback URL')).resolves.toEqual([
      ...['callback URL', 'unknown', 'the environment did not answer an authorization request'],
      REGISTER,
    ]);
  });

  it.each([
    [['sub'], 'warning', 'ID tokens do not have it: a step-up cannot be proven'],
    ['auth_time', 'unknown', 'the environment does not say whether ID tokens have it'],
  ])('says that its tokens have the claims %j', async (claims, severity, message) => {
    environment.answer = answeringBy(sound({ claims_supported: claims }));
    await expect(row('auth_time')).resolves.toEqual(['auth_time', severity, message, AUTH_TIME]);
  });
});
