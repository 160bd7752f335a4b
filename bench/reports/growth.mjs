import { quantile, rounded } from './statistics.mjs';
import { table } from './table.mjs';

/** More CPU for each act than this many times what the first step takes is called a bend. */
const BEND = 1.5;

const SUBJECTS = {
  organizations: ['organizations that sign in', 'login'],
  concurrent: ['logins at one moment', 'login'],
  users: ['signed-in users', 'guarded request'],
  abandoned: ['abandoned logins before', 'login'],
};

/** The section of `RESULTS.md`. */
export function growthReport({ machine, ...results }) {
  const parts = Object.entries(SUBJECTS).map(([name, [subject, act]]) =>
    partOf(subject, act, results[name]),
  );
  const date = new Date().toISOString().slice(0, 10);
  return [date, machine.map((fact) => `- ${fact}`).join('\n'), ...parts].join('\n\n');
}

function partOf(subject, act, steps) {
  const extra = ['redisBytesPerUser', 'redisKeys'].find((name) => name in steps[0]);
  const words = { redisBytesPerUser: 'Redis bytes a user', redisKeys: 'keys they left in Redis' };
  const head = [subject, `CPU ms a ${act}`, 'p50 ms', 'p99 ms', 'failed', 'heap MiB'];
  const rows = steps.map((step) => [
    step.count,
    rounded(step.cpuMs),
    rounded(quantile(step.times, 0.5)),
    rounded(quantile(step.times, 0.99)),
    step.failed,
    rounded(step.heapMiB),
    ...(extra ? [step[extra]] : []),
  ]);
  return [table(extra ? [...head, words[extra]] : head, rows), bendOf(subject, steps)].join('\n\n');
}

function bendOf(subject, steps) {
  const [first] = steps;
  const bent = steps.find(({ cpuMs }) => cpuMs > first.cpuMs * BEND);
  return bent === undefined
    ? `CPU does not bend up to ${steps.at(-1).count} ${subject}.`
    : `CPU bends at ${bent.count} ${subject}: ${rounded(bent.cpuMs / first.cpuMs)} times the first step.`;
}
