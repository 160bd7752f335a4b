import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { EXIT, federation } from './federation-command.js';
import type { Variables } from './federation-system.js';

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
  if (name === 'federation') {
    return federation(args, variables, print);
  }
  print('Usage: nestjs-scalekit-sso federation <system> [--apply]');
  return EXIT.usage;
}
