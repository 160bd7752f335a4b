// `npm run smoke`: that the benchmark still runs and still prints every figure. What they are is not
// looked at: a busy machine is no mistake of the code.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const FIGURES = {
  loginCpu: ['vsRecipe', 'vsExpressOpenidConnect', 'vsNestPassport'],
  guard: ['vsHandWritten', 'vsExpressOpenidConnect'],
  redis: ['perGuardedRequest', 'perLogin'],
  coldStart: ['vsBareNest'],
};

const bench = join(import.meta.dirname, 'bench.mjs');
const args = ['--json', '--rounds', '1', '--logins', '3', '--requests', '20'];
const figures = JSON.parse(execFileSync(process.execPath, [bench, ...args], { encoding: 'utf8' }));
const names = Object.fromEntries(
  Object.entries(figures).map(([group, values]) => [group, Object.keys(values)]),
);
const isNumbers = Object.values(figures).every((group) =>
  Object.values(group).every(Number.isFinite),
);
if (!isDeepStrictEqual(names, FIGURES) || !isNumbers) {
  throw new Error(`The figures are not those that are promised: ${JSON.stringify(figures)}`);
}
console.log('The benchmark runs.');
