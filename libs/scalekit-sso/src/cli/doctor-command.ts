import { parseArgs } from 'node:util';
import { checkUp, type CheckUp } from '../doctor/doctor.js';
import { error, type Finding, type Severity } from '../doctor/finding.js';
import { conflictsIn, withEnvironment } from '../options/environment-variables.js';
import { OptionsError } from '../options/options-error.js';
import { parseUrl } from '../options/parse-url.js';
import { readRoutes } from '../options/routes.js';
import { DECLARED_OPTIONS, validateOptions } from '../scalekit-sso.options.js';
import { EXIT } from './exit.js';
import type { Variables } from './federation-system.js';

/** What `--help` prints. */
export const USAGE = `Usage: nestjs-scalekit-sso doctor [--url https://app.example.com] [--route <name>=<path>] [--json]

Checks what a program can check of the production checklist: the settings in the environment and in .env of
this folder, the Scalekit environment, and with --url the running app (with its global prefix, if it has one).
An app with an option routes needs --route for each of its fields: --route prefix=sso --route logout=false
Exit code: 0 all is well, 1 something is wrong, 3 there are warnings only, 2 the command was not understood.`;

const MARKS: Readonly<Record<Severity, string>> = {
  ok: 'ok     ',
  unknown: '?      ',
  warning: 'WARNING',
  error: 'ERROR  ',
};

/**
 * The command `doctor`.
 *
 * @param print takes a line
 * @param check finds out what is wrong
 * @returns the exit code
 */
export async function doctor(
  args: readonly string[],
  variables: Variables,
  print: (line: string) => void,
  check = checkUp,
): Promise<number> {
  const given = readArguments(args);
  if (given === undefined) {
    print(USAGE);
    return EXIT.usage;
  }
  const errors: string[] = [];
  const routes = readRoutes(given.routes, errors);
  if (errors.length > 0) {
    errors.forEach(print);
    return EXIT.usage;
  }
  const findings = await examine(variables, { appUrl: given.url, routes }, check);
  if (given.json) {
    print(JSON.stringify(findings, null, 2));
  } else {
    printTable(findings, print);
  }
  return exitCodeOf(findings);
}

interface DoctorArguments {
  readonly url: string | undefined;
  readonly json: boolean;
  /** As the option `routes`. */
  readonly routes: Readonly<Record<string, string | false>>;
}

function readArguments(args: readonly string[]): DoctorArguments | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        json: { type: 'boolean', default: false },
        route: { type: 'string', multiple: true, default: [] },
      },
    });
    const { json, url, route } = values;
    const routes = Object.fromEntries(route.map(readRoute));
    return url === undefined || isAppUrl(url)
      ? { json, url: url?.replace(/\/+$/, ''), routes }
      : undefined;
  } catch {
    return undefined;
  }
}

function readRoute(text: string): readonly [string, string | false] {
  const [name = '', ...rest] = text.split('=');
  const path = rest.join('=');
  return [name, path === 'false' ? false : path];
}

/** Without a password or a query: it is printed, and paths are put behind it. */
function isAppUrl(text: string): boolean {
  const { protocol = '', username, password, search, hash } = parseUrl(text) ?? {};
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}

async function examine(
  variables: Variables,
  app: Pick<CheckUp, 'appUrl' | 'routes'>,
  check: typeof checkUp,
): Promise<readonly Finding[]> {
  try {
    const options = validateOptions(withEnvironment(DECLARED_OPTIONS, {}, variables), {
      isProduction: true,
      errors: conflictsIn({}, variables),
    });
    const sessionSecrets = variables.SESSION_SECRET?.split(',');
    return await check({ options, sessionSecrets, ...app });
  } catch (thrown) {
    if (!(thrown instanceof OptionsError)) {
      throw thrown;
    }
    return thrown.errors.map((message) =>
      error(
        'settings',
        message,
        'Set the variable in the environment of this command, or in .env; docs/options.md has all of them.',
      ),
    );
  }
}

function printTable(findings: readonly Finding[], print: (line: string) => void): void {
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, severity, message, fix } of findings) {
    print(`${MARKS[severity]}  ${check.padEnd(width)}  ${message}`);
    if (fix !== undefined) {
      print(`${' '.repeat(MARKS.ok.length + width + 4)}${fix}`);
    }
  }
  const count = (severity: Severity): number =>
    findings.filter((it) => it.severity === severity).length;
  print(`\n${count('error')} wrong, ${count('warning')} to look at, ${count('ok')} well`);
}

function exitCodeOf(findings: readonly Finding[]): number {
  const has = (severity: Severity): boolean => findings.some((it) => it.severity === severity);
  return has('error') ? EXIT.failed : has('warning') ? EXIT.warned : EXIT.done;
}
