import { loginOf } from '../../spec-support/return-url.js';
import type { LoginQuery } from '../links/login-parameters.js';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Environment } from '../../spec-support/environment.js';
import { Answer, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { partsWith, type Parts } from '../../spec-support/parts.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { SsoRefusal } from '../users/sso-user-store.js';
import {
  beginTransaction,
  type BegunTransaction,
  type LoginTransaction,
} from '../login-state/login-transaction.js';
import type { CallbackParameters } from './callback-request.js';
import type { CompletedLogin } from './completed-login.js';

const CODE = 'the-code';
const RETRY = '/auth/login?organization_id=org_1&return_to=%2Forders';
const CALLBACK_URL = 'https://app.example.com/auth/callback';

let environment: Environment;
let parts: Parts;
let transaction: BegunTransaction;
let jar: CookieJar;

beforeAll(async () => {
  environment = await Environment.start();
});
afterAll(() => environment.stop());
beforeEach(async () => {
  parts = await partsWith(optionsWith({ environmentUrl: environment.url }));
  parts.fake.exchange = (code) => environment.tokensOf(code, transaction.binding.nonce);
});

type Asked = LoginQuery & Partial<Pick<LoginTransaction, 'stepUp'>>;

/** Completes a login that a browser has under way. */
async function complete(
  parameters: Partial<CallbackParameters> = {},
  { stepUp, ...asked }: Asked = {},
): Promise<CompletedLogin> {
  transaction = beginTransaction({
    login: loginOf({ organizationId: 'org_1', returnTo: '/orders', ...asked }),
    stepUp,
  });
  const answer = new Answer();
  parts.cookies.remember(navigation('/'), answer, transaction);
  jar = new CookieJar().take(answer.cookies);
  return parts.callbacks.complete(navigation('/auth/callback', { cookie: jar.header }), {
    code: CODE,
    state: transaction.state,
    ...parameters,
  });
}

describe('a login that comes back', () => {
  it('is completed with what the tokens say and what was remembered', async () => {
    const before = Math.floor(Date.now() / 1000);
    const login = await complete();
    expect(login).toEqual({
      user: login.identity,
      identity: expect.objectContaining({
        issuer: environment.url,
        organizationId: 'org_1',
        connectionId: 'conn_1',
        subject: 'conn_1;jane',
      }),
      loginStartedAt: transaction.startedAt,
      isThirdPartyInitiated: false,
      accessTokenExpiresAt: expect.any(Number),
      returnTo: '/orders',
      retryUrl: RETRY,
      stepUp: undefined,
    });
    expect(login.accessTokenExpiresAt).toBeGreaterThanOrEqual(before + 900);
  });

  it('knows who signed in and when, whatever the app does to what it is given (S2, S9)', async () => {
    const claims = { groups: 'groups', department: 'dept' };
    parts = await partsWith(optionsWith({ environmentUrl: environment.url, claims }));
    const sent = { auth_time: 1_700_000_000, groups: ['staff'], dept: 'Sales' };
    parts.fake.exchange = (code) => environment.tokensOf(code, transaction.binding.nonce, sent);
    const resolve = (identity: SsoIdentity, claims: object = {}): Promise<never> => {
      Object.assign(identity.groups ?? [], ['admins']);
      Object.assign(identity.attributes, { department: 'IT' });
      Object.assign(identity, { email: 'hidden', key: 'another' });
      for (const name of Object.keys(claims)) {
        Reflect.deleteProperty(claims, name);
      }
      return Promise.resolve({ id: 'u1' } as never);
    };
    vi.spyOn(parts.users, 'resolve').mockImplementation(resolve);
    const { identity, authTime } = await complete();
    expect([identity.groups, identity.attributes]).toEqual([['staff'], { department: 'Sales' }]);
    expect([identity.email, authTime]).toEqual(['jane@acme.test', 1_700_000_000]);
    expect(identity.key).not.toBe('another');
  });

  it('keeps the ID token only where the session at the environment ends with this one', async () => {
    await expect(complete()).resolves.toMatchObject({ idToken: undefined });
    const environmentLogout = { postLogoutRedirectUris: ['https://app.example.com/bye'] };
    parts = await partsWith(optionsWith({ environmentUrl: environment.url, environmentLogout }));
    parts.fake.exchange = (code) => environment.tokensOf(code, transaction.binding.nonce);
    await expect(complete()).resolves.toMatchObject({
      idToken: expect.stringMatching(/^ey/) as unknown,
    });
  });

  it('ends with an opaque access token when the answer says so', async () => {
    const options = { environmentUrl: environment.url, allowOpaqueAccessToken: true };
    parts = await partsWith(optionsWith(options));
    parts.fake.exchange = async (code) => ({
      ...(await environment.tokensOf(code, transaction.binding.nonce, { at_hash: undefined })),
      accessToken: 'opaque',
      expiresIn: 40,
    });
    const now = Math.floor(Date.now() / 1000);
    const { accessTokenExpiresAt = 0 } = await complete();
    expect(accessTokenExpiresAt - now).toBeGreaterThanOrEqual(40);
    expect(accessTokenExpiresAt - now).toBeLessThan(60);
  });

  it('spends its code once, with its PKCE verifier', async () => {
    await complete();
    expect(parts.fake.calls).toEqual([
      [
        'authenticateWithCode',
        CODE,
        CALLBACK_URL,
        { codeVerifier: transaction.binding.codeVerifier },
      ],
    ]);
  });

  it('remembers that another site started it', async () => {
    await expect(complete({}, { isThirdPartyInitiated: true })).resolves.toMatchObject({
      isThirdPartyInitiated: true,
    });
  });

  it('lets the app decide who the user is, with all that the token says', async () => {
    const resolve = vi.spyOn(parts.users, 'resolve').mockResolvedValue({ id: 'u1' } as never);
    await expect(complete()).resolves.toMatchObject({ user: { id: 'u1' } });
    expect(resolve.mock.calls[0]).toMatchObject([
      { subject: 'conn_1;jane' },
      { nonce: transaction.binding.nonce, azp: parts.options.clientId },
      undefined,
      { client_id: parts.options.clientId },
    ]);
  });

  // RFC 9207 section 2.4
  it.each([
    ['absent', () => undefined, true],
    ['our own', () => environment.url, true],
    ['our own with a slash', () => `${environment.url}/`, true],
    ['foreign', () => 'https://evil.example', false],
  ])(
    'with an iss that is %s names both values where it is not believed (B9)',
    async (_case, iss, isBelieved) => {
      const login = complete({ iss: iss() });
      await (isBelieved
        ? expect(login).resolves.toBeDefined()
        : expect(login).rejects.toMatchObject({
            code: 'invalid_callback',
            detail: `iss is "https://evil.example", not "${environment.url}"`,
            recovery: { retryUrl: RETRY },
          }));
      expect(parts.fake.calls).toHaveLength(isBelieved ? 1 : 0);
    },
  );
});

describe('a login that is not believed', () => {
  it('for want of a code can be tried again', async () => {
    await expect(complete({ code: undefined })).rejects.toMatchObject({
      code: 'invalid_callback',
      recovery: { retryUrl: RETRY },
    });
  });

  it.each([
    ['another nonce', { nonce: 'other' }],
    ['the hash of another code', { c_hash: 'x'.repeat(22) }],
    [
      'contradictions',
      { oid: 'org_1', identities: [{ connection_id: 'conn_1', organization_id: 'org_2' }] },
    ],
  ])('for a token with %s can be tried again', async (_case, claims) => {
    parts.fake.exchange = (code) => environment.tokensOf(code, transaction.binding.nonce, claims);
    await expect(complete()).rejects.toMatchObject({
      code: 'token_rejected',
      recovery: { retryUrl: RETRY },
    });
  });

  it('is tried again as one that another site started, where one did', async () => {
    await expect(
      complete({ code: undefined }, { isThirdPartyInitiated: true }),
    ).rejects.toMatchObject({
      recovery: { retryUrl: `${RETRY}&third_party=true` },
    });
  });

  it('as of another organization can be tried again with another account', async () => {
    parts.fake.exchange = (code) =>
      environment.tokensOf(code, transaction.binding.nonce, { oid: 'org_2' });
    const resolve = vi.spyOn(parts.users, 'resolve');
    await expect(complete()).rejects.toMatchObject({
      code: 'wrong_organization',
      recovery: {
        retryUrl: '/auth/login?organization_id=org_1&prompt=login&return_to=%2Forders',
      },
    });
    expect(resolve).not.toHaveBeenCalled();
  });

  it.each([
    'no_active_connections',
    'no_configured_connections',
    'connection_not_active',
    'invalid_connection_id',
    'invalid_connection_selector',
    'invalid_organization_id',
    'domain_not_found',
    'invalid_user_domain',
  ])('as %s leads to where a mistyped address can be corrected (B17)', async (error) => {
    for (const asked of [{ loginHint: 'jane@acme.test' }, { domain: 'acme.test' }]) {
      const login = complete({ error }, { organizationId: undefined, ...asked });
      await expect(login).rejects.toMatchObject({
        code: error,
        recovery: { retryUrl: '/auth/login?return_to=%2Forders' },
      });
    }
    await expect(complete({ error })).rejects.toMatchObject({ recovery: { retryUrl: RETRY } });
  });

  it('as refused by the app can be tried again with another account', async () => {
    vi.spyOn(parts.users, 'resolve').mockResolvedValue(new SsoRefusal('no') as never);
    const login = complete({}, { organizationId: undefined, loginHint: 'jane@acme.test' });
    await expect(login).rejects.toMatchObject({
      code: 'user_refused',
      recovery: { retryUrl: '/auth/login?domain=acme.test&prompt=login&return_to=%2Forders' },
    });
  });

  it('as the environment takes too long can be tried again', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    });
    const asked = new Promise<void>((resolve) => {
      parts.fake.exchange = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const outcome = expect(complete()).rejects.toMatchObject({
      code: 'environment_timeout',
      recovery: { retryUrl: RETRY },
    });
    await asked;
    await vi.advanceTimersByTimeAsync(parts.options.timeoutMs);
    await outcome;
    vi.useRealTimers();
  });

  it('for a mistake of our own is not dressed up', async () => {
    const mistake = new RangeError('a bug');
    parts.fake.exchange = () => Promise.reject(mistake);
    await expect(complete()).rejects.toBe(mistake);
  });
});

