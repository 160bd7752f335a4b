import type { Option, Options } from './option.js';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The options that were given, and what they leave out from the environment variables. */
export function withEnvironment(
  declared: Options,
  given: object,
  env: Environment,
): Readonly<Record<string, unknown>> {
  const values = Object.entries(declared).map(([name, option]): [string, unknown] => {
    const own = (given as Readonly<Record<string, unknown>>)[name];
    if (option.members === undefined) {
      return [name, own ?? (own === undefined ? fromVariable(option, env) : own)];
    }
    // Of a group the secrets are in the environment, and the rest is in the code.
    const group = typeof own === 'object' && own !== null ? own : {};
    const merged = withEnvironment(option.members, group, env);
    const isMerged = own === undefined ? Object.keys(merged).length > 0 : group === own;
    return [name, isMerged ? merged : own];
  });
  const others = Object.entries(given).filter(([name]) => !Object.hasOwn(declared, name));
  return Object.fromEntries([...values.filter(([, value]) => value !== undefined), ...others]);
}

/** Contract 1: the environment URL has a shorter name too. */
const ENV_URL = ['SCALEKIT_ENVIRONMENT_URL', 'SCALEKIT_ENV_URL'] as const;

function fromVariable(
  { variable = '', parse = String }: Option<unknown, unknown>,
  env: Environment,
) {
  const text = env[variable] ?? (variable === ENV_URL[0] ? env[ENV_URL[1]] : undefined);
  return text === undefined ? undefined : parse(text);
}

/**
 * Warns of variables that are set in vain, as the options come from a factory, which reads what it
 * likes. Of the required ones the app hears anyway.
 */
export function warnOfUnread(
  declared: Options,
  given: object,
  env: Environment,
  prefix = '',
): string[] {
  return Object.entries(declared).flatMap(([name, { variable, members, defaultText }]) => {
    const own = (given as Readonly<Record<string, unknown>>)[name];
    if (members !== undefined) {
      return warnOfUnread(members, Object(own) as object, env, `${name}.`);
    }
    const isSet = variable !== undefined && (env[variable] ?? '').trim() !== '';
    return isSet && own === undefined && !defaultText.startsWith('required')
      ? [
          `${variable} is set and has no effect: forRootAsync() reads no variables. Return ${prefix}${name} from useFactory.`,
        ]
      : [];
  });
}

/** What is wrong with the variables that give options which are not given otherwise. */
export function conflictsIn(
  given: { readonly environmentUrl?: unknown },
  env: Environment,
): string[] {
  const urls = ENV_URL.map((name) => env[name]?.trim().replace(/\/+$/, ''));
  return given.environmentUrl === undefined && !urls.includes(undefined) && new Set(urls).size > 1
    ? [`environmentUrl: ${ENV_URL.join(' and ')} differ. Keep the first and remove the second.`]
    : [];
}
