// `npm run bench`: the module beside its peers, in one run. `--json` prints the figures only.
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '11' },
    logins: { type: 'string', default: '40' },
    requests: { type: 'string', default: '2000' },
  },
});
const numbers = Object.fromEntries(
  ['rounds', 'logins', 'requests'].map((name) => {
    const number = Number(values[name]);
    if (!Number.isSafeInteger(number) || number < 1) {
      throw new Error(`--${name} ${values[name]} is no number from 1`);
    }
    return [name, number];
  }),
);

setUp();
// What they import is installed only now.
const { measure } = await import('./measurements/side-by-side.mjs');
const { figuresOf, reportOf } = await import('./reports/side-by-side.mjs');

const measured = await measure(numbers);
if (values.json) {
  console.log(JSON.stringify(figuresOf(measured)));
} else {
  const { writeSection } = await import('./reports/results-file.mjs');
  const report = reportOf(measured);
  writeSection('Beside its peers', report);
  console.log(report);
}
