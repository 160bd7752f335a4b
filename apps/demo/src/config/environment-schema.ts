import { z } from 'zod';
import {
  origin,
  secrets,
  text,
  trustProxy,
  url,
  webhookSecrets,
  wholeNumber,
  wholeNumberOrOff,
} from './values.js';

/** From the quietest to the most talkative, as Nest names them. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;

const FROM_DASHBOARD =
  'Copy it from the Scalekit dashboard, or unset all SCALEKIT_* variables to use the simulator.';
const MAKE_SECRET = 'Make one with: openssl rand -base64 32';

/** The variables, each by itself. */
export const environmentSchema = z.object({
  NODE_ENV: text.default('development'),
  PORT: wholeNumber(1, 65_535, 'a port').default(3000),
  HOST: text.default('127.0.0.1'),
  BASE_URL: origin.optional(),
  TRUST_PROXY: trustProxy.optional(),
  SCALEKIT_ENVIRONMENT_URL: url(['http:', 'https:'], 'https://acme.scalekit.com').optional(),
  SCALEKIT_ENV_URL: url(['http:', 'https:'], 'https://acme.scalekit.com').optional(),
  SCALEKIT_CLIENT_ID: text.optional(),
  SCALEKIT_CLIENT_SECRET: text.optional(),
  SCALEKIT_WEBHOOK_SECRET: webhookSecrets.optional(),
  SCALEKIT_SIMULATOR_PORT: wholeNumber(1, 65_535, 'a port').optional(),
  SESSION_SECRET: secrets.optional(),
  COOKIE_SECRET: secrets.optional(),
  SESSION_STORE_URL: url(
    ['redis:', 'rediss:', 'postgres:', 'postgresql:'],
    'redis://127.0.0.1:6379 or postgres://user:password@127.0.0.1:5432/demo',
  ).optional(),
  DATA_DIR: text.default('.data'),
  SSO_TIMEOUT_MS: wholeNumber(1, 120_000, 'a time in milliseconds').default(10_000),
  RATE_LIMIT: wholeNumberOrOff(
    1,
    1_000_000,
    'a number of requests a minute from one address',
  ).optional(),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `is not a log level. Give one of ${LOG_LEVELS.join(', ')}.` })
    .default('log'),
});

export type Variables = z.output<typeof environmentSchema>;
export type RawVariables = Readonly<Partial<Record<keyof Variables, string>>>;

/** The values as they are; one that is empty or blank says nothing, as if it were not set. */
export function trimmed(environment: NodeJS.ProcessEnv): RawVariables {
  const entries = Object.keys(environmentSchema.shape)
    .map((name) => [name, environment[name]?.trim()] as const)
    .filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries);
}

/** What is wrong with the variables taken together. */
export function* conflictsIn(raw: RawVariables): Generator<string> {
  yield* conflictsOfEnvironment(raw);
  if (raw.NODE_ENV === 'production') {
    for (const name of ['SESSION_SECRET', 'COOKIE_SECRET'] as const) {
      if (raw[name] === undefined) {
        yield `${name}: is missing, and production needs one of its own. ${MAKE_SECRET}`;
      }
    }
    if (raw.RATE_LIMIT === 'off') {
      yield 'RATE_LIMIT: is off, which is for tests only. Give a number of requests a minute, or unset it.';
    }
  }
}

function* conflictsOfEnvironment(raw: RawVariables): Generator<string> {
  const { SCALEKIT_ENVIRONMENT_URL: longName, SCALEKIT_ENV_URL: shortName } = raw;
  if (longName !== undefined && shortName !== undefined && longName !== shortName) {
    yield 'SCALEKIT_ENV_URL: differs from SCALEKIT_ENVIRONMENT_URL. Remove one of the two.';
  }
  const credentials = {
    SCALEKIT_ENVIRONMENT_URL: longName ?? shortName,
    SCALEKIT_CLIENT_ID: raw.SCALEKIT_CLIENT_ID,
    SCALEKIT_CLIENT_SECRET: raw.SCALEKIT_CLIENT_SECRET,
  };
  const missing = Object.entries(credentials).filter(([, value]) => value === undefined);
  if (missing.length < 3) {
    for (const [name] of missing) {
      yield `${name}: is missing, while others of SCALEKIT_* are set. ${FROM_DASHBOARD}`;
    }
  } else if (raw.NODE_ENV === 'production' && isOnline(raw.BASE_URL)) {
    // The simulator signs anybody in as anybody.
    yield `SCALEKIT_ENVIRONMENT_URL, SCALEKIT_CLIENT_ID, SCALEKIT_CLIENT_SECRET: are missing, and the simulator is not for production. Copy them from the Scalekit dashboard.`;
  }
}

function isOnline(baseUrl: string | undefined): boolean {
  return (
    baseUrl !== undefined &&
    URL.canParse(baseUrl) &&
    !LOOPBACK_NAMES.includes(new URL(baseUrl).hostname)
  );
}

/** Host names of this machine. */
export const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
