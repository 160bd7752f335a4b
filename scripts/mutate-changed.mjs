// Mutates the lines that have changed, within minutes: the part of `npm run mutation` that fits into
// CI. Compares the work tree with MUTATION_BASE (default: the commit before the newest one). Says what
// it leaves out for want of time, and fails where the score of what it has mutated is too low.
import { execFileSync } from 'node:child_process';
import { LEAST, mutate, ROOMS, scoreOf } from './mutation.mjs';

const BUDGET_MS = 2 * 60_000;
const base = process.env.MUTATION_BASE ?? 'HEAD~1';
const git = (...args) =>
  execFileSync('git', args, { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
const untracked = git('ls-files', '--others', '--exclude-standard');
const changed = [...git('diff', '--name-only', '--diff-filter=d', base), ...untracked].filter(
  (file) => !file.endsWith('.spec.ts'),
);

/** As Stryker wants them: `file:3-7`, once for each place that was added to or changed. */
function changedLinesOf(file) {
  if (untracked.includes(file)) {
    return [file];
  }
  return git('diff', '--unified=0', base, '--', file)
    .map((line) => /^@@ \S+ \+(\d+)(?:,(\d+))? @@/.exec(line))
    .filter((hunk) => hunk !== null && hunk[2] !== '0')
    .map(([, first, count = '1']) => `${file}:${first}-${Number(first) + Number(count) - 1}`);
}

const end = Date.now() + BUDGET_MS;
const total = { found: 0, all: 0 };
const leftOut = [];
for (const [room, pattern] of Object.entries(ROOMS)) {
  const [folder] = pattern.split('*', 1);
  for (const file of changed.filter((it) => it.startsWith(folder) && it.endsWith('.ts'))) {
    const lines = changedLinesOf(file);
    if (lines.length === 0) {
      continue;
    }
    const timeout = end - Date.now();
    const counts = timeout > 0 ? mutate(room, lines, timeout) : undefined;
    if (counts === undefined) {
      leftOut.push(file);
    } else {
      total.found += counts.found;
      total.all += counts.all;
    }
  }
}
if (leftOut.length > 0) {
  console.log(`Mutation: left out, for \`npm run mutation\`: ${leftOut.join(', ')}`);
}
console.log(
  total.all === 0
    ? `Mutation: nothing was mutated that has changed since ${base}.`
    : `Mutation: ${total.found} of ${total.all} found, ${scoreOf(total).toFixed(1)} %.`,
);
process.exitCode = scoreOf(total) < LEAST ? 1 : 0;
