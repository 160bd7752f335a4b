import { LoopbackApi } from '../../spec-support/loopback-api.js';
import { domainsIn, type Variables } from './federation-system.js';
import { federation } from './federation-command.js';
import { AUTH0 } from './auth0.system.js';
import { COGNITO } from './cognito.system.js';

const SCALEKIT = {
  SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com',
  SCALEKIT_CLIENT_ID: 'skc_1',
  SCALEKIT_CLIENT_SECRET: 'test_very_secret',
};
const POOL = { ...SCALEKIT, COGNITO_USER_POOL_ID: 'eu-central-1_AbCdEfGhI' };

/** What the command prints, and its exit code. */
async function run(args: string[], variables: Variables = {}): Promise<[string, number]> {
  const lines: string[] = [];
  const code = await federation(args, variables, (line) => lines.push(line));
  return [lines.join('\n'), code];
}

describe('the command federation', () => {
  it.each([
    [],
    ['okta'],
    ['auth0', 'cognito'],
    ['auth0', '--force'],
    ['constructor'],
    ['--apply'],
    ['auth0', '--apply=yes'],
  ])('says how it is used: %j', async (...args) => {
    const [text, code] = await run(args as string[], SCALEKIT);
    expect(code).toBe(2);
    expect(text).toMatch(
      /^Usage: nestjs-scalekit-sso federation <auth0\|cognito\|firebase> \[--apply\]\n/,
    );
  });

  it('names each setting that is missing, and where it is found', async () => {
    const [text, code] = await run(['cognito'], { ...POOL, SCALEKIT_CLIENT_ID: ' ' });
    expect(code).toBe(2);
    expect(text.split('\n')).toEqual([
      'These settings are missing. Set them in the environment or in .env:',
      '  - SCALEKIT_CLIENT_ID: Scalekit dashboard > Developers > API credentials',
    ]);
    const [more] = await run(['auth0', '--apply'], {});
    expect(more.match(/ {2}- \w+/g)).toEqual([
      '  - SCALEKIT_ENVIRONMENT_URL',
      '  - SCALEKIT_CLIENT_ID',
      '  - SCALEKIT_CLIENT_SECRET',
      '  - AUTH0_DOMAIN',
      '  - AUTH0_CLIENT_ID',
      '  - AUTH0_CLIENT_SECRET',
    ]);
  });

  it('prints what to click in Auth0, and the settings, without the secret', async () => {
    const variables = {
      ...SCALEKIT,
      AUTH0_DOMAIN: 'acme.auth0.com',
      AUTH0_DOMAINS: 'a.test, B.test,',
    };
    const [text, code] = await run(['auth0'], variables);
    expect(code).toBe(0);
    expect(text).toMatch(/^1\. Scalekit .*add https:\/\/acme\.auth0\.com\/login\/callback\n2\. /);
    expect(text).toContain('\nenterprise connection (OIDC):\n{\n  "name": "scalekit"');
    expect(text).toContain('\ncustom social connection:\n{');
    expect(text).toContain('"a.test",\n      "b.test"');
    expect(text).toContain('"client_secret": "<SCALEKIT_CLIENT_SECRET>"');
    expect(text).not.toContain('test_very_secret');
    const [unnamed] = await run(['auth0'], { ...SCALEKIT, AUTH0_CONNECTION: 'acme' });
    expect(unnamed).toContain('https://<tenant>.auth0.com/login/callback');
    expect(unnamed).toContain('"name": "acme"');
  });

  it('prints what to click in Cognito, and the settings, without the secret', async () => {
    const [text, code] = await run(['cognito'], {
      ...POOL,
      COGNITO_DOMAIN: 'acme.auth.eu-central-1.amazoncognito.com',
      COGNITO_PROVIDER: 'Acme',
    });
    expect(code).toBe(0);
    expect(text).toContain(
      'add https://acme.auth.eu-central-1.amazoncognito.com/oauth2/idpresponse',
    );
    expect(text).toContain('"ProviderName": "Acme"');
    expect(text).toContain('{{resolve:secretsmanager:scalekit/client-secret}}');
    expect(text).not.toContain('test_very_secret');
    expect((await run(['cognito'], POOL))[0]).toContain('<prefix>.auth.<region>.amazoncognito.com');
  });
});

