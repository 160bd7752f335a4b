import {
  Module,
  type DynamicModule,
  type INestApplicationContext,
  type LoggerService,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  OptionsError,
  ScalekitSsoModule,
  ScalekitSsoService,
  type ScalekitSsoOptions,
} from 'nestjs-scalekit-sso';
import { ADAPTERS, COOKIE_SECRET } from '../support/app.js';
import { CollectingLogger } from '../support/collecting-logger.js';
import { setScene } from '../support/scene.js';

const GOOD: Readonly<Record<string, string>> = {
  SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com',
  SCALEKIT_CLIENT_ID: 'skc_98765432109876543',
  SCALEKIT_CLIENT_SECRET: 'test_k2j3h4k2j3h4k2j3h4',
  SSO_BASE_URL: 'https://app.example.com',
  SSO_COOKIE_SECRET: COOKIE_SECRET,
};
const NAMES = [
  ...Object.keys(GOOD),
  'SCALEKIT_ENV_URL',
  'SCALEKIT_WEBHOOK_SECRET',
  'SSO_TIMEOUT_MS',
  'NODE_ENV',
];

const OPTIONS: ScalekitSsoOptions = {
  environmentUrl: 'https://acme.scalekit.com',
  clientId: 'skc_98765432109876543',
  clientSecret: 'test_k2j3h4k2j3h4k2j3h4',
  baseUrl: 'https://app.example.com',
  cookieSecret: COOKIE_SECRET,
};

const fromFactory =
  (options: object, beside: object = {}) =>
  (): DynamicModule =>
    ScalekitSsoModule.forRootAsync({ ...beside, useFactory: () => ({ ...OPTIONS, ...options }) });

type Variables = Readonly<Record<string, string | undefined>>;

/** Boots an app on nothing but environment variables, as in production. */
async function boot(
  variables: Variables,
  make = () => ScalekitSsoModule.forRoot(),
  logger: LoggerService | false = false,
): Promise<INestApplicationContext> {
  const before = NAMES.map((name) => [name, process.env[name]] as const);
  const use = (name: string, value: string | undefined): void => {
    if (value === undefined) {
      // An empty variable is another thing than none.
      Reflect.deleteProperty(process.env, name);
    } else {
      process.env[name] = value;
    }
  };
  try {
    NAMES.forEach((name) => {
      use(name, name in variables ? variables[name] : GOOD[name]);
    });
    return await NestFactory.createApplicationContext(appOf(make()), {
      logger,
      abortOnError: false,
    });
  } finally {
    before.forEach(([name, value]) => {
      use(name, value);
    });
  }
}

function appOf(...imports: DynamicModule[]): Type {
  @Module({ imports })
  class AppModule {}
  return AppModule;
}

