import type { checkUp } from '../doctor/doctor.js';
import { error, ok, unknown, warning } from '../doctor/finding.js';
import { doctor, USAGE } from './doctor-command.js';

/** What it finds is tested where it is found, and as a whole in test/flows/doctor.e2e-spec.ts. */
const checks = vi.fn<typeof checkUp>();

const VARIABLES = {
  SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com',
  SCALEKIT_CLIENT_ID: 'skc_98765432109876543',
  SCALEKIT_CLIENT_SECRET: 'live_k2j3h4k2j3h4k2j3h4k2j3h4k2j3h4',
  SSO_BASE_URL: 'https://app.example.com',
  SSO_COOKIE_SECRET: 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe',
};

async function run(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = VARIABLES,
): Promise<{ lines: string[]; code: number }> {
  const lines: string[] = [];
  const code = await doctor(args, variables, (line) => lines.push(line), checks);
  return { lines, code };
}

beforeEach(() => {
  checks.mockReset().mockResolvedValue([]);
});

describe('the command doctor', () => {
  it('prints what was found, and how to fix it', async () => {
    checks.mockResolvedValue([
      ok('keys', 'there are some'),
      unknown('auth_time', 'it is not said', 'Look.'),
      warning('https', 'plain', 'Use https.'),
      error('clock', 'wrong', 'Use NTP.'),
      error('app', 'away', 'Start it.'),
    ]);
    await expect(run([])).resolves.toEqual({
      code: 1,
      lines: [
        'ok       keys       there are some',
        '?        auth_time  it is not said',
        '                    Look.',
        'WARNING  https      plain',
        '                    Use https.',
        'ERROR    clock      wrong',
        '                    Use NTP.',
        'ERROR    app        away',
        '                    Start it.',
        '\n2 wrong, 1 to look at, 1 well',
      ],
    });
  });

  it.each([
    [[ok('a', 'x'), unknown('b', 'x', 'y')], 0],
    [[ok('a', 'x'), warning('b', 'x', 'y')], 3],
    [[error('a', 'x', 'y'), warning('b', 'x', 'y')], 1],
  ])('exits by the worst of it: %#', async (findings, code) => {
    checks.mockResolvedValue(findings);
    expect((await run([])).code).toBe(code);
    const { lines, code: withJson } = await run(['--json']);
    expect([withJson, lines.length, JSON.parse(lines[0] ?? '')]).toEqual([
      ...[code, 1, JSON.parse(JSON.stringify(findings))],
    ]);
  });

  it('asks what it is told to ask, with the settings of an app in production', async () => {
    await run([]);
    await run(
      ['--url', 'https://app.example.com/api//', '--route', 'prefix=sso', '--route=me=false'],
      {
        ...VARIABLES,
        SESSION_SECRET: 'one,two',
      },
    );
    const [[plain], [full]] = checks.mock.calls as [[object], [object]];
    expect(plain).toMatchObject({
      options: { environmentUrl: 'https://acme.scalekit.com', clientId: 'skc_98765432109876543' },
      routes: { me: 'auth/me', login: 'auth/login' },
      sessionSecrets: undefined,
      appUrl: undefined,
    });
    expect(full).toMatchObject({
      routes: { me: false, login: 'sso/login' },
      sessionSecrets: ['one', 'two'],
      appUrl: 'https://app.example.com/api',
    });
  });

  it.each([
    [['--nonsense']],
    [['now']],
    [['--url', 'ftp://app.example.com']],
    [['--url', 'app.example.com']],
    [['--url', 'xhttp://app.example.com']],
    [['--url', 'https://jane@app.example.com']],
    [['--url', 'https://:hunter2@app.example.com']],
    [['--url', 'https://app.example.com?a=b']],
    [['--url', 'https://app.example.com#a']],
  ])('says how it is used: %j', async (args) => {
    await expect(run(args)).resolves.toEqual({ lines: [USAGE], code: 2 });
    expect(checks).not.toHaveBeenCalled();
  });

  it.each([
    ['calback=sso/cb', 'routes.calback: is unknown. Did you mean callback?'],
    ['login=/sso/a=b', expect.stringContaining('routes.login: is not a plain path.')],
    ['login', expect.stringContaining('routes.login: is not a plain path.')],
  ])('refuses --route %s', async (route, message) => {
    await expect(run(['--route', route])).resolves.toEqual({ lines: [message], code: 2 });
    expect(checks).not.toHaveBeenCalled();
  });

  it('says what is wrong with the settings, one by one, as a boot in production would', async () => {
    const { lines, code } = await run(['--json'], {
      ...VARIABLES,
      SSO_COOKIE_SECRET: 'short',
      SSO_BASE_URL: 'nonsense',
    });
    const findings = JSON.parse(lines[0] ?? '') as object[];
    expect(code).toBe(1);
    expect(findings).toHaveLength(2);
    expect(findings[0]).toMatchObject({
      check: 'settings',
      severity: 'error',
      fix: 'Set the variable in the environment of this command, or in .env; docs/options.md has all of them.',
    });
    expect(checks).not.toHaveBeenCalled();
    const plainHttp = await run([], { ...VARIABLES, SCALEKIT_ENVIRONMENT_URL: 'http://acme.test' });
    expect(plainHttp.lines[0]).toMatch(/^ERROR {4}settings {2}environmentUrl: /);
  });

  it('does not take a failure of its own for one of the settings', async () => {
    checks.mockRejectedValue(new TypeError('of its own'));
    await expect(run([])).rejects.toThrow('of its own');
  });
});
