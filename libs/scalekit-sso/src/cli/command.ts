import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { EXIT } from './exit.js';
import type { Variables } from './federation-system.js';

type Command = (
  args: readonly string[],
  variables: Variables,
  print: (line: string) => void,
) => Promise<number>;

/** Each is loaded by itself: `init` runs in apps that lack the packages of the others. */
const COMMANDS: Readonly<Record<string, Command>> = {
  doctor: async (...args) => (await import('./doctor-command.js')).doctor(...args),
  federation: async (...args) => (await import('./federation-command.js')).federation(...args),
  init: async (args, _, print) =>
    (await import('./init-command.js')).init(args, process.cwd(), print),
};
const USAGE = `Usage: nestjs-scalekit-sso <${Object.keys(COMMANDS).join('|')}> …, each with --help`;

/**
 * `npx nestjs-scalekit-sso …`. Settings that the environment lacks are read from `.env`.
 *
 * @param args after the name of the command
 * @param print takes a line
 * @returns the exit code
 */
export async function command(
  [name, ...args]: readonly string[],
  variables: Variables,
  print: (line: string) => void,
  envFile = '.env',
): Promise<number> {
  if (existsSync(envFile)) {
    loadEnvFile(envFile);
  }
  const run = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (run === undefined) {
    print(USAGE);
    return EXIT.usage;
  }
  return run(args, variables, print);
}
