import { randomBytes } from 'node:crypto';
import { rowsOf } from '../../spec-support/findings.js';
import { optionsWith } from '../../spec-support/options.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { checkConfiguration, checkSecrets } from './configuration-checks.js';
import type { Finding } from './finding.js';
import { isGuessable } from './secret-strength.js';

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(24, 'n').toString('base64')}`;
const GOOD: Partial<ScalekitSsoOptions> = {
  environmentUrl: 'https://acme.scalekit.com',
  clientSecret: 'live_0123456789',
  baseUrl: 'https://app.example.com',
  cookieSecret: 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe',
  webhooks: { secrets: WEBHOOK_SECRET },
};

const findingsOf = (changes: Partial<ScalekitSsoOptions>): readonly Finding[] =>
  checkConfiguration(optionsWith({ ...GOOD, ...changes }));
const wrong = (changes: Partial<ScalekitSsoOptions>): unknown[][] =>
  rowsOf(findingsOf(changes).filter(({ severity }) => severity !== 'ok'));

describe('the options of an app in production', () => {
  it('are well where nothing is wrong', () => {
    expect(findingsOf({})).toEqual([
      {
        check: 'https',
        severity: 'ok',
        message: 'users reach the app at https://app.example.com',
        fix: undefined,
      },
      {
        check: 'environment kind',
        severity: 'ok',
        message: 'acme.scalekit.com is an environment for production',
        fix: undefined,
      },
      { check: 'cookie secret', severity: 'ok', message: 'it looks random', fix: undefined },
      {
        check: 'webhook secret',
        severity: 'ok',
        message: 'sessions end when a user leaves',
        fix: undefined,
      },
      {
        check: 'rate limits',
        severity: 'ok',
        message: 'login and callback have them',
        fix: undefined,
      },
    ]);
  });

  it.each<[Partial<ScalekitSsoOptions>, string, string]>([
    [{ baseUrl: 'http://app.example.com' }, 'error', 'http://app.example.com'],
    [
      { baseUrl: 'http://127.0.0.1:3000' },
      'warning',
      'http://127.0.0.1:3000, on this machine only',
    ],
  ])('say that users come over plain http: %j', (changes, severity, where) => {
    expect(wrong(changes)).toEqual([
      [
        'https',
        severity,
        `users reach the app over plain http: ${where}`,
        'Set SSO_BASE_URL to the https URL that users see.',
      ],
    ]);
  });

  it.each<[Partial<ScalekitSsoOptions>, string]>([
    [{ environmentUrl: 'http://127.0.0.1:8899' }, 'this is a local simulator'],
    [
      { environmentUrl: 'https://acme.scalekit.dev' },
      'acme.scalekit.dev is an environment for development',
    ],
    [
      { environmentUrl: 'https://acme.scalekit.cloud' },
      'acme.scalekit.cloud is an environment for development',
    ],
    [{ clientSecret: 'test_0123' }, 'acme.scalekit.com is an environment for development'],
  ])('say that the environment is for development: %j', (changes, message) => {
    const fix = 'Set SCALEKIT_* to the production environment of the Scalekit dashboard.';
    expect(wrong(changes)).toEqual([['environment kind', 'warning', message, fix]]);
  });

  it('take no other host for one of development', () => {
    expect(wrong({ environmentUrl: 'https://acme.scalekit.dev.example.com' })).toEqual([]);
    expect(wrong({ clientSecret: 'latest_0123' })).toEqual([]);
  });

  it('say that a webhook secret is missing, or of no use', () => {
    expect(wrong({ webhooks: {} })).toEqual([
      [
        'webhook secret',
        'warning',
        'there is none: users who leave stay signed in',
        'Add a webhook in the Scalekit dashboard, and set SCALEKIT_WEBHOOK_SECRET to its secret.',
      ],
    ]);
    expect(wrong({ webhooks: { secrets: WEBHOOK_SECRET, endSessionsOn: [] } })).toEqual([
      [
        'webhook secret',
        'warning',
        'webhooks.endSessionsOn is empty: users who leave stay signed in',
        'Leave the option out.',
      ],
    ]);
  });

  it.each<[ScalekitSsoOptions['rateLimits'], string]>([
    [false, 'none for login and callback'],
    [{ routes: { callback: false } }, 'none for callback'],
  ])('say that routes have no limits: %j', (rateLimits, message) => {
    expect(wrong({ rateLimits })).toEqual([
      [
        'rate limits',
        'warning',
        message,
        'Leave rateLimits on, also behind a proxy that has limits of its own.',
      ],
    ]);
  });
});

describe('a secret', () => {
  it.each([
    'our-company-secret-for-cookies',
    'PASSWORD-of-the-app-0123456789xyz',
    'change_me_change_me_change_me_abc',
    'qwertzuiopasdfghjklyxcvbnm-uvwxyz',
    'aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd',
    'xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy',
  ])('that is typed can be guessed: %s', (secret) => {
    expect(isGuessable(secret)).toBe(true);
  });

  it.each([
    'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'bG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQ5',
  ])('that is random cannot: %s', (secret) => {
    expect(isGuessable(secret)).toBe(false);
  });

  it('of 32 random bytes is never taken for a typed one', () => {
    const secrets = Array.from({ length: 500 }, () => randomBytes(32).toString('base64'));
    expect(secrets.filter(isGuessable)).toEqual([]);
  });

  it('among good ones is found', () => {
    const good = 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe';
    expect(checkSecrets('any', 'ANY_SECRET', [good, 'my-secret'])).toEqual({
      check: 'any',
      severity: 'warning',
      message: 'it looks typed, not random: it can be guessed',
      fix: 'Make one with: openssl rand -base64 32 (ANY_SECRET)',
    });
    expect(checkSecrets('any', 'ANY_SECRET', [good]).severity).toBe('ok');
  });
});