async function mistakesOf(
  variables: Variables,
  make?: () => DynamicModule,
): Promise<readonly string[]> {
  const failure = await boot(variables, make).then(
    (app) => app.close(),
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(OptionsError);
  return (failure as OptionsError).errors;
}

describe('P: booting on mistakes', () => {
  it('P1 boots on the five variables', async () => {
    const app = await boot({});
    expect(app.get(ScalekitSsoService).callbackUrl).toBe('https://app.example.com/auth/callback');
    await app.close();
  });

  const options: Readonly<Record<string, string>> = {
    SCALEKIT_ENVIRONMENT_URL: 'environmentUrl',
    SCALEKIT_CLIENT_ID: 'clientId',
    SCALEKIT_CLIENT_SECRET: 'clientSecret',
    SSO_BASE_URL: 'baseUrl',
    SSO_COOKIE_SECRET: 'cookieSecret',
  };
  it.each(Object.entries(options))('P1 stops at a bad %s, and names %s', async (name, option) => {
    const bad = [undefined, '', '   ', '\t', `"${GOOD[name] ?? ''}"`, `'${GOOD[name] ?? ''}'`];
    const placeholders = ['<client-id>', '<your value>', '${VALUE}', 'your-value-here', name];
    const padded = [` ${GOOD[name] ?? ''}`, `${GOOD[name] ?? ''}\n`];
    for (const value of [...bad, ...placeholders, ...padded]) {
      const mistakes = await mistakesOf({ [name]: value });
      expect([value, mistakes.length]).toEqual([value, 1]);
      expect(mistakes[0]).toMatch(new RegExp(`^${option}: .*\\. .+`));
      if (name.includes('SECRET')) {
        expect(mistakes[0]).not.toContain((GOOD[name] ?? '').slice(2, -2));
      }
    }
  });

  it.each(['SCALEKIT_ENVIRONMENT_URL', 'SSO_BASE_URL'])(
    'P1 does not mind a trailing slash of %s',
    async (name) => {
      const app = await boot({ [name]: `${GOOD[name] ?? ''}/` });
      expect(app.get(ScalekitSsoService).callbackUrl).toBe('https://app.example.com/auth/callback');
      await app.close();
    },
  );

  it.each([
    ['SCALEKIT_ENVIRONMENT_URL', 'http://acme.scalekit.com', 'plain http'],
    ['SSO_BASE_URL', 'http://app.example.com', 'plain http'],
    ['SSO_BASE_URL', 'http://127.0.0.1.evil.example', 'plain http'],
    ['SSO_BASE_URL', 'http://10.0.0.1', 'plain http'],
    ['SSO_BASE_URL', 'https://app.example.com/auth/callback', 'path of the callback'],
    ['SCALEKIT_CLIENT_SECRET', 'skc_98765432109876543', 'swapped?'],
    ['SSO_BASE_URL', 'javascript:alert(1)', 'not an http(s) URL'],
    ['SSO_COOKIE_SECRET', COOKIE_SECRET.slice(1), 'shorter than 32'],
    ['SSO_COOKIE_SECRET', 'ab'.repeat(20), 'can be guessed'],
    ['SSO_COOKIE_SECRET', `${COOKIE_SECRET},short`, 'shorter than 32'],
    ['SSO_COOKIE_SECRET', `${COOKIE_SECRET},`, 'is empty'],
    ['SSO_COOKIE_SECRET', `${COOKIE_SECRET}, ${COOKIE_SECRET}`, 'secret 2 of 2'],
    ['SSO_COOKIE_SECRET', 'a-secret-of-at-least-32-characters', 'placeholder'],
    ['SSO_TIMEOUT_MS', '10s', 'whole number'],
    ['SSO_TIMEOUT_MS', '', 'whole number'],
    ['SCALEKIT_WEBHOOK_SECRET', 'whsec_abc_defghijklmnopqrstuvwxyz', 'standard base64'],
    ['SCALEKIT_WEBHOOK_SECRET', 'whsec_c2hvcnQ=', 'shorter than 16 bytes'],
    ['SCALEKIT_WEBHOOK_SECRET', 'whsec_...', 'placeholder'],
    ['SCALEKIT_ENV_URL', 'https://other.scalekit.com', 'differ'],
  ])('P2 stops in production at %s=%s', async (name, value, problem) => {
    const mistakes = await mistakesOf({ NODE_ENV: 'production', [name]: value });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(problem);
  });

  it('P2 warns outside of production of an environment in plain http', async () => {
    const logger = new CollectingLogger();
    const SCALEKIT_ENVIRONMENT_URL = 'http://acme.scalekit.com';
    const app = await boot({ NODE_ENV: undefined, SCALEKIT_ENVIRONMENT_URL }, undefined, logger);
    expect(logger.text).toMatch(/environmentUrl is plain http .*SCALEKIT_ENVIRONMENT_URL/);
    await app.close();
  });

  it.each([
    ['http://app.example.com', true],
    ['http://127.0.0.1:3000', false],
    ['https://app.example.com', false],
  ])('P2 warns outside of production of an app at %s: %O', async (SSO_BASE_URL, isWarned) => {
    const logger = new CollectingLogger();
    const app = await boot({ NODE_ENV: 'development', SSO_BASE_URL }, undefined, logger);
    expect(logger.text.includes('baseUrl is plain http')).toBe(isWarned);
    await app.close();
  });

  it('P2 boots on loopback, in production too', async () => {
    const app = await boot({ NODE_ENV: 'production', SSO_BASE_URL: 'http://localhost:3000' });
    await app.close();
  });

  it('P3 reports every mistake at once, and no value', async () => {
    const mistakes = await mistakesOf({
      NODE_ENV: 'production',
      SCALEKIT_CLIENT_SECRET: '<hunter2hunter2>',
      SSO_BASE_URL: 'http://app.example.com',
      SSO_COOKIE_SECRET: 'hunter2hunter2',
      SSO_TIMEOUT_MS: '-5',
    });
    expect(mistakes.map((mistake) => mistake.split(':', 1)[0])).toEqual([
      'baseUrl',
      'clientSecret',
      'timeoutMs',
      'cookieSecret',
    ]);
    expect(mistakes.join()).not.toContain('hunter2');
  });

  it('P3 reports mistakes in routes with all others', async () => {
    const routes = {
      login: 'https://x/y',
      callback: '/auth/cb/:x',
      logIn: '/in',
      me: '/auth/logout',
    };
    const options = { routes, rateLimits: { routes: { avail: 1 } }, sesion: {} } as object;
    const mistakes = await mistakesOf({ SSO_BASE_URL: 'foo' }, () =>
      ScalekitSsoModule.forRoot(options),
    );
    expect(mistakes).toEqual([
      'routes.logIn: is unknown. Did you mean login?',
      expect.stringContaining('routes.login: is not a plain path.'),
      expect.stringContaining('routes.callback: is not a plain path.'),
      expect.stringContaining('routes.logout: has the path of routes.me.'),
      'sesion: is unknown. Did you mean session?',
      expect.stringContaining('baseUrl: '),
      expect.stringContaining('rateLimits.routes.avail: is unknown.'),
    ]);
  });

  it('P3 refuses what stands in the wrong place beside a factory, or in what it returns', async () => {
    const inside = { userStore: Date, policyRules: Date, routes: { login: 'in' } };
    const mistakes = await mistakesOf({}, fromFactory(inside, { session: {}, userstore: Date }));
    expect(mistakes).toEqual([
      'session: belongs into what useFactory returns, not beside it. Move it there.',
      'userstore: is unknown beside useFactory. Did you mean userStore?',
      ...['userStore', 'policyRules', 'routes'].map(
        (name) => `${name}: belongs beside useFactory, not into what it returns. Move it there.`,
      ),
    ]);
  });

  it('P3 reads no variables beside a factory, and says so', async () => {
    const SCALEKIT_WEBHOOK_SECRET = 'whsec_b2YgdGhlIGxvY2FsIHNpbXVsYXRvcg==';
    const variables = { SCALEKIT_WEBHOOK_SECRET, SSO_TIMEOUT_MS: 'nonsense' };
    await expect(boot(variables, fromFactory({ clientId: undefined }))).rejects.toThrow(
      /clientId: is missing\. .*\nforRootAsync\(\) reads no environment variables/,
    );
    const logger = new CollectingLogger();
    await (await boot(variables, fromFactory({}), logger)).close();
    expect(logger.text).toMatch(/SCALEKIT_WEBHOOK_SECRET is set and has no effect/);
    expect(logger.text).toMatch(/SSO_TIMEOUT_MS is set and has no effect/);
    const own = { webhooks: { secrets: [] }, timeoutMs: 5_000 };
    const quiet = new CollectingLogger();
    await (await boot(variables, fromFactory(own), quiet)).close();
    expect(quiet.text).not.toContain('has no effect');
  });

  it('P3 makes no request at boot', async () => {
    const app = await boot({ SCALEKIT_ENVIRONMENT_URL: `https://${'x'.repeat(64)}.test` });
    await app.close();
  });
});

describe.each(ADAPTERS)('P: two registrations, on %s', (adapter) => {
  const scene = setScene(adapter);

  it('P4 keeps two apps of one environment apart, whatever cookies of both they get', async () => {
    const neighbour = await scene.another();
    const there = await scene.leave(scene.ask, neighbour);
    const callback = await scene.callback();
    expect((await scene.browser.visit(callback)).status).toBe(302);
    const other = await scene.browser.visit(await scene.simulator.signIn(there));
    expect(other.status).toBe(302);
    expect(await scene.whoIsIn()).toBeUndefined();
  });
});
