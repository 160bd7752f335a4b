import { isIPv6 } from 'node:net';
import type { LogLevel } from '@nestjs/common';
import { registerAs } from '@nestjs/config';
import { StartupError } from './startup-error.js';
import {
  conflictsIn,
  environmentSchema,
  LOG_LEVELS,
  trimmed,
  type Variables,
} from './environment-schema.js';

/** What the demo was told by its environment variables, checked and with every default. */
export interface Settings {
  readonly isProduction: boolean;
  readonly port: number;
  readonly host: string;
  /** Origin of the app as browsers see it. */
  readonly baseUrl: string;
  /** For Express; undefined trusts no proxy. */
  readonly trustProxy: number | string | undefined;
  /** Undefined: the demo starts an environment of its own. */
  readonly scalekit: Credentials | undefined;
  /** Secrets that sign webhooks. None: no webhook is taken, except from an environment of its own. */
  readonly webhookSecrets: readonly string[];
  /** Port of that environment; another one where it is taken. */
  readonly simulatorPort: number;
  /** The first is used, all are accepted. Undefined: made once and kept in `dataDir`. */
  readonly sessionSecrets: readonly string[] | undefined;
  readonly cookieSecrets: readonly string[] | undefined;
  /** Redis or PostgreSQL, for several instances; users stay in `dataDir`. Undefined: sessions too. */
  readonly sessionStoreUrl: string | undefined;
  readonly dataDir: string;
  readonly ssoTimeoutMs: number;
  /** Requests a minute from one address to a route of the SSO module, or to the sign-in form; undefined: its default. */
  readonly rateLimit: number | 'off' | undefined;
  readonly logLevels: LogLevel[];
}

export interface Credentials {
  readonly environmentUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** How long a sign-in lasts, and without being used. */
export const SESSION_LIMITS = { maxAgeSeconds: 12 * 60 * 60, idleSeconds: 2 * 60 * 60 } as const;

/** Settings for injection: `@Inject(settings.KEY) private readonly settings: Settings`. */
export const settings = registerAs('settings', () => readSettings(process.env));

/**
 * Reads the environment variables.
 *
 * @throws StartupError that names every mistake at once
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const raw = trimmed(environment);
  const parsed = environmentSchema.safeParse(raw);
  const mistakes = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...conflictsIn(raw),
  ];
  if (!parsed.success || mistakes.length > 0) {
    throw new StartupError(
      ['The demo cannot start with these settings:', ...mistakes.map((it) => `  - ${it}`)].join(
        '\n',
      ),
    );
  }
  return settingsFrom(parsed.data);
}

function settingsFrom(variables: Variables): Settings {
  const { HOST: host, PORT: port } = variables;
  const baseUrl = variables.BASE_URL ?? `http://${browsable(host)}:${port}`;
  return {
    isProduction: variables.NODE_ENV === 'production',
    port,
    host,
    baseUrl,
    // Behind https there is a proxy that ended it, and tells so in X-Forwarded-Proto.
    trustProxy: variables.TRUST_PROXY ?? (baseUrl.startsWith('https:') ? 1 : undefined),
    scalekit: credentialsFrom(variables),
    webhookSecrets: variables.SCALEKIT_WEBHOOK_SECRET ?? [],
    simulatorPort: variables.SCALEKIT_SIMULATOR_PORT ?? (port === 65_535 ? port - 1 : port + 1),
    sessionSecrets: variables.SESSION_SECRET,
    cookieSecrets: variables.COOKIE_SECRET,
    sessionStoreUrl: variables.SESSION_STORE_URL,
    dataDir: variables.DATA_DIR,
    ssoTimeoutMs: variables.SSO_TIMEOUT_MS,
    rateLimit: variables.RATE_LIMIT,
    logLevels: LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(variables.LOG_LEVEL) + 1),
  };
}

function credentialsFrom(variables: Variables): Credentials | undefined {
  const environmentUrl = variables.SCALEKIT_ENVIRONMENT_URL ?? variables.SCALEKIT_ENV_URL;
  const { SCALEKIT_CLIENT_ID: clientId, SCALEKIT_CLIENT_SECRET: clientSecret } = variables;
  return environmentUrl === undefined || clientId === undefined || clientSecret === undefined
    ? undefined
    : { environmentUrl, clientId, clientSecret };
}

/** A host to type into a browser: one can listen on all addresses, but not open all. */
function browsable(host: string): string {
  if (host === '0.0.0.0' || host === '::') {
    return '127.0.0.1';
  }
  return isIPv6(host) ? `[${host}]` : host;
}
