import { answeringBy, LoopbackApi, type ApiAnswers } from '../../spec-support/loopback-api.js';
import { optionsWith } from '../../spec-support/options.js';
import { readRoutes, type SsoRoutes } from '../options/routes.js';
import { checkUp } from './doctor.js';
import type { Finding } from './finding.js';

const COOKIE_SECRET = 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe';
const RANDOM = 'hJ1sD5gAefQ7xY2mZpL9rT4vW8kB3nC6';

describe('checkUp', () => {
  let server: LoopbackApi;
  let url: string;
  let answers: ApiAnswers;
  beforeEach(async () => {
    server = new LoopbackApi();
    url = await server.start();
    const discovery = { body: { issuer: url, token_endpoint: `${url}/oauth/token` } };
    answers = { 'GET /.well-known/openid-configuration': discovery };
  });
  afterEach(() => {
    server.stop();
  });

  async function checked(
    sessionSecrets?: readonly string[],
    appUrl?: string,
    given: SsoRoutes = { prefix: 'sso' },
  ): Promise<readonly Finding[]> {
    server.answer = answeringBy(answers);
    const options = optionsWith({
      ...{ environmentUrl: url, cookieSecret: COOKIE_SECRET, timeoutMs: 2_000 },
      baseUrl: 'https://app.example.com/portal',
    });
    return checkUp({ options, routes: readRoutes(given, []), sessionSecrets, appUrl });
  }
  /** The callback URL that the environment was asked about. */
  function callbackAsked(): string | null {
    const asked = server.calls.find(({ path }) => path.startsWith('/oauth/authorize'));
    return new URLSearchParams(asked?.path.split('?')[1]).get('redirect_uri');
  }
  const namesOf = (findings: readonly Finding[]): string[] => findings.map(({ check }) => check);
  const SETTINGS = ['https', 'environment kind', 'cookie secret', 'webhook secret', 'rate limits'];
  const ENVIRONMENT = ['environment', 'clock', 'keys', 'credentials', 'callback URL', 'auth_time'];

  it('looks at the settings and the environment, for the callback below baseUrl', async () => {
    expect(namesOf(await checked())).toEqual([...SETTINGS, ...ENVIRONMENT]);
    expect(callbackAsked()).toBe('https://app.example.com/portal/sso/callback');
  });

  it('looks at the app where it has a URL, and asks for the callback that the app sends', async () => {
    const callback = 'https://other.example.com/cb';
    const location = `${url}/oauth/authorize?redirect_uri=${callback}`;
    answers = { ...answers, 'GET /sso/login': { status: 302, headers: { location } } };
    const names = namesOf(await checked(undefined, url));
    expect(names.slice(0, 13)).toEqual([...SETTINGS, ...ENVIRONMENT, 'app', 'login']);
    expect(callbackAsked()).toBe(callback);
  });

  it('does not know the callback of an app that has a route of its own for it', async () => {
    const findings = await checked(undefined, undefined, { callback: false });
    const callback = findings.find(({ check }) => check === 'callback URL');
    expect(callback?.message).toBe('the app has a route of its own for it');
  });

  it.each([
    [[RANDOM], 'ok', 'it looks random', undefined],
    [
      [RANDOM, 'my-session-secret'],
      'warning',
      'it looks typed, not random: it can be guessed',
      'Make one with: openssl rand -base64 32 (SESSION_SECRET)',
    ],
    [
      [RANDOM, COOKIE_SECRET],
      'warning',
      'it is the cookie secret too: who learns one has both',
      'Make one with: openssl rand -base64 32 (SESSION_SECRET)',
    ],
  ])('looks at the session secrets %j', async (secrets, severity, message, fix) => {
    const finding = (await checked(secrets)).find(({ check }) => check === 'session secret');
    expect(finding).toEqual({ check: 'session secret', severity, message, fix });
  });
});