it('prints what to click in Firebase, and the settings, without the secret', async () => {
  const variables = { ...SCALEKIT, FIREBASE_AUTH_DOMAIN: 'acme.firebaseapp.com' };
  const [text, code] = await run(['firebase'], variables);
  expect(code).toBe(0);
  expect(text).toMatch(/^1\. Which way\? .*\n2\. Custom tokens: /);
  expect(text).toContain('add https://acme.firebaseapp.com/__/auth/handler\n4. ');
  expect(text).toContain(
    '\ncreateProviderConfig() of firebase-admin:\n{\n  "providerId": "oidc.scalekit"',
  );
  expect(text).toContain('"issuer": "https://acme.scalekit.com"');
  expect(text).toContain('"clientId": "skc_1"');
  expect(text).toContain('"clientSecret": "<SCALEKIT_CLIENT_SECRET>"');
  expect(text).not.toContain('test_very_secret');
  const [named] = await run(['firebase'], { ...SCALEKIT, FIREBASE_PROVIDER: 'oidc.acme' });
  expect(named).toContain('"providerId": "oidc.acme"');
  expect(named).toContain('https://<project>.firebaseapp.com/__/auth/handler');
  const [missing, exit] = await run(['firebase', '--apply'], SCALEKIT);
  expect([missing.match(/ {2}- \w+: .*/g), exit]).toEqual([
    [
      '  - FIREBASE_PROJECT_ID: Firebase console > Project settings; credentials are found as by every Google SDK',
    ],
    2,
  ]);
});

it('applies the settings to a Firebase project, by firebase-admin', async () => {
  const api = new LoopbackApi();
  let stored: object | undefined;
  api.answer = ({ method, body }) => {
    stored =
      method === 'GET' ? stored : { name: 'x/oauthIdpConfigs/oidc.scalekit', ...(body as object) };
    return stored === undefined
      ? { status: 404, body: { error: { message: 'CONFIGURATION_NOT_FOUND' } } }
      : { body: stored };
  };
  const hostBefore = process.env.FIREBASE_AUTH_EMULATOR_HOST;
  process.env.FIREBASE_AUTH_EMULATOR_HOST = new URL(await api.start()).host;
  try {
    const variables = { ...SCALEKIT, FIREBASE_PROJECT_ID: 'demo-app' };
    await expect(run(['firebase', '--apply'], variables)).resolves.toEqual([
      '- create the OIDC provider oidc.scalekit\nDone, and checked.',
      0,
    ]);
    expect(api.calls[0]?.path).toContain('/projects/demo-app/oauthIdpConfigs/oidc.scalekit');
    expect(stored).toMatchObject({ clientId: 'skc_1', clientSecret: 'test_very_secret' });
    await expect(run(['firebase', '--apply'], variables)).resolves.toEqual([
      'Nothing to do: all is set up.',
      0,
    ]);
  } finally {
    api.stop();
    if (hostBefore === undefined) {
      delete process.env.FIREBASE_AUTH_EMULATOR_HOST;
    } else {
      process.env.FIREBASE_AUTH_EMULATOR_HOST = hostBefore;
    }
  }
});

