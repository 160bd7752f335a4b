import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { EXIT } from './exit.js';
import type { Variables } from './federation-system.js';

type Command = (
  args: readonly string[],
  variables: Variables,
  print: (line: string) => void,
) => number | Promise<number>;

interface LoadedCommand {
  readonly run: Command;
  readonly usage: string;
}

/** Each is loaded by itself: `init` runs in apps that lack the packages of the others. */
const COMMANDS: Readonly<Record<string, () => Promise<LoadedCommand>>> = {
  doctor: async () => {
    const { doctor, USAGE } = await import('./doctor-command.js');
    return { run: doctor, usage: USAGE };
  },
  federation: async () => {
    const { federation, USAGE } = await import('./federation-command.js');
    return { run: federation, usage: USAGE };
  },
  init: async () => {
    const { init, USAGE } = await import('./init-command.js');
    return { run: (args, _, print) => init(args, process.cwd(), print), usage: USAGE };
  },
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
  const load = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    print(USAGE);
    return isHelp(name) ? EXIT.done : EXIT.usage;
  }
  const { run, usage } = await load();
  if (args.some(isHelp)) {
    print(usage);
    return EXIT.done;
  }
  return run(args, variables, print);
}

function isHelp(argument: string | undefined): boolean {
  return argument === '--help' || argument === '-h';
}
