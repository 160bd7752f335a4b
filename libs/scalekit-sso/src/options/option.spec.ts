import { errorsOf, GIVEN } from '../../spec-support/options.js';
import { validateOptions } from '../scalekit-sso.options.js';

const PRODUCTION = { isProduction: true };

describe('an option', () => {
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
    ['cookieSecret', 'please-change-me-please-change-me-1', 'placeholder'],
    ['environmentUrl', 'https://your-env.scalekit.com', 'placeholder'],
    ['clientId', 'skc_12345678901234567', 'placeholder'],
    ['clientSecret', 'test_...', 'placeholder'],
    ['clientId', 'SCALEKIT_CLIENT_ID', 'placeholder'],
    ['session', 'x', 'must be an object'],
    ['session', { passportUser: 'yes' }, 'must be true or false'],
    ['session', { organizationPolicy: 'no' }, 'must be true or false'],
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
    ['envUrl', 'https://acme.scalekit.dev', 'envUrl: is unknown'],
    ['rateLimits', { limit: 0 }, 'whole number of requests'],
    ['rateLimits', { seconds: 0.5 }, 'whole number of seconds'],
    ['rateLimits', { routes: { login: 'many' } }, 'whole number of requests'],
  ])('%s: %O is refused (%s)', (option, value, problem) => {
    const mistakes = errorsOf({ [option]: value });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(problem);
  });

  it.each([
    ['clientId', 'skc_1234'],
    ['clientId', 'skc_12345678'],
    ['clientSecret', 'xxxxxxxx'],
    ['clientSecret', 'xxx-secret'],
    ['clientSecret', 'my-secret'],
  ])('%s: %O is a placeholder', (option, value) => {
    expect(errorsOf({ [option]: value })).toEqual([expect.stringContaining('placeholder')]);
  });

  // What is random may begin like anything.
  it.each([
    ['clientId', 'skc_123412341234123412'],
    ['clientId', 'skc_123499999999999999'],
    ['clientId', 'skc_123456799999999999'],
    ['clientSecret', 'test_xxxR4vW8kB3nC6hJ1sD5gAe'],
    ['clientSecret', 'xxxR4vW8kB3nC6hJ1sD5gAe'],
    ['clientSecret', 'XxXmyR4vW8kB3nC6hJ1sD5gAe'],
    ['environmentUrl', 'https://my-company.scalekit.com'],
  ])('%s: %O may be a real one', (option, value) => {
    expect(errorsOf({ [option]: value })).toEqual([]);
  });

  it('says what belongs elsewhere, and what else helps', () => {
    const context = { extras: ['userStore'], hints: ['Read the manual.'] };
    expect(errorsOf({ userStore: Date }, context)).toEqual([
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
    const options = Object.assign(Object.create(null) as object, GIVEN, given);
    expect(() => validateOptions(options, PRODUCTION)).toThrow(error);
  });

  it('looks only at what was written down as options', () => {
    class Settings {
      readonly logger = console;
    }
    expect(() => validateOptions(Object.assign(new Settings(), GIVEN), PRODUCTION)).not.toThrow();
    expect(errorsOf({ session: new Settings() })).toEqual([]);
  });

  it.each([['timeoutMs', NaN, 'SSO_TIMEOUT_MS']])(
    '%s: %O is refused with the name of its variable',
    (option, value, variable) => {
      expect(errorsOf({ [option]: value })).toEqual([expect.stringContaining(variable)]);
    },
  );

  it('says which of several secrets is meant', () => {
    const secret = GIVEN.cookieSecret;
    expect(errorsOf({ cookieSecret: [secret, ` ${secret}`] })).toEqual([
      expect.stringContaining(
        'cookieSecret: secret 2 of 2 (in a variable, commas separate them) starts or ends with a blank. ',
      ),
    ]);
    expect(errorsOf({ cookieSecret: ['short'] })[0]).toMatch(/^cookieSecret: is shorter/);
  });

  it.each<[object, string]>([
    [
      { clientSecret: "'test_x'" },
      'clientSecret: is wrapped in quotes. Copy it from the Scalekit dashboard to SCALEKIT_CLIENT_SECRET.',
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
