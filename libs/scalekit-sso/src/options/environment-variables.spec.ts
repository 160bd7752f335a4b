import { DECLARED_OPTIONS, validateOptions } from '../scalekit-sso.options.js';
import { conflictsIn, warnOfUnread, withEnvironment } from './environment-variables.js';

const WITHOUT_CLIENT_ID = {
  environmentUrl: 'https://acme.scalekit.com',
  clientSecret: 'test_k2j3h4k2j3h4',
  baseUrl: 'https://app.example.com',
  cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
};

describe('withEnvironment', () => {
  it('reads the documented variables and leaves out what is not set', () => {
    expect(
      withEnvironment(
        DECLARED_OPTIONS,
        {},
        {
          SCALEKIT_ENV_URL: 'https://acme.scalekit.com',
          SSO_COOKIE_SECRET: 'new,old',
          SSO_TIMEOUT_MS: '2500',
        },
      ),
    ).toEqual({
      environmentUrl: 'https://acme.scalekit.com',
      cookieSecret: ['new', 'old'],
      timeoutMs: 2500,
    });
  });

  it.each([
    ['https://a.example', 'https://b.example', {}, 1],
    ['https://a.example', 'https://a.example/', {}, 0],
    ['https://a.example', undefined, {}, 0],
    ['https://a.example', 'https://b.example', { environmentUrl: 'https://c.example' }, 0],
  ])('%O beside %O and %O: %O mistakes', (longName, shortName, given, count) => {
    const env = { SCALEKIT_ENVIRONMENT_URL: longName, SCALEKIT_ENV_URL: shortName };
    const conflicts = conflictsIn(given, env);
    expect(conflicts).toHaveLength(count);
    expect(() =>
      validateOptions(WITHOUT_CLIENT_ID, { isProduction: true, errors: conflicts }),
    ).toThrow(count === 0 ? /clientId/ : /differ[^]*clientId/);
  });
});

it.each([
  [{}, {}, []],
  [{ SSO_TIMEOUT_MS: '5000' }, {}, ['timeoutMs']],
  [{ SSO_TIMEOUT_MS: '5000' }, { timeoutMs: 1 }, []],
  [{ SCALEKIT_WEBHOOK_SECRET: 'whsec_x' }, {}, ['webhooks.secrets']],
  [{ SCALEKIT_WEBHOOK_SECRET: 'whsec_x' }, { webhooks: {} }, ['webhooks.secrets']],
  [{ SCALEKIT_WEBHOOK_SECRET: 'whsec_x' }, { webhooks: { secrets: [] } }, []],
  [{ SCALEKIT_WEBHOOK_SECRET: ' ', SSO_TIMEOUT_MS: '' }, {}, []],
])('tells of variables that have no effect: %j beside %j', (env, given, options) => {
  const unread = warnOfUnread(DECLARED_OPTIONS, given, env).map(
    (it) => /: .* Return (\S+) from useFactory\.$/.exec(it)?.[1],
  );
  expect(unread).toEqual(options);
});

describe('a group of options', () => {
  const secrets = 'whsec_x';

  it('gets its secrets from variables, beside what the code gives', () => {
    const env = { SCALEKIT_WEBHOOK_SECRET: secrets };
    expect(withEnvironment(DECLARED_OPTIONS, {}, env)).toEqual({
      webhooks: { secrets: [secrets] },
    });
    expect(withEnvironment(DECLARED_OPTIONS, { webhooks: { handlerTimeoutMs: 5 } }, env)).toEqual({
      webhooks: { handlerTimeoutMs: 5, secrets: [secrets] },
    });
    expect(withEnvironment(DECLARED_OPTIONS, {}, {})).toEqual({});
  });

  it.each([null, 'text', 7, false])('that is %j stays so, to be refused', (webhooks) => {
    expect(
      withEnvironment(DECLARED_OPTIONS, { webhooks }, { SCALEKIT_WEBHOOK_SECRET: secrets }),
    ).toEqual({ webhooks });
  });
});

it('leaves what is given as it is, also what is unknown or null', () => {
  const given = { timeoutMs: null, appName: '', other: 1, unset: undefined };
  expect(
    withEnvironment(DECLARED_OPTIONS, given, { SSO_TIMEOUT_MS: '5', SCALEKIT_ENV_URL: undefined }),
  ).toEqual({ timeoutMs: null, appName: '', other: 1, unset: undefined });
});

it('takes the long name of the environment URL before the short one', () => {
  const env = { SCALEKIT_ENVIRONMENT_URL: 'https://a.test', SCALEKIT_ENV_URL: 'https://b.test' };
  expect(withEnvironment(DECLARED_OPTIONS, {}, env)).toEqual({ environmentUrl: 'https://a.test' });
  expect(conflictsIn({}, env)).toEqual([
    'environmentUrl: SCALEKIT_ENVIRONMENT_URL and SCALEKIT_ENV_URL differ. Keep the first and remove the second.',
  ]);
  const slashes = { ...env, SCALEKIT_ENV_URL: ' https://a.test// ' };
  expect(conflictsIn({}, slashes)).toEqual([]);
});

it('says nothing of variables of required options, which stop the boot anyway', () => {
  const env = { SCALEKIT_CLIENT_ID: 'skc_1', SSO_COOKIE_SECRET: 'x' };
  expect(warnOfUnread(DECLARED_OPTIONS, {}, env)).toEqual([]);
  expect(warnOfUnread(DECLARED_OPTIONS, {}, { SSO_TIMEOUT_MS: '5' })).toEqual([
    'SSO_TIMEOUT_MS is set and has no effect: forRootAsync() reads no variables. Return timeoutMs from useFactory.',
  ]);
});