describe('an error that comes back', () => {
  it('is that of the environment, for a login of ours', async () => {
    await expect(
      complete({ error: 'no_active_connections', error_description: 'ask your admin' }),
    ).rejects.toMatchObject({
      code: 'no_active_connections',
      detail: 'reported: no_active_connections ask your admin',
      recovery: { retryUrl: RETRY },
    });
    await expect(complete({ error: 'server_error' })).rejects.toMatchObject({
      code: 'server_error',
      detail: expect.stringMatching(/^reported: server_error\s*$/),
    });
    expect(parts.fake.calls).toEqual([]);
  });

  it('is blamed on nobody, without a login of ours', async () => {
    await expect(complete({ error: 'server_error', state: undefined })).rejects.toMatchObject({
      code: 'unknown_error',
      recovery: { retryUrl: '/auth/login' },
    });
  });
});

describe('a callback without a login of ours', () => {
  it.each([
    ['no state', { state: undefined }, 'invalid_callback'],
    ['neither state nor code', { state: undefined, code: undefined }, 'login_not_found'],
    ['the state of another browser', { state: 'other' }, 'login_not_found'],
    ['only such a state', { state: 'other', code: undefined }, 'login_not_found'],
  ])('with %s spends no code', async (_case, parameters, code) => {
    await expect(complete(parameters)).rejects.toMatchObject({
      code,
      recovery: { retryUrl: '/auth/login' },
    });
    expect(parts.fake.calls).toEqual([]);
  });
});

