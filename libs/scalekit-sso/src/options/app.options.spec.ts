import { errorsOf, GIVEN } from '../../spec-support/options.js';
import { validateOptions } from '../scalekit-sso.options.js';

const PRODUCTION = { isProduction: true };

describe('what more than one room needs', () => {
  it('does not mind a trailing slash, and keeps the path of baseUrl', () => {
    const options = validateOptions(
      {
        ...GIVEN,
        environmentUrl: 'https://acme.scalekit.dev/',
        baseUrl: 'https://example.com/app/',
      },
      PRODUCTION,
    );
    expect(options.environmentUrl).toBe('https://acme.scalekit.dev');
    expect(options.base).toMatchObject({
      origin: 'https://example.com',
      path: '/app',
      isSecure: true,
    });
  });

  it.each([
    ['environmentUrl', 'https://acme.scalekit.dev/oauth', 'has a path'],
    ['signInPage', 'https://evil.example/', 'not a path of this app'],
    ['defaultReturnTo', '//evil.example', 'not a path of this app'],
    ['afterSignOut', 'bye', 'not a path of this app'],
    ['baseUrl', 'https://app.example.com//evil.example', 'two slashes'],
    ['baseUrl', 'https://acme.scalekit.dev', 'URL of the environment'],
    ['tenantDomain', 'https://app.example.com', 'is not a host'],
    ['tenantDomain', '.example.com', 'is not a host'],
    ['tenantDomain', 'com', 'is not a host'],
    ['tenantDomain', 7, 'is not a host'],
    ['tenantDomain', 'other.example', 'baseUrl is elsewhere'],
    ['tenantDomain', 'pp.example.com', 'baseUrl is elsewhere'],
    ['tenantDomain', 'app.example.com:8080', 'baseUrl is elsewhere'],
    ['clientSecret', 'skc_98765432109876543', 'clientSecret: is a client id'],
    ['baseUrl', 'https://app.example.com/auth/callback', 'path of the callback'],
    ['baseUrl', 'https://app.example.com/api/auth/callback/', 'path of the callback'],
  ])('%s: %O is refused (%s)', (option, value, problem) => {
    const mistakes = errorsOf({ [option]: value });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(problem);
  });

  it('tells swapped credentials, whichever environment they are of', () => {
    const { clientId, clientSecret } = GIVEN;
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
    expect(errorsOf({ baseUrl }, { callbackPath: 'sso/back' })).toHaveLength(1);
    expect(errorsOf({ baseUrl: 'https://app.example.com/my-auth/callback' })).toEqual([]);
  });

  it.each([
    ['environmentUrl', 'https://acme.test/x', 'SCALEKIT_ENVIRONMENT_URL'],
    ['baseUrl', 'https://app.test//x', 'SSO_BASE_URL'],
    ['baseUrl', GIVEN.environmentUrl, 'SSO_BASE_URL'],
    ['baseUrl', 'https://app.test/auth/callback', 'SSO_BASE_URL'],
    ['clientSecret', 'skc_1', 'SCALEKIT_CLIENT_SECRET'],
  ])('%s: %O is refused with the name of its variable', (option, value, variable) => {
    expect(errorsOf({ [option]: value })).toEqual([expect.stringContaining(variable)]);
  });

  it.each<[object, string]>([
    [
      { environmentUrl: 'https://acme.test/x' },
      'environmentUrl: has a path. Give only the origin in SCALEKIT_ENVIRONMENT_URL, like https://acme.test.',
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
      { signInPage: 'https://spa.test/sign-in', allowedOrigins: ['https://spa.test'] },
      'signInPage: is not a path of this app. Give a path that starts with one slash, like /welcome.',
    ],
    [
      { afterSignOut: 'https://evil.test/' },
      'afterSignOut: is not a path of this app, or URL of one of allowedOrigins. Give a path that starts with one slash, like /welcome, or such a URL.',
    ],
  ])('%j: %s', (options, message) => {
    expect(errorsOf(options)).toEqual([message]);
  });
});

describe('the name of the app', () => {
  it.each(['Acme', ' Acme & Co '])('may be %j', (appName) => {
    expect(validateOptions({ ...GIVEN, appName }, PRODUCTION).appName).toBe(appName);
  });

  it.each(['', '  ', 7, null])('is not %j', (appName) => {
    expect(errorsOf({ appName })).toEqual([
      'appName: must be a string. Give the name that users know the app by.',
    ]);
  });
});

describe('the domain of tenants', () => {
  const baseOf = (tenantDomain: string, baseUrl = GIVEN.baseUrl): unknown =>
    validateOptions({ ...GIVEN, baseUrl, tenantDomain }, PRODUCTION).base;

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
