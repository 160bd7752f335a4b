import { isLoopback } from '../options/hosts.js';
import type { ResolvedLoginStateOptions } from '../login-state/login-state.options.js';
import type { ResolvedRateLimitsOptions } from '../rate-limits/rate-limits.options.js';
import { error, ok, warning, type Finding } from './finding.js';
import { isGuessable } from './secret-strength.js';

/** The options that are looked at. */
export type CheckedOptions = ResolvedLoginStateOptions &
  ResolvedRateLimitsOptions & {
    /** No room but that of webhooks imports them. */
    readonly webhooks: {
      readonly secrets: readonly Buffer[];
      readonly endSessionsOn: readonly string[];
    };
  };

/** Contract 14. */
const DEVELOPMENT_HOST = /\.scalekit\.(?:dev|cloud)$/;
const MAKE_SECRET = 'Make one with: openssl rand -base64 32';

/** What the options say, without asking anything. The module logs what is wrong at a boot in production. */
export function checkConfiguration(options: CheckedOptions): readonly Finding[] {
  return [
    checkHttps(options),
    checkEnvironmentKind(options),
    checkCookieSecrets(options),
    checkWebhookSecret(options),
    checkRateLimits(options),
  ];
}

function checkHttps({ base }: CheckedOptions): Finding {
  if (base.isSecure) {
    return ok('https', `users reach the app at ${base.origin}`);
  }
  const message = `users reach the app over plain http: ${base.origin}`;
  const fix = 'Set SSO_BASE_URL to the https URL that users see.';
  return isLoopback(new URL(base.origin).hostname)
    ? warning('https', `${message}, on this machine only`, fix)
    : error('https', message, fix);
}

function checkEnvironmentKind({ environmentUrl, clientSecret }: CheckedOptions): Finding {
  const { hostname } = new URL(environmentUrl);
  const fix = 'Set SCALEKIT_* to the production environment of the Scalekit dashboard.';
  if (isLoopback(hostname)) {
    return warning('environment kind', 'this is a local simulator', fix);
  }
  return DEVELOPMENT_HOST.test(hostname) || clientSecret.startsWith('test_')
    ? warning('environment kind', `${hostname} is an environment for development`, fix)
    : ok('environment kind', `${hostname} is an environment for production`);
}

function checkCookieSecrets({ cookieSecret }: CheckedOptions): Finding {
  return checkSecrets('cookie secret', 'SSO_COOKIE_SECRET', cookieSecret);
}

/**
 * @param check names the finding
 * @param variable that holds them
 */
export function checkSecrets(check: string, variable: string, secrets: readonly string[]): Finding {
  return secrets.some(isGuessable)
    ? warning(
        check,
        'it looks typed, not random: it can be guessed',
        `${MAKE_SECRET} (${variable})`,
      )
    : ok(check, 'it looks random');
}

function checkWebhookSecret({ webhooks: { secrets, endSessionsOn } }: CheckedOptions): Finding {
  const fix =
    'Add a webhook in the Scalekit dashboard, and set SCALEKIT_WEBHOOK_SECRET to its secret.';
  if (secrets.length === 0) {
    return warning('webhook secret', 'there is none: users who leave stay signed in', fix);
  }
  return endSessionsOn.length === 0
    ? warning(
        'webhook secret',
        'webhooks.endSessionsOn is empty: users who leave stay signed in',
        'Leave the option out.',
      )
    : ok('webhook secret', 'sessions end when a user leaves');
}

function checkRateLimits({ rateLimits: { limits } }: CheckedOptions): Finding {
  const without = (['login', 'callback'] as const).filter((route) => limits[route] === undefined);
  return without.length === 0
    ? ok('rate limits', 'login and callback have them')
    : warning(
        'rate limits',
        `none for ${without.join(' and ')}`,
        'Leave rateLimits on, also behind a proxy that has limits of its own.',
      );
}