describe('a step-up that comes back', () => {
  const stepUpOf = (identity: SsoIdentity): Asked => ({
    connectionId: 'conn_1',
    stepUp: { identityKey: identity.key, ssoSessionHash: 'hash', authTime: undefined },
  });
  const recovery = { retryUrl: '/auth/step-up?return_to=%2Forders' };

  /** Who is in the session, as the tokens of this file name them. */
  const jane = async (): Promise<SsoIdentity> => (await complete()).identity;

  it('is of the user who is signed in, whom the app is not asked to resolve', async () => {
    const identity = await jane();
    const user = { id: 'u1' };
    const userOf = vi.spyOn(parts.proofs, 'userOf').mockResolvedValue(user);
    const resolve = vi.spyOn(parts.users, 'resolve');
    const { stepUp, ...asked } = stepUpOf(identity);
    await expect(complete({}, { stepUp, ...asked })).resolves.toEqual({
      user,
      identity,
      loginStartedAt: transaction.startedAt,
      isThirdPartyInitiated: false,
      accessTokenExpiresAt: expect.any(Number),
      returnTo: '/orders',
      retryUrl: recovery.retryUrl,
      stepUp,
    });
    expect(userOf).toHaveBeenCalledWith(expect.anything(), stepUp);
    expect(resolve).not.toHaveBeenCalled();
  });

  it.each([
    ['another person', { sub: 'conn_1;eve' }],
    ['another connection', { sub: 'conn_2;jane', amr: ['conn_2'] }],
    ['another organization', { oid: 'org_2' }],
    ['an authentication of long ago', { auth_time: 1 }],
  ])('with %s is refused, before anybody else hears of it', async (_case, claims) => {
    const identity = await jane();
    parts.fake.exchange = (code) => environment.tokensOf(code, transaction.binding.nonce, claims);
    const userOf = vi.spyOn(parts.proofs, 'userOf');
    await expect(complete({}, stepUpOf(identity))).rejects.toMatchObject({
      code: 'step_up_rejected',
      recovery,
    });
    expect(userOf).not.toHaveBeenCalled();
  });

  it('needs an auth_time where the sign-in had one, or the app requires it (S2)', async () => {
    const { stepUp, ...intent } = stepUpOf(await jane());
    vi.spyOn(parts.proofs, 'userOf').mockResolvedValue({ id: 'u1' });
    const known = { ...stepUp!, authTime: 1 };
    await expect(complete({}, { ...intent, stepUp: known })).rejects.toMatchObject({
      code: 'step_up_rejected',
      recovery,
    });
    await expect(complete({}, { ...intent, stepUp })).resolves.toMatchObject({
      authTime: undefined,
    });
    const authTime = Math.floor(Date.now() / 1000);
    parts.fake.exchange = (code) =>
      environment.tokensOf(code, transaction.binding.nonce, { auth_time: authTime });
    await expect(complete({}, { ...intent, stepUp: known })).resolves.toMatchObject({ authTime });
  });

  it('is refused without auth_time where the option says so (S2)', async () => {
    const stepUp = stepUpOf(await jane());
    const options = { environmentUrl: environment.url, stepUp: { requireAuthTime: true } };
    parts = await partsWith(optionsWith(options));
    parts.fake.exchange = (code) => environment.tokensOf(code, transaction.binding.nonce);
    await expect(complete({}, stepUp)).rejects.toMatchObject({ code: 'step_up_rejected' });
  });

  it.each([
    'connection_not_active',
    'no_active_connections',
    'no_configured_connections',
    'invalid_connection_id',
    'invalid_connection_selector',
    'invalid_organization_id',
    'domain_not_found',
    'invalid_user_domain',
  ])('as %s cannot succeed any more, and offers a new sign-in', async (error) => {
    const stepUp = stepUpOf(await jane());
    await expect(complete({ error }, stepUp)).rejects.toMatchObject({
      code: error,
      recovery: {
        retryUrl: undefined,
        action: {
          url: '/auth/logout',
          label: 'Sign out and continue',
          fields: { return_to: '/orders' },
        },
      },
    });
    await expect(complete({ error })).rejects.toMatchObject({
      recovery: { retryUrl: RETRY, action: undefined },
    });
  });

  it('can be tried again after an error', async () => {
    const stepUp = stepUpOf(await jane());
    await expect(complete({ error: 'access_denied' }, stepUp)).rejects.toMatchObject({
      code: 'access_denied',
      recovery,
    });
  });
});
