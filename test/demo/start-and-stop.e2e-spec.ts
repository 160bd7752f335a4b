import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ScalekitSimulator } from 'scalekit-simulator';
import { Browser } from '../support/browser.js';
import { BUILD_TIMEOUT_MS, failToStart, startDemo, type Demo } from './support/demo.js';
import { Visitor } from './support/visitor.js';
import { buildDemo } from './support/build-demo.js';

const HOSTED = {
  SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com',
  SCALEKIT_CLIENT_ID: 'skc_100000000000000077',
  SCALEKIT_CLIENT_SECRET: 'test_0123456789',
};
const SECRETS = {
  SESSION_SECRET: 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe',
  COOKIE_SECRET: 'kB3nC6hJ1sD5gAefQ7xY2mZpL9rT4vW8',
};

describe('starting and stopping the demo', () => {
  beforeAll(async () => {
    await buildDemo();
  }, BUILD_TIMEOUT_MS);

  it('names every mistake of the configuration at once, and how to fix it', async () => {
    const { exitCode, output } = await failToStart({
      PORT: 'http',
      BASE_URL: 'https://app.example.com/sso',
      SCALEKIT_ENVIRONMENT_URL: 'acme.scalekit.com',
      SCALEKIT_CLIENT_ID: '"skc_1"',
      SCALEKIT_CLIENT_SECRET: '<client-secret>',
      COOKIE_SECRET: 'too short to be safe',
      SESSION_STORE_URL: 'mysql://127.0.0.1/x',
      SSO_TIMEOUT_MS: '0',
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'loud',
      TRUST_PROXY: 'true',
      NODE_ENV: 'production',
    });
    expect(exitCode).toBe(1);
    expect(output).toMatchInlineSnapshot(`
      "The demo cannot start with these settings:
        - PORT: is not a port. Give a whole number from 1 to 65535.
        - BASE_URL: has more than scheme, host and port. Give only those, as in https://app.example.com.
        - TRUST_PROXY: is neither a number of proxies nor a list of their addresses. Give 1, or 10.0.0.0/8.
        - SCALEKIT_ENVIRONMENT_URL: is not a URL of the right kind. Give one like https://acme.scalekit.com.
        - SCALEKIT_CLIENT_ID: is wrapped in quotes. Take them away.
        - SCALEKIT_CLIENT_SECRET: is still a placeholder. Put the real value in its place.
        - COOKIE_SECRET: is shorter than 32 characters. Make one with: openssl rand -base64 32
        - SESSION_STORE_URL: is not a URL of the right kind. Give one like redis://127.0.0.1:6379 or postgres://user:password@127.0.0.1:5432/demo.
        - SSO_TIMEOUT_MS: is not a time in milliseconds. Give a whole number from 1 to 120000.
        - LOG_LEVEL: is not a log level. Give one of fatal, error, warn, log, debug, verbose.
        - SESSION_SECRET: is missing, and production needs one of its own. Make one with: openssl rand -base64 32
        - RATE_LIMIT: is off, which is for tests only. Give a number of requests a minute, or unset it.
      "
    `);
  });

  it.each([
    [{ ...HOSTED, SCALEKIT_CLIENT_SECRET: '' }, 'SCALEKIT_CLIENT_SECRET: is missing'],
    [
      { RATE_LIMIT: '10000000' },
      'RATE_LIMIT: is neither off nor a number of requests a minute from one address. Give off, or a whole number from 1 to 1000000.',
    ],
    [{ RATE_LIMIT: 'none' }, 'RATE_LIMIT: is neither off nor'],
    [{ SCALEKIT_ENV_URL: 'https://acme.scalekit.com' }, 'SCALEKIT_CLIENT_ID: is missing'],
    [{ SCALEKIT_CLIENT_ID: 'skc_1' }, 'SCALEKIT_ENVIRONMENT_URL: is missing'],
    [{ ...HOSTED, SCALEKIT_ENV_URL: 'https://other.scalekit.com' }, 'SCALEKIT_ENV_URL: differs'],
    [{ ...HOSTED, NODE_ENV: 'production' }, 'COOKIE_SECRET: is missing'],
    [
      { ...SECRETS, NODE_ENV: 'production', BASE_URL: 'https://app.example.com' },
      'the simulator is not for production',
    ],
    // Found by the module itself.
    [{ ...HOSTED, SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com/x' }, 'has a path'],
  ] as [Record<string, string>, string][])(
    'refuses %j in one message without a stack',
    async (env, message) => {
      const { exitCode, output } = await failToStart(env);
      expect(exitCode).toBe(1);
      expect(output).toContain(message);
      expect(output).not.toMatch(/^\s+at /m);
      expect(output).not.toContain('[Nest]');
    },
  );

  it('says in one line that the port is taken', async () => {
    const { server, port } = await occupy();
    const { exitCode, output } = await failToStart({ PORT: String(port), LOG_LEVEL: 'error' });
    server.close();
    expect(exitCode).toBe(1);
    expect(output.trim()).toBe(
      `PORT: ${port} is taken by another process. Stop it, or choose another port: PORT=3100 npm start`,
    );
  });

  it('moves the simulator where its port is taken, and says so', async () => {
    const { server, port } = await occupy();
    const demo = await startDemo({ SCALEKIT_SIMULATOR_PORT: String(port) });
    expect(demo.process.output).toContain(`Port ${port} is taken`);
    await new Visitor(demo.url).signIn();
    await demo.stop();
    server.close();
  });

  it('uses the environment that it is given, and starts none of its own', async () => {
    const simulator = await ScalekitSimulator.start();
    const { environmentUrl, clientId, clientSecret } = simulator.credentials;
    const demo = await startDemo({
      SCALEKIT_ENV_URL: environmentUrl,
      SCALEKIT_CLIENT_ID: clientId,
      SCALEKIT_CLIENT_SECRET: clientSecret,
    });
    simulator.allowRedirectUri(`${demo.url}/auth/callback`);
    expect(demo.process.output).not.toContain('/idp');
    const page = await new Visitor(demo.url).signIn('jane@example.com', '/dashboard?x=1');
    expect(page.url).toBe(`${demo.url}/dashboard?x=1`);
    const home = await new Visitor(demo.url).open('/');
    expect(home.body).not.toContain('simulated');
    await demo.stop();
    await simulator.stop();
  });

  describe('behind https', () => {
    let demo: Demo;
    beforeAll(async () => {
      demo = await startDemo({ BASE_URL: 'https://app.example.com' });
    });
    afterAll(() => demo.stop());

    it('hides the session cookie from other hosts and from plain http', async () => {
      const answer = await new Browser().visit(
        `${demo.url}/auth/login?login_hint=jane@example.com`,
        {
          headers: { 'x-forwarded-proto': 'https' },
        },
      );
      expect(answer.headers.get('set-cookie')).toMatch(/^__Host-sso\..*Secure/);
      expect(answer.headers.get('strict-transport-security')).toContain('max-age');
    });

    it('gives the session a cookie that no other host can set (S16)', async () => {
      const headers = { 'x-forwarded-proto': 'https', 'sec-fetch-site': 'none' };
      const login = `${demo.url}/auth/login?login_hint=jane@example.com`;
      const left = await new Browser().visit(login, { headers });
      const person = new Browser();
      const provider = await person.follow(left.location ?? '');
      const body = new URLSearchParams({ choice: 'sign-in', email: 'jane@example.com' });
      const submitted = await person.visit(provider.url, { method: 'POST', body });
      const { pathname, search } = new URL(submitted.location ?? '');
      const cookie = left.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
      const back = await new Browser().visit(`${demo.url}${pathname}${search}`, {
        headers: { ...headers, cookie: cookie.join('; ') },
      });
      const session = back.headers.getSetCookie().filter((line) => !line.includes('sso.'));
      expect(session).toEqual([
        expect.stringMatching(/^__Host-sid=.*; Path=\/;(?!.*Domain).*Secure/),
      ]);
      expect(demo.process.output).not.toContain('__Host-');
    });
  });

  it('ends on SIGTERM, whoever keeps a connection open', async () => {
    const demo = await startDemo();
    const port = Number(new URL(demo.url).port);
    const idle = connect(port, '127.0.0.1');
    const halfway = connect(port, '127.0.0.1', () => halfway.write('GET / HTTP/1.1\r\n'));
    idle.on('error', () => undefined);
    halfway.on('error', () => undefined);
    await fetch(`${demo.url}/healthz`);
    await sleep(100);
    // Until somebody closes those connections it would wait for ever.
    await expect(demo.process.terminate()).resolves.toBe(0);
    await demo.stop();
  });
});

async function occupy(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
