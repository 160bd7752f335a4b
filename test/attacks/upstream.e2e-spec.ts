import { Code } from '@connectrpc/connect';
import { SSO_ERRORS, type SsoErrorCode } from 'nestjs-scalekit-sso';
import type { Fault } from 'scalekit-simulator';
import { ADAPTERS, type TestApp } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { freePort } from '../support/free-port.js';
import { followRestart, isRestart } from '../support/restart.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';
import { startTrap, type TrapServer } from '../support/trap-server.js';

const TIMEOUT_MS = 1_000;

const json = (status: number, body: unknown): Omit<Fault, 'path'> => ({
  kind: 'status',
  status,
  body: JSON.stringify(body),
});

const TOKEN_FAULTS: [string, Omit<Fault, 'path'>, SsoErrorCode][] = [
  ['400 invalid_request', json(400, { error: 'invalid_request' }), 'environment_error'],
  ['400 of another shape', json(400, [null]), 'environment_error'],
  ['401', json(401, {}), 'environment_credentials_rejected'],
  [
    '401 invalid_client',
    json(401, { error: 'invalid_client' }),
    'environment_credentials_rejected',
  ],
  ['403', json(403, { error: 'forbidden' }), 'environment_error'],
  ['404', json(404, {}), 'environment_error'],
  ['500', json(500, {}), 'environment_error'],
  ['502', json(502, {}), 'environment_error'],
  ['503', json(503, {}), 'environment_unreachable'],
  ['504', json(504, {}), 'environment_error'],
  ['a reset before the request', { kind: 'drop' }, 'environment_unreachable'],
  ['a reset after the request', { kind: 'drop-after' }, 'environment_unreachable'],
  ['silence', { kind: 'hang' }, 'environment_timeout'],
  ['a slow drip', { kind: 'slow-drip' }, 'environment_timeout'],
  ['a page', { kind: 'html' }, 'environment_error'],
  ['half a document', { kind: 'garbage' }, 'environment_error'],
  ['an empty object', { kind: 'empty' }, 'environment_error'],
  ['null', json(200, null), 'environment_error'],
  ['a list', json(200, ['x']), 'environment_error'],
  ['a text', json(200, 'x'), 'environment_error'],
  [
    'wrong types',
    json(200, { id_token: 1, access_token: {}, expires_in: 'x' }),
    'environment_error',
  ],
  ['tokens that are none', json(200, { id_token: 'x', access_token: 'y' }), 'environment_error'],
  ['10 MiB', { kind: 'huge' }, 'environment_error'],
];

const GRPC_CODES: [Code, readonly SsoErrorCode[]][] = [
  [Code.Canceled, ['environment_error']],
  [Code.Unknown, ['environment_error']],
  [Code.InvalidArgument, ['environment_error']],
  [Code.DeadlineExceeded, ['environment_timeout']],
  [Code.NotFound, ['environment_error']],
  [Code.AlreadyExists, ['environment_error']],
  [Code.PermissionDenied, ['environment_credentials_rejected']],
  [Code.ResourceExhausted, ['environment_busy']],
  [Code.FailedPrecondition, ['environment_error']],
  [Code.Aborted, ['environment_error']],
  [Code.OutOfRange, ['environment_error']],
  [Code.Unimplemented, ['environment_error']],
  [Code.Internal, ['environment_error']],
  // The SDK waits and tries again, for longer than we do.
  [Code.Unavailable, ['environment_unreachable', 'environment_timeout']],
  [Code.DataLoss, ['environment_error']],
  [Code.Unauthenticated, ['environment_credentials_rejected']],
];

