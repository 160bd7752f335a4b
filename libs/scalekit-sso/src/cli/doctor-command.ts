import { parseArgs } from 'node:util';
import { checkUp } from '../doctor/doctor.js';
import { error, type Finding, type Severity } from '../doctor/finding.js';
import { conflictsIn, withEnvironment } from '../options/environment-variables.js';
import { OptionsError } from '../options/options-error.js';
import { parseUrl } from '../options/parse-url.js';
import { readRoutes } from '../options/routes.js';
import { DECLARED_OPTIONS, validateOptions } from '../scalekit-sso.options.js';
import { EXIT } from './exit.js';
import type { Variables } from './federation-system.js';

const USAGE = `Usage: nestjs-scalekit-sso doctor [--url https://app.example.com] [--json]

Checks what a program can check of the production checklist: the settings in the environment and in .env of
this folder, the Scalekit environment, and with --url the running app (with its global prefix, if it has one).
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
 * @returns the exit code
 */
export async function doctor(
  args: readonly string[],
  variables: Variables,
  print: (line: string) => void,
): Promise<number> {
  const given = readArguments(args);
  if (given === undefined) {
    print(USAGE);
    return EXIT.usage;
  }
  const findings = await examine(variables, given.url);
  if (given.json) {
    print(JSON.stringify(findings, null, 2));
  } else {
    printTable(findings, print);
  }
  return exitCodeOf(findings);
}

function readArguments(
  args: readonly string[],
): { readonly url: string | undefined; readonly json: boolean } | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const { json, url } = values;
    return url === undefined || isAppUrl(url) ? { json, url: url?.replace(/\/+$/, '') } : undefined;
  } catch {
    return undefined;
  }
}

/** Without a password or a query: it is printed, and paths are put behind it. */
function isAppUrl(text: string): boolean {
  const { protocol = '', username, password, search, hash } = parseUrl(text) ?? {};
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
}

async function examine(
  variables: Variables,
  appUrl: string | undefined,
): Promise<readonly Finding[]> {
  const routes = readRoutes(undefined, []);
  try {
    const options = validateOptions(withEnvironment(DECLARED_OPTIONS, {}, variables), {
      isProduction: true,
      errors: conflictsIn({}, variables),
    });
    const sessionSecrets = variables.SESSION_SECRET?.split(',');
    return await checkUp({ options, routes, sessionSecrets, appUrl });
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
