import { parseArgs } from 'node:util';
import { loadTypeScript } from '../init/app-typescript.js';
import { InitRefusal } from '../init/init-refusal.js';
import { planInit } from '../init/init.js';
import { lineDiff } from '../init/line-diff.js';
import { AppFolder } from './app-folder.js';
import { EXIT } from './exit.js';

/** What `--help` prints. */
export const USAGE = `Usage: nestjs-scalekit-sso init [--project <name>] [--dry-run]

Adds the module, sessions, .env.example, a guarded controller and its test to the Nest app in this
folder. A second run changes nothing. With --dry-run it prints the changes and writes nothing.
--project is one of nest-cli.json.`;

/**
 * The command `init`.
 *
 * @param folder of the app
 * @param print takes a line
 * @returns the exit code
 */
export function init(
  args: readonly string[],
  folder: string,
  print: (line: string) => void,
): number {
  const options = readArguments(args);
  if (options === undefined) {
    print(USAGE);
    return EXIT.usage;
  }
  const app = new AppFolder(folder);
  try {
    const { changes, next } = planInit(app, loadTypeScript(folder), { project: options.project });
    changes.forEach((change) => {
      app.requireInside(change);
    });
    if (!options['dry-run']) {
      // Before anything is printed: a pipe that closes ends the command.
      changes.forEach((change) => {
        app.write(change);
      });
    }
    for (const { path, before, after } of changes) {
      print(`${before === undefined ? 'CREATE' : 'UPDATE'} ${path}`);
      (options['dry-run'] ? lineDiff(before, after) : []).forEach(print);
    }
    const isDry = options['dry-run'] && changes.length > 0;
    (isDry ? ['Dry run: nothing was written.'] : next).forEach(print);
    return EXIT.done;
  } catch (error) {
    if (error instanceof InitRefusal) {
      print(error.message);
      return EXIT.failed;
    }
    throw error;
  }
}

function readArguments(
  args: readonly string[],
): { project?: string | undefined; 'dry-run': boolean } | undefined {
  try {
    return parseArgs({
      args: [...args],
      options: { project: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
    }).values;
  } catch {
    return undefined;
  }
}