describe.each(ADAPTERS)('N: faults of the environment, on %s', (adapter) => {
  const scene = setScene(adapter, { options: { timeoutMs: TIMEOUT_MS } });
  let trap: TrapServer;

  beforeAll(async () => {
    trap = await startTrap();
    // The first call of the SDK asks for a token, which is not what is measured here.
    await scene.app.sso.availability('example.com');
  });
  afterAll(() => trap.stop());

  /** The page says what to do, and its first button leads through a login to where it was going. */
  const expectRetry = async (page: Answer, app = scene.app): Promise<void> => {
    expect(page.body).toMatch(/try again|support team/);
    const [, href = ''] = /<a class="button" href="([^"]+)"/.exec(page.body) ?? [];
    scene.calm();
    const left = await scene.browser.visit(app.url + href.replaceAll('&amp;', '&'));
    const callback = await scene.simulator.signIn(left.location ?? '', JANE);
    const landed = await scene.browser.follow(callback);
    expect([landed.status, landed.url]).toEqual([200, `${app.url}/dashboard`]);
  };

  it.each(TOKEN_FAULTS)(
    'N1 answers %s of the token endpoint in time, once, and with a retry that works',
    async (_case, fault, code) => {
      const callback = await scene.callback();
      const spent = scene.simulator.requestCount('/oauth/token');
      scene.simulator.faults.add({ path: '/oauth/token', times: 5, ...fault });
      const page = await scene.browser.visit(callback);
      // A code that was exchanged twice would take the first login with it.
      expect(scene.simulator.requestCount('/oauth/token') - spent).toBe(1);
      expectRefusal(scene, page, code);
      expect(await scene.whoIsIn()).toBeUndefined();
      await expectRetry(page);
    },
  );

  it('starts a login again, once, whose code the token endpoint refuses: 400 invalid_grant (N1)', async () => {
    const callback = await scene.callback();
    const spent = scene.simulator.requestCount('/oauth/token');
    const fault = json(400, { error: 'invalid_grant' });
    scene.simulator.faults.add({ path: '/oauth/token', times: 5, ...fault });
    const answer = await scene.browser.visit(callback);
    expect(isRestart(scene, answer)).toBe(true);
    expect(scene.simulator.requestCount('/oauth/token') - spent).toBe(1);
    const page = await followRestart(scene, answer);
    expect(scene.simulator.requestCount('/oauth/token') - spent).toBe(2);
    expectRefusal(scene, page, 'code_rejected');
    expect(await scene.whoIsIn()).toBeUndefined();
    await expectRetry(page);
  });

  it.each([
    ['7', '7'],
    ['Fri, 31 Dec 1999 23:59:59 GMT', null],
    ['-1', null],
    ['7, 8', null],
  ])('N1 passes on what a person can wait for: Retry-After: %s', async (sent, passed) => {
    const callback = await scene.callback();
    const fault = { ...json(429, {}), headers: { 'retry-after': sent } };
    scene.simulator.faults.add({ path: '/oauth/token', ...fault });
    const page = await scene.browser.visit(callback);
    expect(page.headers.get('retry-after')).toBe(passed);
    await expectDenied(scene, page, 'environment_busy');
  });

  it.each([301, 302, 303, 307, 308])(
    'N1 carries code and secret nowhere after a redirect with %d',
    async (status) => {
      const callback = await scene.callback();
      scene.simulator.faults.add({
        path: '/oauth/token',
        kind: 'redirect',
        status,
        location: `${trap.url}/token`,
      });
      const page = await scene.browser.visit(callback);
      expect(trap.hits).toEqual([]);
      await expectDenied(scene, page, 'environment_error');
    },
  );

  it('N1 tells a program in problem JSON', async () => {
    const callback = await scene.callback();
    scene.simulator.faults.add({ path: '/oauth/token', kind: 'hang' });
    const headers = { accept: 'application/json' };
    const answer = await scene.browser.visit(callback, { headers });
    await expectDenied(scene, answer, 'environment_timeout');
  });

  it('N1 holds up nobody else while one login hangs', async () => {
    const callback = await scene.callback();
    scene.simulator.faults.add({ path: '/oauth/token', kind: 'hang' });
    const slow = scene.browser.visit(callback);
    const { browser } = scene;
    scene.browser = await browser.clone();
    expect((await scene.browser.visit(`${scene.app.url}/`)).status).toBe(200);
    expectRefusal(scene, await slow, 'environment_timeout');
  });

  /** A login of an app whose environment is not there. */
  const attemptAt = async (environmentUrl: string): Promise<[Answer, TestApp]> => {
    const app = await scene.another({ options: { environmentUrl, timeoutMs: TIMEOUT_MS } });
    const left = new URL(await scene.leave(scene.ask, app));
    const state = left.searchParams.get('state') ?? '';
    const callback = `${app.url}/auth/callback?code=abcdefgh&state=${state}`;
    return [await scene.browser.visit(callback), app];
  };

  it.each<[string, () => Promise<string> | string]>([
    // No name is that long, so that nobody is asked for it.
    ['a name that does not resolve', () => `http://${'x'.repeat(64)}.test`],
    ['a port where nobody listens', async () => `http://127.0.0.1:${await freePort()}`],
    ['a server that speaks no TLS', () => trap.url.replace('http:', 'https:')],
  ])('N2 answers for %s', async (_case, url) => {
    const [page, app] = await attemptAt(await url());
    const code = page.status === 504 ? 'environment_timeout' : 'environment_unreachable';
    expectRefusal(scene, page, code);
    expect(await scene.whoIsIn(scene.browser, app)).toBeUndefined();
    expect(await app.sso.availability('example.com')).toBe('unknown');
    expect(trap.hits).toEqual([]);
  });

  /** A token without `oid` makes the callback ask by gRPC. */
  const callbackThatAsks = async (): Promise<string> => {
    scene.tamper('idToken', { claims: { oid: undefined } });
    return scene.callback();
  };

  it.each(GRPC_CODES.map(([code, codes]) => [Code[code], code, codes] as const))(
    'N3 answers the gRPC status %s with a page and a retry that works',
    async (_name, grpcCode, codes) => {
      const callback = await callbackThatAsks();
      const fault = { path: 'grpc:ListConnections', kind: 'status', times: 20, grpcCode } as const;
      scene.simulator.faults.add(fault);
      const page = await scene.browser.visit(callback);
      const shown = codes.find((code) => page.body.includes(`<code>${code}</code>`));
      expectRefusal(scene, page, shown ?? codes[0]!);
      expect(await scene.whoIsIn()).toBeUndefined();
      expect(await scene.app.sso.availability('unasked.test')).toBe('unknown');
      await expectRetry(page);
    },
  );

  it.each(['hang', 'drop', 'drop-after'] as const)(
    'N3 answers a gRPC call that ends in %s with a page and a retry that works',
    async (kind) => {
      const callback = await callbackThatAsks();
      scene.simulator.faults.add({ path: 'grpc:ListConnections', kind, times: 20 });
      const page = await scene.browser.visit(callback);
      const code = page.status === 504 ? 'environment_timeout' : 'environment_unreachable';
      expectRefusal(scene, page, code);
      expect(await scene.app.sso.availability('unasked.test')).toBe('unknown');
      await expectRetry(page);
    },
  );

  it('N3 signs in where the token for gRPC has expired', async () => {
    const callback = await callbackThatAsks();
    scene.simulator.revokeClientTokens();
    expect((await scene.browser.visit(callback)).status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('N3 tells a wrong secret from a wrong token, and shows neither', async () => {
    const clientSecret = 'test_0123456789abcdef0123456789abcdef';
    const app = await scene.another({ options: { clientSecret, timeoutMs: TIMEOUT_MS } });
    const left = await scene.leave(scene.ask, app);
    const page = await scene.browser.visit(await scene.simulator.signIn(left, JANE));
    expectRefusal(scene, page, 'environment_credentials_rejected');
    expect(await app.sso.availability('example.com')).toBe('unknown');
    expect(scene.logger.text).not.toContain(clientSecret);
  });

  it.each([300, -1_200])(
    'N4 says clock where that of the environment is off by %d s',
    async (off) => {
      const left = await scene.leave();
      scene.simulator.clock.skewSeconds = off;
      // Issued by the wrong clock, however long the code lives by it.
      const page = await scene.browser.visit(await scene.simulator.signIn(left, JANE));
      expect(page.body).toContain('wrong clock');
      expect(SSO_ERRORS.clock_skew.remedy).toContain('clock of this server');
      await expectDenied(scene, page, 'clock_skew');
    },
  );

  it('N4 says clock in the log for a portal token of 5 minutes ahead', async () => {
    scene.simulator.clock.skewSeconds = 300;
    const target = `${scene.app.url}/auth/login`;
    const page = await scene.browser.visit(await scene.simulator.idpInitiatedUrl({ target }));
    expectRefusal(scene, page, 'idp_login_rejected');
    expect(SSO_ERRORS.idp_login_rejected.remedy).toContain('clock');
  });

  it('N4 signs in where the environment is 5 minutes behind: its tokens are still good', async () => {
    const left = await scene.leave();
    scene.simulator.clock.skewSeconds = -300;
    const answer = await scene.browser.visit(await scene.simulator.signIn(left, JANE));
    expect(answer.status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });
});