describe('the command federation with --apply', () => {
  const api = new LoopbackApi();
  let variables: Variables;
  let stored: object | undefined;
  /** As Cognito would that takes a change and does not make it. */
  let isIgnoring = false;

  beforeAll(async () => {
    const AWS_ENDPOINT_URL = await api.start();
    variables = { ...POOL, AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL };
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'x' });
  });
  afterAll(() => {
    api.stop();
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
  });
  beforeEach(() => {
    stored = undefined;
    isIgnoring = false;
    api.answer = ({ headers, body }) => {
      if (!String(headers['x-amz-target']).endsWith('DescribeIdentityProvider')) {
        stored = isIgnoring ? stored : (body as object);
        return { body: {} };
      }
      return stored === undefined
        ? { status: 400, body: { __type: 'ResourceNotFoundException' } }
        : { body: { IdentityProvider: stored } };
    };
  });

  it('says what it changes, changes it, checks it, and has nothing to do a second time', async () => {
    await expect(run(['cognito', '--apply'], variables)).resolves.toEqual([
      '- create the identity provider Scalekit (OIDC)\nDone, and checked.',
      0,
    ]);
    expect(stored).toMatchObject({ ProviderDetails: { client_secret: 'test_very_secret' } });
    await expect(run(['cognito', '--apply'], variables)).resolves.toEqual([
      'Nothing to do: all is set up.',
      0,
    ]);
  });

  it('fails where a change took no effect', async () => {
    isIgnoring = true;
    await expect(run(['cognito', '--apply'], variables)).resolves.toEqual([
      '- create the identity provider Scalekit (OIDC)\nNot all of it took effect: create the identity provider Scalekit (OIDC).',
      1,
    ]);
  });

  it('fails with the reason of the system, without any secret', async () => {
    api.answer = () => ({
      status: 400,
      body: { __type: 'InvalidParameterException', message: 'bad test_very_secret of x' },
    });
    await expect(run(['cognito', '--apply'], variables)).resolves.toEqual([
      'Failed: bad … of x',
      1,
    ]);
  });

  it('prints nothing of the system that a terminal obeys, or that looks like a line of its own (R8)', async () => {
    api.answer = () => ({
      status: 400,
      body: {
        __type: 'InvalidParameterException',
        message: 'bad\u001b]0;x\u0007\u009b2J\u202e\nDone',
      },
    });
    await expect(run(['cognito', '--apply'], variables)).resolves.toEqual([
      'Failed: bad ]0;x 2J Done',
      1,
    ]);
  });

  it.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])(
    'says that the SDK has to be installed (%s)',
    async (code) => {
      const missing = vi
        .spyOn(AUTH0, 'admin')
        .mockRejectedValue(Object.assign(new Error('x'), { code }));
      const admin = { AUTH0_DOMAIN: 'a', AUTH0_CLIENT_ID: 'b', AUTH0_CLIENT_SECRET: 'c' };
      const [text, exit] = await run(['auth0', '--apply'], { ...SCALEKIT, ...admin });
      expect(text).toBe(
        'Failed: the SDK of the system is not installed. Install it as a development dependency (see the guide).',
      );
      expect(exit).toBe(1);
      missing.mockRestore();
    },
  );

  it('passes on what is no error object', async () => {
    const spy = vi.spyOn(COGNITO, 'admin').mockRejectedValue('down');
    await expect(run(['cognito', '--apply'], variables)).resolves.toEqual(['Failed: down', 1]);
    spy.mockRestore();
  });
});

it('applies the settings to an Auth0 tenant, by its Management SDK', async () => {
  const api = new LoopbackApi();
  const url = await api.start();
  const connections: object[] = [];
  api.answer = ({ method, path, body }) => {
    if (path === '/oauth/token') {
      return { body: { access_token: 'management', expires_in: 60 } };
    }
    connections.push(...(method === 'POST' ? [{ id: 'con_1', ...(body as object) }] : []));
    return { body: { connections } };
  };
  // The SDK takes no other address than https://<domain>.
  const { fetch } = globalThis;
  const toLoopback = vi.spyOn(globalThis, 'fetch').mockImplementation((target, init) => {
    const address = target instanceof Request ? target.url : String(target);
    return fetch(address.replace('https://acme.auth0.test', url), init);
  });
  const admin = {
    AUTH0_DOMAIN: 'acme.auth0.test',
    AUTH0_CLIENT_ID: 'm2m',
    AUTH0_CLIENT_SECRET: 's',
  };
  try {
    await expect(run(['auth0', '--apply'], { ...SCALEKIT, ...admin })).resolves.toEqual([
      '- create the connection scalekit (oidc)\nDone, and checked.',
      0,
    ]);
    expect(connections).toEqual([
      expect.objectContaining({
        name: 'scalekit',
        options: expect.objectContaining({
          client_id: 'skc_1',
          client_secret: 'test_very_secret',
          discovery_url: 'https://acme.scalekit.com/.well-known/openid-configuration',
        }) as unknown,
      }),
    ]);
    const token = api.calls.find(({ path }) => path === '/oauth/token');
    expect(JSON.stringify(token?.body)).toMatch(/m2m/);
  } finally {
    toLoopback.mockRestore();
    api.stop();
  }
});

it.each([
  ['auth0', '"client_id": "skc_1"'],
  ['cognito', '"client_id": "skc_1"'],
  ['cognito', '"UserPoolId": "eu-central-1_AbCdEfGhI"'],
  ['firebase', '"clientId": "skc_1"'],
])('prints for %s steps that all say something, and %s', async (system, setting) => {
  const [text, code] = await run([system], POOL);
  expect(code).toBe(0);
  expect(text).toContain(setting);
  expect(text).not.toContain('undefined');
  expect(text.match(/^\d+\. .*$/gm)?.every((step) => step.length > 40)).toBe(true);
});

it.each([
  [undefined, []],
  ['', []],
  [' A.test ,,b.test,', ['a.test', 'b.test']],
])('the domains in %j are %j', (text, domains) => {
  expect(domainsIn(text)).toEqual(domains);
});
