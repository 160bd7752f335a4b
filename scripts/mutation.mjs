import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import config from '../stryker.config.mjs';

const SOURCES = 'libs/scalekit-sso/src/';
const REPORT = config.jsonReporter.fileName;

/** What is mutated in each room. */
export const ROOMS = Object.fromEntries(
  readdirSync(SOURCES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, `${SOURCES}${name}/**/*.ts`]),
);

/**
 * Mutates files of one room and lets the tests of that room run.
 *
 * @param timeout of the whole run, in milliseconds
 * @returns how many mutants were found and how many there were; undefined where time ran out
 */
export function mutate(room, files, timeout) {
  rmSync(REPORT, { force: true });
  const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js';
  const { error } = spawnSync(
    process.execPath,
    [stryker, 'run', '--mutate', [...files, '!**/*.spec.ts'].join(',')],
    { stdio: 'inherit', timeout, env: { ...process.env, MUTATION_ROOM: room } },
  );
  if (error !== undefined) {
    return undefined;
  }
  if (!existsSync(REPORT)) {
    throw new Error(`The run for ${room} broke off; see above.`);
  }
  const { files: report } = JSON.parse(readFileSync(REPORT, 'utf8'));
  const statuses = Object.values(report).flatMap(({ mutants }) => mutants.map((m) => m.status));
  const count = (...wanted) => statuses.filter((status) => wanted.includes(status)).length;
  const found = count('Killed', 'Timeout');
  return { found, all: found + count('Survived', 'NoCoverage') };
}

/** In per cent. */
export function scoreOf({ found, all }) {
  return all === 0 ? 100 : (100 * found) / all;
}

/** The least that passes, in per cent. */
export const LEAST = config.thresholds.break;
