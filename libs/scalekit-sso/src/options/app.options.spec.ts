import {
  validateOptions,
  type ScalekitSsoOptions,
  type ValidationContext,
} from '../scalekit-sso.options.js';
import { OptionsError } from './options-error.js';

const GOOD: ScalekitSsoOptions = {
  environmentUrl: 'https://acme.scalekit.com',
  clientId: 'skc_98765432109876543',
  clientSecret: 'test_k2j3h4k2j3h4',
  baseUrl: 'https://app.example.com',
  cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
};

const PRODUCTION = { isProduction: true };

const errorsOf = (
  options: object,
  isProduction = true,
  context?: ValidationContext,
): readonly string[] => {
  try {
    validateOptions({ ...GOOD, ...options }, { isProduction, ...context });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(OptionsError);
    return (error as OptionsError).errors;
  }
};

describe('validateOptions', () => {
  it('fills in the defaults', () => {
    expect(validateOptions(GOOD, PRODUCTION)).toMatchObject({
      environmentUrl: 'https://acme.scalekit.com',
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

  it('does not mind a trailing slash, and keeps the path of baseUrl', () => {
    const options = validateOptions(
      {
        ...GOOD,
        environmentUrl: 'https://acme.scalekit.com/',
        baseUrl: 'https://example.com/app/',
      },
      PRODUCTION,
    );
    expect(options.environmentUrl).toBe('https://acme.scalekit.com');
    expect(options.base).toMatchObject({
      origin: 'https://example.com',
      path: '/app',
      isSecure: true,
    });
  });

  it('names the records of an app after its base URL, unless it names a scope (S3)', () => {
    const baseUrl = 'https://example.com/app/';
    expect(validateOptions({ ...GOOD, baseUrl }).storeScope).toBe('https://example.com/app');
    expect(validateOptions({ ...GOOD, storeScope: 'shop' }).storeScope).toBe('shop');
    expect(validateOptions({ ...GOOD, storeScope: undefined }).storeScope).toBe(
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
    expect(validateOptions(GOOD, PRODUCTION).rateLimits).toEqual({ seconds: 60, limits: all });
    const off = validateOptions({ ...GOOD, rateLimits: false }, PRODUCTION);
    expect(off.rateLimits.limits).toEqual({});
    const none = { routes: { login: undefined, me: undefined } };
    expect(validateOptions({ ...GOOD, rateLimits: none }, PRODUCTION).rateLimits.limits).toEqual(
      all,
    );
    const own = { limit: 5, seconds: 10, routes: { me: 7, login: false, callback: 9 } } as const;
    expect(validateOptions({ ...GOOD, rateLimits: own }, PRODUCTION).rateLimits).toEqual({
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
    expect(validateOptions(GOOD, PRODUCTION).environmentLogout).toEqual({
      postLogoutRedirectUris: [],
    });
    const postLogoutRedirectUris = ['https://app.example.com/bye', 'http://127.0.0.1/bye'];
    const environmentLogout = { postLogoutRedirectUris };
    expect(validateOptions({ ...GOOD, environmentLogout }, PRODUCTION).environmentLogout).toEqual(
      environmentLogout,
    );
  });

  it.each([
    'https://app.example.com',
    'https://bücher.example',
    'https://app.example.com.',
    'https://sso_app.internal:8443',
    'https://203.0.113.7',
    'https://[2001:db8::1]:8443',
    'http://localhost:3000',
  ])('takes the host of %s for one', (baseUrl) => {
    expect(errorsOf({ baseUrl })).toEqual([]);
  });

  const required = ['environmentUrl', 'clientId', 'clientSecret', 'baseUrl', 'cookieSecret'];
  const bad = [
    [undefined, 'is missing'],
    [null, 'is missing'],
    ['', 'is empty'],
    ['   ', 'is empty'],
    [' https://x.example', 'blank'],
    ['"https://x.example"', 'quotes'],
    ['<client-id>', 'placeholder'],
    ['${SECRET}', 'placeholder'],
    [42, 'must be a string'],
  ] as const;
  it.each(required.flatMap((option) => bad.map(([value, problem]) => [option, value, problem])))(
    '%s: %O is refused (%s)',
    (option, value, problem) => {
      const mistakes = errorsOf({ [String(option)]: value });
      expect(mistakes).toHaveLength(1);
      expect(mistakes[0]).toContain(`${String(option)}: `);
      expect(mistakes[0]).toContain(String(problem));
    },
  );

  it.each([
    ['environmentUrl', 'acme.scalekit.com', 'not an http(s) URL'],
    ['environmentUrl', 'ftp://acme.scalekit.com', 'not an http(s) URL'],
    ['environmentUrl', 'https://acme.scalekit.com/oauth', 'has a path'],
    ['environmentUrl', 'https://acme.scalekit.com?x=1', 'query'],
    ['environmentUrl', 'https://user:pw@acme.scalekit.com', 'credentials'],
    ['environmentUrl', 'http://acme.scalekit.com', 'plain http'],
    ['identityIssuer', 'http://acme.scalekit.com', 'plain http'],
    ['baseUrl', 'http://app.example.com', 'plain http'],
    ['baseUrl', 'https://app.example.com#x', 'fragment'],
    ['baseUrl', 'https://*.example.com', 'has a wildcard or placeholder as its host'],
    ['baseUrl', 'https://{tenant}.example.com', 'has a wildcard or placeholder as its host'],
    ['baseUrl', 'https://$HOST', 'has a wildcard or placeholder as its host'],
    ['environmentUrl', 'https://*.scalekit.com', 'has a wildcard or placeholder as its host'],
    ['identityIssuer', 'https://*.scalekit.com', 'has a wildcard or placeholder as its host'],
    [
      'environmentLogout',
      { postLogoutRedirectUris: ['https://*.example.com/bye'] },
      'has a wildcard as its host',
    ],
    ['cookieSecret', 'short', 'shorter than 32'],
    ['cookieSecret', 'a'.repeat(40), 'can be guessed'],
    ['cookieSecret', 'please-change-me-please-change-me-1', 'placeholder'],
    ['cookieSecret', [], 'is missing'],
    ['signInPage', 'https://evil.example/', 'not a path of this app'],
    ['defaultReturnTo', '//evil.example', 'not a path of this app'],
    ['afterSignOut', 'bye', 'not a path of this app'],
    ['environmentUrl', 'https://your-env.scalekit.com', 'placeholder'],
    ['clientId', 'skc_12345678901234567', 'placeholder'],
    ['clientSecret', 'test_...', 'placeholder'],
    ['clientId', 'SCALEKIT_CLIENT_ID', 'placeholder'],
    ['baseUrl', 'https://app.example.com//evil.example', 'two slashes'],
    ['baseUrl', 'https://acme.scalekit.com', 'URL of the environment'],
    ['clientSecret', GOOD.cookieSecret, 'is the client secret'],
    ['additionalIssuers', ['nonsense'], 'not an http(s) URL'],
    ['identityIssuer', 'nonsense', 'not an http(s) URL'],
    ['session', 'x', 'must be an object'],
    ['session', { keepKeys: ['cart', 'sso'] }, "'sso' is not yours"],
    ['session', { keepKeys: ['__proto__'] }, "'__proto__' is not yours"],
    ['session', { passportUser: 'yes' }, 'must be true or false'],
    ['session', { organizationPolicy: 'no' }, 'must be true or false'],
    ['scopes', ['profile'], "must include 'openid'"],
    ['storeScope', '', 'is empty. Give a name that all apps that share records have.'],
    ['storeScope', 7, 'must be a string'],
    ['tenantDomain', 'https://app.example.com', 'is not a host'],
    ['tenantDomain', '.example.com', 'is not a host'],
    ['tenantDomain', 'com', 'is not a host'],
    ['tenantDomain', 7, 'is not a host'],
    ['tenantDomain', 'other.example', 'baseUrl is elsewhere'],
    ['tenantDomain', 'pp.example.com', 'baseUrl is elsewhere'],
    ['tenantDomain', 'app.example.com:8080', 'baseUrl is elsewhere'],
    ['linkByEmail', 'true', 'must be true or false'],
    ['timeoutMs', 0, 'whole number of milliseconds'],
    ['timeoutMs', NaN, 'whole number of milliseconds'],
    ['session', { maxAgeSeconds: -1 }, 'whole number of seconds'],
    ['stepUp', true, 'must be an object'],
    ['stepUp', { requireAuthTime: 'true' }, 'stepUp.requireAuthTime: must be true or false'],
    ['stepUp', { required: true }, 'stepUp.required: is unknown'],
    ['rateLimits', 'off', 'must be an object'],
    ['rateLimits', { routes: { loginn: 5 } }, 'rateLimits.routes.loginn: is unknown'],
    ['session', { idleSecond: 5 }, 'session.idleSecond: is unknown'],
    ['availability', { seconds: 5 }, 'availability.seconds: is unknown'],
    ['webhooks', { secret: 'x' }, 'webhooks.secret: is unknown'],
    ['envUrl', 'https://acme.scalekit.com', 'envUrl: is unknown'],
    ['clientSecret', 'skc_98765432109876543', 'clientSecret: is a client id'],
    ['baseUrl', 'https://app.example.com/auth/callback', 'path of the callback'],
    ['baseUrl', 'https://app.example.com/api/auth/callback/', 'path of the callback'],
    ['rateLimits', { limit: 0 }, 'whole number of requests'],
    ['rateLimits', { seconds: 0.5 }, 'whole number of seconds'],
    ['rateLimits', { routes: { login: 'many' } }, 'whole number of requests'],
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
      validateOptions({ ...GOOD, clientId: '', cookieSecret: 'hunter2hunter2' }, PRODUCTION);
    expect(shown).toThrow(/clientId: .*\n {2}- cookieSecret: /);
    expect(shown).not.toThrow(/hunter2/);
  });

  it('allows plain http on loopback', () => {
    const local = { environmentUrl: 'http://localhost:8899', baseUrl: 'http://127.0.0.1:3000' };
    expect(errorsOf(local)).toEqual([]);
    expect(validateOptions({ ...GOOD, ...local }, PRODUCTION).warnings).toEqual([]);
  });

  it('warns of plain http to other machines outside of production', () => {
    const urls = { environmentUrl: 'http://simulator:8899', baseUrl: 'http://app.test' };
    const { warnings } = validateOptions(
      { ...GOOD, ...urls },
      {
        isProduction: false,
        warnings: ['known before'],
      },
    );
    expect(warnings).toEqual([
      'known before',
      expect.stringMatching(/^environmentUrl is plain http .*secret.*SCALEKIT_ENVIRONMENT_URL/),
      expect.stringMatching(/^baseUrl is plain http .*SSO_BASE_URL.*NODE_ENV=production/),
    ]);
    expect(validateOptions(GOOD, { isProduction: false }).warnings).toEqual([]);
  });

  it('tells swapped credentials, whichever environment they are of', () => {
    const { clientId, clientSecret } = GOOD;
    expect(errorsOf({ clientId: clientSecret, clientSecret: clientId })).toEqual([
      expect.stringMatching(/^clientSecret: .* swapped\?/),
    ]);
    // Contract 1.
    expect(errorsOf({ clientId: `prd_${clientId}` })).toEqual([]);
    expect(errorsOf({ clientSecret: 'prod_kskc_72' })).toEqual([]);
  });

  it('minds where the app has its callback', () => {
    const baseUrl = 'https://app.example.com/sso/back';
    expect(errorsOf({ baseUrl })).toEqual([]);
    expect(errorsOf({ baseUrl }, true, { callbackPath: 'sso/back' })).toHaveLength(1);
    expect(errorsOf({ baseUrl: 'https://app.example.com/my-auth/callback' })).toEqual([]);
  });

  it('says what belongs elsewhere, and what else helps', () => {
    const context = { extras: ['userStore'], hints: ['Read the manual.'] };
    expect(errorsOf({ userStore: Date }, true, context)).toEqual([
      expect.stringMatching(/^userStore: belongs beside useFactory/),
    ]);
    expect(() => validateOptions({}, { isProduction: true, ...context })).toThrow(
      /Nothing is set.*\nRead the m/,
    );
  });

  it.each<[object, string]>([
    [{ baseURI: 1 }, 'baseURI: is unknown. Did you mean baseUrl?'],
    [{ session: { idleSecond: 1 } }, 'session.idleSecond: is unknown. Did you mean idleSeconds?'],
    [{ webhooks: { secret: 'x' } }, 'webhooks.secret: is unknown. Did you mean secrets?'],
    [{ rateLimits: { routes: { loginn: 1 } } }, 'rateLimits.routes.loginn: is unknown. Did you'],
    [{ rateLimits: { ttl: 1 } }, 'rateLimits.ttl: is unknown. There are seconds, limit, routes.'],
    [{ availability: { ttl: 1 } }, 'There are positiveSeconds, negativeSeconds, maxDomains.'],
    [{ envUrl: undefined }, 'envUrl: is unknown. There are environmentUrl, baseUrl, '],
    [Object.assign(Object.create(null) as object, { x: 1 }), 'x: is unknown. '],
  ])('refuses an unknown option: %j', (given, error) => {
    const options = Object.assign(Object.create(null) as object, GOOD, given);
    expect(() => validateOptions(options, PRODUCTION)).toThrow(error);
  });

  it('looks only at what was written down as options', () => {
    class Settings {
      readonly logger = console;
    }
    expect(() => validateOptions(Object.assign(new Settings(), GOOD), PRODUCTION)).not.toThrow();
    expect(errorsOf({ session: new Settings() })).toEqual([]);
  });

  it.each([
    ['environmentUrl', 'acme', 'SCALEKIT_ENVIRONMENT_URL'],
    ['environmentUrl', 'http://acme.test', 'SCALEKIT_ENVIRONMENT_URL'],
    ['environmentUrl', 'https://acme.test/x', 'SCALEKIT_ENVIRONMENT_URL'],
    ['environmentUrl', 'https://acme.test?x', 'SCALEKIT_ENVIRONMENT_URL'],
    ['baseUrl', 'foo/', 'SSO_BASE_URL'],
    ['baseUrl', 'https://app.test//x', 'SSO_BASE_URL'],
    ['baseUrl', GOOD.environmentUrl, 'SSO_BASE_URL'],
    ['baseUrl', 'https://app.test/auth/callback', 'SSO_BASE_URL'],
    ['timeoutMs', NaN, 'SSO_TIMEOUT_MS'],
    ['cookieSecret', 'short', 'SSO_COOKIE_SECRET'],
    ['clientSecret', 'skc_1', 'SCALEKIT_CLIENT_SECRET'],
  ])('%s: %O is refused with the name of its variable', (option, value, variable) => {
    expect(errorsOf({ [option]: value })).toEqual([expect.stringContaining(variable)]);
  });

  it('says which of several secrets is meant', () => {
    const secret = GOOD.cookieSecret as string;
    expect(errorsOf({ cookieSecret: [secret, ` ${secret}`] })).toEqual([
      expect.stringContaining(
        'cookieSecret: secret 2 of 2 (in a variable, commas separate them) starts or ends with a blank. ',
      ),
    ]);
    expect(errorsOf({ cookieSecret: ['short'] })[0]).toMatch(/^cookieSecret: is shorter/);
  });
});

describe('the name of the app', () => {
  it.each(['Acme', ' Acme & Co '])('may be %j', (appName) => {
    expect(validateOptions({ ...GOOD, appName }, PRODUCTION).appName).toBe(appName);
  });

  it.each(['', '  ', 7, null])('is not %j', (appName) => {
    expect(errorsOf({ appName })).toEqual([
      'appName: must be a string. Give the name that users know the app by.',
    ]);
  });
});

describe('the domain of tenants', () => {
  const baseOf = (tenantDomain: string, baseUrl = GOOD.baseUrl): unknown =>
    validateOptions({ ...GOOD, baseUrl, tenantDomain }, PRODUCTION).base;

  it('is that of baseUrl or above it, in lower case', () => {
    const base = {
      origin: 'https://app.example.com',
      path: '',
      isSecure: true,
      allowedOrigins: [],
    };
    expect(baseOf('APP.example.com')).toEqual({ ...base, tenantDomain: 'app.example.com' });
    expect(baseOf('example.com')).toEqual({ ...base, tenantDomain: 'example.com' });
    expect(baseOf('app.example.com:8443', 'https://app.example.com:8443/x/')).toEqual({
      ...base,
      origin: 'https://app.example.com:8443',
      path: '/x',
      tenantDomain: 'app.example.com:8443',
    });
  });

  it('is not judged by a baseUrl that is missing', () => {
    expect(errorsOf({ baseUrl: undefined, tenantDomain: 'app.example.com' })).toEqual([
      expect.stringMatching(/^baseUrl: is missing/),
    ]);
  });
});

describe('messages about options', () => {
  it.each<[object, string]>([
    [
      { environmentUrl: undefined },
      'environmentUrl: is missing. Give a URL like https://your-env.scalekit.com in SCALEKIT_ENVIRONMENT_URL.',
    ],
    [
      { environmentUrl: 'ftp://acme.test' },
      'environmentUrl: is not an http(s) URL. Give one like https://your-env.scalekit.com in SCALEKIT_ENVIRONMENT_URL.',
    ],
    [
      { environmentUrl: 'https://acme.test/x' },
      'environmentUrl: has a path. Give only the origin in SCALEKIT_ENVIRONMENT_URL, like https://acme.test.',
    ],
    [
      { environmentUrl: 'https://acme.test#x' },
      'environmentUrl: has a query, fragment or credentials. Remove them in SCALEKIT_ENVIRONMENT_URL.',
    ],
    [
      { baseUrl: 'https://*.example.com' },
      'baseUrl: has a wildcard or placeholder as its host. Give the URL of one host, like https://app.example.com in SSO_BASE_URL.',
    ],
    [
      { baseUrl: 'http://app.example.com' },
      'baseUrl: is plain http to another machine. Use https in SSO_BASE_URL.',
    ],
    [
      { baseUrl: 'https://app.example.com/x/auth/callback//' },
      'baseUrl: has two slashes in its path. Remove one in SSO_BASE_URL.',
    ],
    [
      { baseUrl: 'https://app.example.com/x/auth/callback/' },
      'baseUrl: ends in the path of the callback, which is added to it. Remove that path in SSO_BASE_URL.',
    ],
    [
      { clientId: 7 },
      'clientId: must be a string. Copy it from the Scalekit dashboard to SCALEKIT_CLIENT_ID.',
    ],
    [
      { clientSecret: "'test_x'" },
      'clientSecret: is wrapped in quotes. Copy it from the Scalekit dashboard to SCALEKIT_CLIENT_SECRET.',
    ],
    [
      { signInPage: 'https://spa.test/sign-in', allowedOrigins: ['https://spa.test'] },
      'signInPage: is not a path of this app. Give a path that starts with one slash, like /welcome.',
    ],
    [
      { afterSignOut: 'https://evil.test/' },
      'afterSignOut: is not a path of this app, or URL of one of allowedOrigins. Give a path that starts with one slash, like /welcome, or such a URL.',
    ],
    [{ scopes: ['openid', 7] }, 'scopes: must be an array of strings.'],
    [{ scopes: 'openid' }, 'scopes: must be an array of strings.'],
    [{ session: null }, 'session: must be an object. Give one, like { … }, or leave it out.'],
    [
      { timeoutMs: 120_001 },
      'timeoutMs: must be a whole number of milliseconds from 1 to 120000. Leave it out for 10000 (SSO_TIMEOUT_MS).',
    ],
  ])('%j: %s', (options, message) => {
    expect(errorsOf(options)).toEqual([message]);
  });

  it('leave secrets alone that only look quoted, and take the ends of ranges', () => {
    expect(errorsOf({ clientSecret: `'test_x` })).toEqual([]);
    expect(errorsOf({ clientSecret: `test_'x'` })).toEqual([]);
    expect(errorsOf({ timeoutMs: 1 })).toEqual([]);
    expect(errorsOf({ timeoutMs: 120_000 })).toEqual([]);
    expect(errorsOf({ clientSecret: undefined, cookieSecret: undefined })).toHaveLength(2);
  });
});
