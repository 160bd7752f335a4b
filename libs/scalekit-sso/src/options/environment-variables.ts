import type { ScalekitSsoOptions, SsoWebhookOptions } from './sso-options.js';

/** Where an environment variable says something else than an equal one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The options that environment variables give: `SCALEKIT_ENVIRONMENT_URL` (or the shorter
 * `SCALEKIT_ENV_URL`, contract 1), `SCALEKIT_CLIENT_ID`, `SCALEKIT_CLIENT_SECRET`, `SSO_BASE_URL`,
 * `SSO_COOKIE_SECRET` and `SCALEKIT_WEBHOOK_SECRET` (several, separated by commas, rotate) and
 * `SSO_TIMEOUT_MS`.
 */
export function optionsFromEnvironment(env: Environment): Partial<ScalekitSsoOptions> {
  return withoutUndefined({
    environmentUrl: env.SCALEKIT_ENVIRONMENT_URL ?? env.SCALEKIT_ENV_URL,
    clientId: env.SCALEKIT_CLIENT_ID,
    clientSecret: env.SCALEKIT_CLIENT_SECRET,
    baseUrl: env.SSO_BASE_URL,
    cookieSecret: env.SSO_COOKIE_SECRET?.split(','),
    timeoutMs: env.SSO_TIMEOUT_MS === undefined ? undefined : Number(env.SSO_TIMEOUT_MS),
    webhooks: webhooksFromEnvironment(env),
  });
}

/** A variable that is there and empty is one that nobody has filled in: no webhooks, as yet. */
function webhooksFromEnvironment({
  SCALEKIT_WEBHOOK_SECRET: secrets = '',
}: Environment): SsoWebhookOptions | undefined {
  return secrets.trim() === '' ? undefined : { secrets: secrets.split(',') };
}

/** The options that were given, and what they leave out from the environment variables. */
export function withEnvironment(
  env: Environment,
  given: Partial<ScalekitSsoOptions>,
): Partial<ScalekitSsoOptions> {
  const fromEnvironment = optionsFromEnvironment(env);
  const own = withoutUndefined({ ...given });
  // Of this group the secrets are in the environment, and the rest is in the code.
  const isGroup = typeof own.webhooks === 'object';
  const webhooks = isGroup
    ? { ...fromEnvironment.webhooks, ...withoutUndefined({ ...own.webhooks }) }
    : own.webhooks;
  return { ...fromEnvironment, ...own, ...withoutUndefined({ webhooks }) };
}

/**
 * The variables that somebody has set in vain, as the options come from a factory, which reads what it
 * likes. Of the required ones the app hears anyway.
 */
export function unreadIn(env: Environment, given: Partial<ScalekitSsoOptions>): string[] {
  const optional = [
    ['SCALEKIT_WEBHOOK_SECRET', 'webhooks.secrets', given.webhooks?.secrets],
    ['SSO_TIMEOUT_MS', 'timeoutMs', given.timeoutMs],
  ] as const;
  return optional
    .filter(([variable, , own]) => own === undefined && (env[variable] ?? '').trim() !== '')
    .map(
      ([variable, option]) =>
        `${variable} is set and has no effect: forRootAsync() reads no variables. Return ${option} from useFactory.`,
    );
}

/** What is wrong with the variables that give the options which are not given otherwise. */
export function conflictsIn(env: Environment, given: Partial<ScalekitSsoOptions>): string[] {
  const names = [env.SCALEKIT_ENVIRONMENT_URL, env.SCALEKIT_ENV_URL].filter(
    (url) => url !== undefined,
  );
  const urls = new Set(names.map((url) => url.trim().replace(/\/+$/, '')));
  return given.environmentUrl === undefined && urls.size > 1
    ? [
        'environmentUrl: SCALEKIT_ENVIRONMENT_URL and SCALEKIT_ENV_URL differ. Keep the first and remove the second.',
      ]
    : [];
}

/** Only what was given: an option that is undefined leaves room for its default. */
export function withoutUndefined(
  options: Readonly<Record<string, unknown>>,
): Partial<ScalekitSsoOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
