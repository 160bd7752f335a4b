import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScalekitClient } from '@scalekit-sdk/node';
import { buildSync } from 'esbuild';

/** CommonJS that is bundled into a module asks for it. */
const REQUIRE = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`;

let directory: string;
let running: ChildProcess | undefined;

// The command as a process of its own, in one file with all that it needs: it starts thirty times.
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'simulator-cli-'));
  buildSync({
    entryPoints: ['cli', 'simulator'].map((name) => `libs/scalekit-simulator/src/${name}.ts`),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: REQUIRE },
  });
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

afterEach(() => {
  running?.kill('SIGKILL');
});

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command to its end; `onOutput` sees what it printed so far. */
function run(
  args: string[],
  onOutput: (out: string, child: ChildProcess) => void = () => undefined,
) {
  return new Promise<Run>((done) => {
    const child = spawn(process.execPath, [join(directory, 'cli.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    running = child;
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      onOutput(out, child);
    });
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => {
      done({ code, out, err });
    });
  });
}

describe('the command', () => {
  it.each(['--help', '-h'])('explains itself with %s', async (flag) => {
    const { code, out, err } = await run([flag]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Usage: scalekit-simulator');
  });

  it.each([
    [['--port', ''], '--port  is no port'],
    [['--port', '0x1F90'], '--port 0x1F90 is no port'],
    [['--port', '65536'], '--port 65536 is no port'],
    [['--port', '1e3'], '--port 1e3 is no port'],
    [['--organization', 'Acme=a.test=b.test'], '--organization Acme=a.test=b.test is no'],
    [['--organization', '=a.test'], '--organization =a.test is no organization'],
    [['--organization', 'Acme=gmail.com'], 'gmail.com is a public mail domain (see --help)'],
    [['--client-id', ''], '--client-id is empty'],
    [['--redirect-uri', 'javascript:alert(1)'], 'has the scheme javascript:'],
    [['--initiate-login', '/login'], 'initiateLoginUrl: "/login" is not an absolute URL'],
    [['--webhook-url', 'http://10.0.0.1/'], 'webhooks.url: "http://10.0.0.1/" is not on this'],
    [['--webhook-url', 'http://127.0.0.1/', '--webhook-secret', ''], '--webhook-secret is empty'],
    [['--colour', 'red'], "Unknown option '--colour'"],
    [['start'], 'start'],
  ])('refuses %j in one line', async (args, mistake) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(mistake);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('names the port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as AddressInfo;
    const { code, err } = await run(['--port', String(port)]);
    other.close();
    expect([code, err]).toEqual([
      1,
      `scalekit-simulator: Port ${port} is taken. Choose another one with --port.\n`,
    ]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('prints .env lines, and stops on %s', async (signal) => {
    const args = ['--port', '0', '--client-id', 'skc_7', '--client-secret', 'test_s'];
    const { code, out, err } = await run(
      [...args, '--organization', 'Acme=acme.test'],
      (printed, child) => {
        if (printed.includes('Ctrl+C')) child.kill(signal);
      },
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^SCALEKIT_ENVIRONMENT_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    expect(out).toMatch(/^SCALEKIT_CLIENT_ID=skc_7$/m);
    expect(out).toMatch(/^SCALEKIT_CLIENT_SECRET=test_s$/m);
    expect(out).not.toContain('SCALEKIT_WEBHOOK_SECRET');
    expect(out).toContain(
      'Test Organization: organization_id=org_100000000000000001 connection_id=conn_100000000000000001; any address at example.com, example.org',
    );
    expect(out).toMatch(
      /Acme: organization_id=org_\d{18} connection_id=conn_\d{18}; any address at acme\.test/,
    );
  });

  /** An API client of the environment whose `.env` lines were printed. */
  function clientOf(printed: string): ScalekitClient {
    const of = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(printed)?.[1] ?? '';
    return new ScalekitClient(
      of('SCALEKIT_ENVIRONMENT_URL'),
      of('SCALEKIT_CLIENT_ID'),
      of('SCALEKIT_CLIENT_SECRET'),
    );
  }

  /** Does something with an environment, and stops it. */
  function during(
    args: string[],
    act: (sdk: ScalekitClient, url: string) => Promise<void>,
  ): Promise<Run> {
    let hasStarted = false;
    return run(['--port', '0', ...args], (printed, child) => {
      if (hasStarted || !printed.includes('Ctrl+C')) return;
      hasStarted = true;
      const [, url = ''] = /^SCALEKIT_ENVIRONMENT_URL=(.*)$/m.exec(printed) ?? [];
      void act(clientOf(printed), url).finally(() => child.kill('SIGTERM'));
    });
  }

  it('gives an organization the same ids at every start', async () => {
    const ids: string[][] = [];
    for (const specs of [['Acme=a.test', 'Globex=g.test'], ['Acme=acme.test']]) {
      await during(
        specs.flatMap((spec) => ['--organization', spec]),
        async (sdk) => {
          const { organizations } = await sdk.organization.listOrganization({ pageSize: 10 });
          for (const { id, displayName } of organizations) {
            const { connections } = await sdk.connection.listConnections(id);
            if (displayName !== 'Test Organization') ids.push([id, connections[0]!.id]);
          }
        },
      );
    }
    expect(ids).toHaveLength(3);
    const [acme, globex, again] = ids;
    expect(again).toEqual(acme);
    expect(globex).not.toEqual(acme);
    expect(acme).toEqual([
      expect.stringMatching(/^org_[1-9]\d{17}$/),
      expect.stringMatching(/^conn_[1-9]\d{17}$/),
    ]);
  });

  it('prints no warning while many webhooks are to be sent again', async () => {
    let made = 0;
    const { err } = await during(['--webhook-url', 'http://127.0.0.1:9/'], async (sdk) => {
      for (; made < 12; made += 1) await sdk.organization.createOrganization(`Customer ${made}`);
    });
    expect([made, err]).toEqual([12, '']);
  });

  it('prints the secret of webhooks where it sends some', async () => {
    const args = ['--port', '0', '--webhook-url', 'http://127.0.0.1:3000/auth/webhooks'];
    const { code, out } = await run(args, (printed, child) => {
      if (printed.includes('Ctrl+C')) child.kill('SIGTERM');
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^SCALEKIT_WEBHOOK_SECRET=whsec_[A-Za-z0-9+/]+={0,2}$/m);
    expect(out).toContain('It sends events to http://127.0.0.1:3000/auth/webhooks');
  });

  /** The key set of an environment that was started. */
  async function keysOf(args: string[] = []): Promise<string> {
    let keys = '';
    await during(args, async (_sdk, url) => {
      keys = await (await fetch(`${url}/keys`)).text();
    });
    return keys;
  }

  it('signs with the same key at every start (M1)', async () => {
    const first = await keysOf();
    expect(JSON.parse(first)).toEqual({
      keys: [expect.objectContaining({ kid: expect.stringMatching(/^snk_\d{18}$/) })],
    });
    expect(await keysOf()).toBe(first);
  });

  it('goes on for an app that keeps keys, as the SDK does, after a restart (M1)', async () => {
    const tokens: string[] = [];
    const signIn = async (sdk: ScalekitClient): Promise<void> => {
      const redirectUri = 'http://127.0.0.1:3000/auth/callback';
      const url = sdk.getAuthorizationUrl(redirectUri, { domainHint: 'example.com' });
      const left = await fetch(url, { redirect: 'manual' });
      const page = new URL(left.headers.get('location') ?? '', url);
      const body = new URLSearchParams({ choice: 'sign-in' });
      const back = await fetch(page, { method: 'POST', body, redirect: 'manual' });
      const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
      tokens.push((await sdk.authenticateWithCode(code, redirectUri)).accessToken);
    };
    let first: ScalekitClient | undefined;
    await during([], async (sdk) => {
      first = sdk;
      await signIn(sdk);
      expect(await sdk.validateAccessToken(tokens[0] ?? '')).toBe(true);
    });
    await during([], signIn);
    expect(await first?.validateAccessToken(tokens[1] ?? '')).toBe(true);
  });

  const REFUSED = '/oauth/authorize 302 refused, domain_not_found: No organization has';

  /** Lets somebody start a sign-in with secrets in it; answers what was printed after the start. */
  async function linesOf(args: string[]): Promise<string[]> {
    const secrets = 'state=secret-state&nonce=secret-nonce&code_challenge_method=S256';
    const { out } = await during(args, async (sdk, url) => {
      const query = `client_id=skc_10000000000000001&redirect_uri=${encodeURIComponent('http://127.0.0.1:3000/auth/callback')}&response_type=code&scope=openid&${secrets}&code_challenge=${'A'.repeat(43)}`;
      const ask = (more: string) =>
        fetch(`${url}/oauth/authorize?${query}&${more}`, { redirect: 'manual' });
      await ask('login_hint=secret-ada@nope.test');
      const { headers } = await ask('login_hint=secret-ada@example.com');
      await fetch(url + String(headers.get('location')), {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ choice: 'sign-in' }),
      });
      await fetch(`${url}/magicLink/secret-token`);
      await fetch(`${url}/nothing/SECRET0token?code=secret-code`);
      await fetch(`${url}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: 'secret-code',
          client_secret: 'secret-secret',
        }),
      });
      await sdk.connection.listConnectionsByDomain('example.com');
    });
    const lines = out.slice(out.indexOf('Ctrl+C')).split('\n').slice(1);
    expect(lines.join('\n')).not.toMatch(/secret-|SECRET0|test_of_the|eyJ|ada/);
    return lines.filter((line) => line !== '');
  }

  it('prints a line for each request and each refusal, without secrets (M3)', async () => {
    const lines = await linesOf([]);
    for (const line of lines) {
      expect(line).toMatch(/^\d\d:\d\d:\d\d (GET|POST) \S+ \d{3}( refused, .+)?$/);
    }
    const text = lines.join('\n');
    expect(text).toContain(
      `${REFUSED} the domain 'nope.test' as a verified one. Add it: --organization 'Name=nope.test'`,
    );
    expect(text).toMatch(/GET \/oauth\/authorize 302$/m);
    expect(text).toMatch(/POST \/idp\/sign-in\/:id 302$/m);
    expect(text).toMatch(/GET \/magicLink\/:token \d{3}/m);
    expect(text).toMatch(/GET \/nothing\/… 404 refused, not_found: nothing is there$/m);
    expect(text).toMatch(/POST \/oauth\/token 401 refused, invalid_client: client/m);
    expect(text).toMatch(/POST grpc:ListConnections 200$/m);
  });

  it('prints what requests asked for with --verbose, still without secrets (M3)', async () => {
    const text = (await linesOf(['--verbose'])).join('\n');
    expect(text).toContain('login_hint=…@nope.test');
    expect(text).toContain('redirect_uri=http://127.0.0.1:3000/auth/callback');
    expect(text).toContain('grant_type=authorization_code');
  });

  it('prints no line for a request with --quiet (M3)', async () => {
    expect(await linesOf(['--quiet'])).toEqual([]);
    expect((await run(['--quiet', '--verbose'])).err).toContain('--quiet and --verbose do not go');
  });
});

describe('a process that forgets to stop an environment', () => {
  /** Runs a script that uses the library; its exit code, null where it had to be ended. */
  function exitCodeOf(script: string, timeout: number): Promise<number | null> {
    const file = join(directory, 'script.mjs');
    writeFileSync(file, `import { ScalekitSimulator } from './simulator.mjs';\n${script}`);
    return new Promise((done) => {
      running = spawn(process.execPath, [file], { timeout, stdio: 'ignore' });
      running.on('close', done);
    });
  }
  const USE = `await (await fetch(simulator.environmentUrl + '/keys')).text();`;

  it('ends by itself, also with clients that are connected (B20)', async () => {
    const script = `const simulator = await ScalekitSimulator.start();\n${USE}`;
    expect(await exitCodeOf(script, 60_000)).toBe(0);
  });

  it('goes on where it was told to (B20)', async () => {
    const script = `const simulator = await ScalekitSimulator.start({ keepAlive: true });\n${USE}`;
    expect(await exitCodeOf(script, 4_000)).toBeNull();
  });
});
