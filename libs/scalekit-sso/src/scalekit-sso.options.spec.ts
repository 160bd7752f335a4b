import { errorsOf, GIVEN } from '../spec-support/options.js';
import { validateOptions } from './scalekit-sso.options.js';

const PRODUCTION = { isProduction: true };

describe('validateOptions', () => {
  it('fills in the defaults', () => {
    expect(validateOptions(GIVEN, PRODUCTION)).toMatchObject({
      environmentUrl: 'https://acme.scalekit.dev',
      base: { origin: 'https://app.example.com', path: '', isSecure: true },
      appName: '',
      defaultReturnTo: undefined,
      afterSignOut: undefined,
      scopes: ['openid', 'profile', 'email'],
      timeoutMs: 10_000,
      session: {
        maxAgeSeconds: 43_200,
        idleSeconds: 7_200,
        keepKeys: [],
        organizationPolicy: true,
      },
    });
  });

  it('names the records of an app after its base URL, unless it names a scope (S3)', () => {
    const baseUrl = 'https://example.com/app/';
    expect(validateOptions({ ...GIVEN, baseUrl }).storeScope).toBe('https://example.com/app');
    expect(validateOptions({ ...GIVEN, storeScope: 'shop' }).storeScope).toBe('shop');
    expect(validateOptions({ ...GIVEN, storeScope: undefined }).storeScope).toBe(
      'https://app.example.com',
    );
  });

  it('limits every route that costs something, unless told otherwise', () => {
    const routes = [
      'login',
      'callback',
      'sessions',
      'availability',
      'portalLink',
      'stepUp',
      'credential',
    ];
    const all = Object.fromEntries(routes.map((route) => [route, 1_200]));
    expect(validateOptions(GIVEN, PRODUCTION).rateLimits).toEqual({ seconds: 60, limits: all });
    const off = validateOptions({ ...GIVEN, rateLimits: false }, PRODUCTION);
    expect(off.rateLimits.limits).toEqual({});
    const none = { routes: { login: undefined, me: undefined } };
    expect(validateOptions({ ...GIVEN, rateLimits: none }, PRODUCTION).rateLimits.limits).toEqual(
      all,
    );
    const own = { limit: 5, seconds: 10, routes: { me: 7, login: false, callback: 9 } } as const;
    expect(validateOptions({ ...GIVEN, rateLimits: own }, PRODUCTION).rateLimits).toEqual({
      seconds: 10,
      limits: {
        callback: 9,
        sessions: 5,
        availability: 5,
        portalLink: 5,
        stepUp: 5,
        credential: 5,
        me: 7,
      },
    });
  });

  it('knows where a sign-out at the environment may end', () => {
    expect(validateOptions(GIVEN, PRODUCTION).environmentLogout).toEqual({
      postLogoutRedirectUris: [],
    });
    const postLogoutRedirectUris = ['https://app.example.com/bye', 'http://127.0.0.1/bye'];
    const environmentLogout = { postLogoutRedirectUris };
    expect(validateOptions({ ...GIVEN, environmentLogout }, PRODUCTION).environmentLogout).toEqual(
      environmentLogout,
    );
  });

  it.each([
    [
      'environmentLogout',
      { postLogoutRedirectUris: ['https://*.example.com/bye'] },
      'has a wildcard as its host',
    ],
    ['cookieSecret', 'short', 'shorter than 32'],
    ['cookieSecret', 'a'.repeat(40), 'can be guessed'],
    ['cookieSecret', [], 'is missing'],
    ['clientSecret', GIVEN.cookieSecret, 'is the client secret'],
    ['session', { keepKeys: ['cart', 'sso'] }, "'sso' is not yours"],
    ['session', { keepKeys: ['__proto__'] }, "'__proto__' is not yours"],
    ['scopes', ['profile'], "must include 'openid'"],
    ['storeScope', '', 'is empty. Give a name that all apps that share records have.'],
    ['storeScope', 7, 'must be a string'],
    ['environmentLogout', {}, 'is empty'],
    ['environmentLogout', { postLogoutRedirectUris: ['/bye'] }, 'no http(s) URL'],
    ['environmentLogout', { postLogoutRedirectUris: ['https://a.test/#x'] }, 'no http(s) URL'],
    ['environmentLogout', { postLogoutRedirectUris: ['http://a.test/'] }, 'plain http'],
  ])('%s: %O is refused (%s)', (option, value, problem) => {
    const mistakes = errorsOf({ [option]: value });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(problem);
  });

  it('lists all mistakes in one message, and no secret', () => {
    const shown = (): unknown =>
      validateOptions({ ...GIVEN, clientId: '', cookieSecret: 'hunter2hunter2' }, PRODUCTION);
    expect(shown).toThrow(/clientId: .*\n {2}- cookieSecret: /);
    expect(shown).not.toThrow(/hunter2/);
  });

  it.each([['cookieSecret', 'short', 'SSO_COOKIE_SECRET']])(
    '%s: %O is refused with the name of its variable',
    (option, value, variable) => {
      expect(errorsOf({ [option]: value })).toEqual([expect.stringContaining(variable)]);
    },
  );
});
