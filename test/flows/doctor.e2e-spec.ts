import type { NestExpressApplication } from '@nestjs/platform-express';
import { COOKIE_SECRET } from '../support/app.js';
import { examine, runDoctor, variablesOf, type Finding } from '../support/doctor.js';
import { freePort } from '../support/free-port.js';
import { setScene } from '../support/scene.js';
import {
  deliver,
  deliveryOf,
  eventText,
  OTHER_WEBHOOK_SECRET,
  WEBHOOK_SECRET,
} from '../support/webhooks.js';

type Variables = Readonly<Record<string, string>>;

describe('npx nestjs-scalekit-sso doctor', () => {
  const scene = setScene('express', { options: { webhooks: { secrets: [WEBHOOK_SECRET] } } });

  function variables(changes: Variables = {}): Variables {
    return { ...variablesOf(scene.simulator, scene.app), ...changes };
  }

  /** What the doctor has to say against this set-up, with the running app. */
  async function findingsOf(
    changes: Variables = {},
    url: string | null = scene.app.url,
  ): Promise<Record<string, Finding>> {
    const args = url === null ? [] : ['--url', url];
    return (await examine(args, variables(changes))).findings;
  }

  it('finds nothing wrong where nothing is, and says what is for development only', async () => {
    const { findings, exitCode } = await examine(['--url', scene.app.url], variables());
    const by = (severity: string): string[] =>
      Object.values(findings)
        .filter((it) => it.severity === severity)
        .map(({ check }) => check);
    expect(by('error')).toEqual([]);
    expect(by('warning')).toEqual(['https', 'environment kind']);
    expect(by('unknown')).toEqual(['auth_time', 'session store']);
    expect(by('ok')).toEqual([
      ...['cookie secret', 'webhook secret', 'rate limits'],
      ...['environment', 'clock', 'keys', 'credentials', 'callback URL'],
      ...['app', 'login', 'login cookie', 'headers', 'sign-out', 'webhooks'],
      ...['proxy', 'session cookie'],
    ]);
    expect(exitCode).toBe(3);
  });

  it('prints a table with what is wrong and how to fix it, and no secret', async () => {
    const { output, exitCode } = await runDoctor(
      ['--url', scene.app.url],
      variables({ SCALEKIT_CLIENT_SECRET: 'test_wrong', SCALEKIT_WEBHOOK_SECRET: '' }),
    );
    expect(exitCode).toBe(1);
    expect(output).toMatch(/^ERROR {4}credentials +the environment refuses them$/m);
    expect(output).toMatch(/^ +Copy SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET again/m);
    expect(output).toMatch(/^WARNING {2}webhook secret +there is none/m);
    expect(output).toMatch(/^1 wrong, 3 to look at, \d+ well$/m);
    expect(output).not.toContain('test_wrong');
    expect(output).not.toContain(COOKIE_SECRET);
  });

  it.each<[string, string, () => void]>([
    [
      'keys',
      'none to verify tokens with: every login fails',
      () => {
        scene.tamper('keys', { raw: '{"keys":[]}' }, Infinity);
      },
    ],
    [
      'clock',
      'this machine and the environment are 3600 seconds apart',
      () => {
        scene.simulator.clock.skewSeconds = 3_600;
      },
    ],
    [
      'environment',
      'it names another issuer than its URL, so every token is refused',
      () => {
        scene.tamper('discovery', { claims: { issuer: 'https://other.scalekit.com' } }, Infinity);
      },
    ],
    [
      'credentials',
      'the API does not answer (environment_unreachable)',
      () => {
        scene.simulator.faults.add({ path: '/oauth/token', kind: 'status', status: 503, times: 9 });
      },
    ],
  ])('sees what the environment does wrong: %s', async (check, message, spoil) => {
    spoil();
    const findings = await findingsOf({}, null);
    expect(findings[check]?.severity).toBe('error');
    expect(findings[check]?.message.replace(/\b3(?:599|601)\b/, '3600')).toBe(message);
  });

  it.each([
    [['sub', 'auth_time'], 'ok'],
    [['sub'], 'warning'],
  ])('tells from the claims %j whether a step-up is proven: %s', async (claims, severity) => {
    scene.tamper('discovery', { claims: { claims_supported: claims } }, Infinity);
    expect((await findingsOf({}, null)).auth_time?.severity).toBe(severity);
  });

  it.each<[string, string, Variables]>([
    [
      'callback URL',
      'http://127.0.0.1:1/auth/callback is not registered: every login fails',
      { SSO_BASE_URL: 'http://127.0.0.1:1' },
    ],
    [
      'environment',
      'http://127.0.0.1:1 does not answer',
      { SCALEKIT_ENVIRONMENT_URL: 'http://127.0.0.1:1' },
    ],
    [
      'settings',
      'cookieSecret: is shorter than 32 characters. Make one with: openssl rand -base64 32 (SSO_COOKIE_SECRET)',
      { SSO_COOKIE_SECRET: 'short' },
    ],
  ])('sees what is wrong with the settings: %s', async (check, message, changes) => {
    expect((await findingsOf(changes, null))[check]).toMatchObject({
      severity: 'error',
      message,
    });
  });

  it.each<[string, RegExp, Variables]>([
    ['cookie secret', /guessed/, { SSO_COOKIE_SECRET: 'our-company-secret-for-cookies-2026' }],
    ['session secret', /guessed/, { SESSION_SECRET: 'my-session-secret' }],
    ['session secret', /cookie secret too/, { SESSION_SECRET: COOKIE_SECRET }],
    ['webhook secret', /there is none/, { SCALEKIT_WEBHOOK_SECRET: '' }],
  ])('warns of a weak setting: %s %s', async (check, message, changes) => {
    const finding = (await findingsOf(changes, null))[check];
    expect(finding?.severity).toBe('warning');
    expect(finding?.message).toMatch(message);
  });

  it('sees that the app has another webhook secret, and one that comes back elsewhere', async () => {
    const findings = await findingsOf({
      SCALEKIT_WEBHOOK_SECRET: OTHER_WEBHOOK_SECRET,
      SSO_BASE_URL: 'https://app.example.com',
    });
    expect(findings.webhooks).toMatchObject({
      severity: 'error',
      message: 'the app refuses what is signed with this secret: webhook_rejected',
    });
    expect(findings.login?.message).toBe(
      `it comes back to ${scene.app.url}, and SSO_BASE_URL is https://app.example.com`,
    );
    expect(findings['login cookie']).toMatchObject({ severity: 'error' });
    expect(findings.headers?.message).toMatch(/^no Strict-Transport-Security/);
  });

  it('finds out alone what was planted: a typed secret, a clock that is wrong, another webhook secret', async () => {
    scene.simulator.clock.skewSeconds = -600;
    const findings = await findingsOf({
      SSO_COOKIE_SECRET: 'our-company-secret-for-cookies-2026',
      SCALEKIT_WEBHOOK_SECRET: OTHER_WEBHOOK_SECRET,
    });
    const bad = Object.values(findings).filter(({ severity }) =>
      ['warning', 'error'].includes(severity),
    );
    expect(bad.map(({ check }) => check)).toEqual([
      ...['https', 'environment kind'],
      ...['cookie secret', 'clock', 'webhooks'],
    ]);
    expect(bad.every(({ fix = '' }) => fix !== '')).toBe(true);
  });

  it('sees an app without sessions, and one that does not keep bodies', async () => {
    const options = { webhooks: { secrets: [WEBHOOK_SECRET] } };
    const app = await scene.another({ options, hasSession: false, hasRawBody: false });
    const findings = await findingsOf({ SSO_BASE_URL: app.url }, app.url);
    expect(findings.app?.message).toBe('it has no session middleware before the routes');
    expect(findings.webhooks?.message).toMatch(/: raw_body_missing$/);
  });

  it('sees an app that trusts everyone, and a session cookie that scripts can read', async () => {
    const app = await scene.another({
      options: { webhooks: { secrets: [WEBHOOK_SECRET] } },
      cookie: { httpOnly: false },
      prepare: (nest) => (nest as NestExpressApplication).set('trust proxy', true),
    });
    const findings = await findingsOf({ SSO_BASE_URL: app.url }, app.url);
    expect(findings.proxy?.message).toMatch(/believes whoever writes X-Forwarded-For/);
    expect(findings['session cookie']?.message).toBe('scripts can read it');
  });

  it('tells only who can sign how the app saw a request', async () => {
    const body = eventText({ type: 'doctor.checked' });
    expect((await deliver(scene.app, deliveryOf(body))).body).toBe(
      JSON.stringify({
        protocol: 'http',
        clientAddress: '127.0.0.1',
        sessionCookie: { secure: false, httpOnly: true },
      }),
    );
    const forged = await deliver(scene.app, deliveryOf(body, { secret: OTHER_WEBHOOK_SECRET }));
    expect([forged.status, forged.body]).toEqual([401, expect.not.stringContaining('127.0.0.1')]);
    expect((await deliver(scene.app, deliveryOf())).body).toBe('');
  });

  it('does not judge the proxy where it does not come as users do', async () => {
    const findings = await findingsOf({ SSO_BASE_URL: 'https://app.example.com' });
    expect(findings.proxy?.severity).toBe('unknown');
    expect(findings['session cookie']?.severity).toBe('unknown');
  });

  it('sees an app that is not there, and one that is another', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    expect((await findingsOf({}, nowhere)).app?.message).toBe(`${nowhere} does not answer`);
    const other = await findingsOf({}, scene.simulator.environmentUrl);
    expect(other.app?.message).toMatch(/answered 404, and not as this module does$/);
    expect(other.login?.severity).toBe('error');
  });

  it('takes nobody in: no user, no session, no event comes of it', async () => {
    const signIns = scene.simulator.requestCount('/idp/sign-in/:id');
    await findingsOf();
    expect(scene.simulator.requestCount('/idp/sign-in/:id')).toBe(signIns);
    expect(scene.logger.text).not.toContain(WEBHOOK_SECRET);
  });

  it.each([[['--nonsense']], [['--url', 'ftp://app.example.com']], [['now']]])(
    'says how it is used: %j',
    async (args) => {
      const { output, exitCode } = await runDoctor(args, {});
      expect(exitCode).toBe(2);
      expect(output).toContain('Usage: nestjs-scalekit-sso doctor');
    },
  );

  it('warns at a boot in production of the same, without asking anything', async () => {
    const discoveries = (): number =>
      scene.simulator.requestCount('/.well-known/openid-configuration');
    const before = discoveries();
    vi.stubEnv('NODE_ENV', 'production');
    try {
      await scene.another({ options: { baseUrl: 'https://app.example.com', rateLimits: false } });
    } finally {
      vi.unstubAllEnvs();
    }
    for (const check of ['environment kind', 'webhook secret', 'rate limits', 'proxy']) {
      expect(scene.logger.text).toContain(`Production: ${check}: `);
    }
    expect(discoveries()).toBe(before);
  });
});
