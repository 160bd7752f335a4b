import { errorsOf, GIVEN } from '../../spec-support/options.js';
import { validateOptions } from '../scalekit-sso.options.js';

const PRODUCTION = { isProduction: true };

describe('a required URL', () => {
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

  it.each([
    ['environmentUrl', 'acme.scalekit.com', 'not an http(s) URL'],
    ['environmentUrl', 'ftp://acme.scalekit.com', 'not an http(s) URL'],
    ['environmentUrl', 'https://acme.scalekit.dev?x=1', 'query'],
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
    ['additionalIssuers', ['nonsense'], 'not an http(s) URL'],
    ['identityIssuer', 'nonsense', 'not an http(s) URL'],
  ])('%s: %O is refused (%s)', (option, value, problem) => {
    const mistakes = errorsOf({ [option]: value });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(problem);
  });

  it('allows plain http on loopback', () => {
    const local = { environmentUrl: 'http://localhost:8899', baseUrl: 'http://127.0.0.1:3000' };
    expect(errorsOf(local)).toEqual([]);
    expect(validateOptions({ ...GIVEN, ...local }, PRODUCTION).warnings).toEqual([]);
  });

  it('warns of plain http to other machines outside of production', () => {
    const urls = { environmentUrl: 'http://simulator:8899', baseUrl: 'http://app.test' };
    const { warnings } = validateOptions(
      { ...GIVEN, ...urls },
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
    expect(validateOptions(GIVEN, { isProduction: false }).warnings).toEqual([]);
  });

  it.each([
    ['environmentUrl', 'acme', 'SCALEKIT_ENVIRONMENT_URL'],
    ['environmentUrl', 'http://acme.test', 'SCALEKIT_ENVIRONMENT_URL'],
    ['environmentUrl', 'https://acme.test?x', 'SCALEKIT_ENVIRONMENT_URL'],
    ['baseUrl', 'foo/', 'SSO_BASE_URL'],
  ])('%s: %O is refused with the name of its variable', (option, value, variable) => {
    expect(errorsOf({ [option]: value })).toEqual([expect.stringContaining(variable)]);
  });

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
  ])('%j: %s', (options, message) => {
    expect(errorsOf(options)).toEqual([message]);
  });
});
