// Mutates what has changed, within minutes: the part of `npm run mutation` that fits into CI.
// Compares the work tree with MUTATION_BASE (default: the commit before the newest one). Says what
// it leaves out for want of time, and fails where the score of what it has mutated is below 90 %.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import config from '../stryker.config.mjs';

const BUDGET_MS = 4 * 60_000;
const MOST_FILES = 6;
const SOURCES = 'libs/scalekit-sso/src/';
// The riskier first, as the budget may not reach the rest.
const ROOMS = [
  'session/',
  'callback/',
  'identity/',
  'transaction/',
  'login/',
  'http/return-url.ts',
];
const REPORT = config.jsonReporter.fileName;

const base = process.env.MUTATION_BASE ?? 'HEAD~1';
const git = (...args) =>
  execFileSync('git', args, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
const riskOf = (file) => ROOMS.findIndex((room) => file.startsWith(SOURCES + room));
const changed = [
  ...git('diff', '--name-only', '--diff-filter=d', base),
  ...git('ls-files', '--others', '--exclude-standard'),
]
  .filter((file) => riskOf(file) !== -1 && file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .sort((one, other) => riskOf(one) - riskOf(other));

if (changed.length === 0) {
  console.log(`Mutation: nothing to mutate has changed since ${base}.`);
  process.exit();
}

const end = Date.now() + BUDGET_MS;
const leftOut = changed.slice(MOST_FILES);
const counts = { found: 0, all: 0 };
for (const file of changed.slice(0, MOST_FILES)) {
  const timeout = end - Date.now();
  rmSync(REPORT, { force: true });
  if (timeout > 0) {
    const stryker = ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', '--mutate', file];
    const { error } = spawnSync(process.execPath, stryker, { stdio: 'inherit', timeout });
    if (error === undefined && !existsSync(REPORT)) {
      console.error(`Mutation: the run for ${file} broke off; see above.`);
      process.exit(1);
    }
  }
  if (existsSync(REPORT)) {
    const { files } = JSON.parse(readFileSync(REPORT, 'utf8'));
    const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map((m) => m.status));
    const count = (...wanted) => statuses.filter((status) => wanted.includes(status)).length;
    const found = count('Killed', 'Timeout');
    counts.found += found;
    counts.all += found + count('Survived', 'NoCoverage');
  } else {
    leftOut.push(file);
  }
}

if (leftOut.length > 0) {
  console.log(`Mutation: left out, for \`npm run mutation\`: ${leftOut.join(', ')}`);
}
const score = counts.all === 0 ? 100 : (100 * counts.found) / counts.all;
console.log(`Mutation: ${counts.found} of ${counts.all} found, ${score.toFixed(1)} %.`);
process.exitCode = score < config.thresholds.break ? 1 : 0;
