import { parseArgs } from 'node:util';
import { AUTH0 } from './auth0.system.js';
import { COGNITO } from './cognito.system.js';
import { EXIT } from './exit.js';
import { FIREBASE } from './firebase.system.js';
import type { FederationSystem, SystemAdmin, Variables } from './federation-system.js';

const SYSTEMS: Readonly<Record<string, FederationSystem>> = {
  auth0: AUTH0,
  cognito: COGNITO,
  firebase: FIREBASE,
};

/** What `--help` prints. */
export const USAGE = `Usage: nestjs-scalekit-sso federation <${Object.keys(SYSTEMS).join('|')}> [--apply]

Prints what to set up in the identity system of your app, so that Scalekit stands behind it. With --apply
it says what it will change, changes it through the SDK of that system, and checks it afterwards.
Settings are read from the environment and from .env in this folder.`;

/**
 * The command `federation`.
 *
 * @param print takes a line
 * @returns the exit code
 */
export async function federation(
  args: readonly string[],
  variables: Variables,
  print: (line: string) => void,
): Promise<number> {
  const { name, isApplied } = readArguments(args);
  const system = name === undefined || !Object.hasOwn(SYSTEMS, name) ? undefined : SYSTEMS[name];
  if (system === undefined) {
    print(USAGE);
    return EXIT.usage;
  }
  const needed = { ...system.variables, ...(isApplied ? system.adminVariables : {}) };
  const missing = Object.entries(needed).filter(([variable]) => !variables[variable]?.trim());
  if (missing.length > 0) {
    print('These settings are missing. Set them in the environment or in .env:');
    missing.forEach(([variable, place]) => {
      print(`  - ${variable}: ${place}`);
    });
    return EXIT.usage;
  }
  return isApplied ? apply(system, variables, print) : show(system, variables, print);
}

function readArguments(args: readonly string[]): { name?: string | undefined; isApplied: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { apply: { type: 'boolean', default: false } },
    });
    return { name: positionals.length === 1 ? positionals[0] : undefined, isApplied: values.apply };
  } catch {
    return { isApplied: false };
  }
}

function show(
  system: FederationSystem,
  variables: Variables,
  print: (line: string) => void,
): number {
  system.steps(variables).forEach((step, index) => {
    print(`${index + 1}. ${step}`);
  });
  for (const [title, settings] of Object.entries(system.settings(variables))) {
    print(`\n${title}:\n${JSON.stringify(settings, null, 2)}`);
  }
  return EXIT.done;
}

async function apply(
  system: FederationSystem,
  variables: Variables,
  print: (line: string) => void,
): Promise<number> {
  try {
    const admin = await system.admin(variables);
    const plan = await admin.plan();
    if (plan.length === 0) {
      print('Nothing to do: all is set up.');
      return EXIT.done;
    }
    plan.forEach((change) => {
      print(`- ${change}`);
    });
    await admin.apply();
    return await check(admin, print);
  } catch (error) {
    print(`Failed: ${reasonOf(error, variables)}`);
    return EXIT.failed;
  }
}

async function check(admin: SystemAdmin, print: (line: string) => void): Promise<number> {
  const left = await admin.plan();
  if (left.length === 0) {
    print('Done, and checked.');
    return EXIT.done;
  }
  print(`Not all of it took effect: ${left.join('; ')}.`);
  return EXIT.failed;
}

/** SDKs quote requests in their errors: whatever is a secret is taken out, however it came in. */
function reasonOf(error: unknown, variables: Variables): string {
  const { code } = Object(error) as { readonly code?: unknown };
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return 'the SDK of the system is not installed. Install it as a development dependency (see the guide).';
  }
  const text = error instanceof Error ? error.message : String(error);
  const secrets = Object.entries(variables).filter(([name]) => /SECRET|KEY|TOKEN/.test(name));
  const clean = secrets.reduce(
    (rest, [, secret]) => (secret ? rest.replaceAll(secret, '…') : rest),
    text,
  );
  // A terminal would obey what a service puts there.
  return clean.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
