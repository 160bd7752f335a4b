// `npm run bench:growth`: what becomes of the module's cost when there is more of everything.
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';

const { values } = parseArgs({
  options: {
    organizations: { type: 'string', default: '1,10,100,1000' },
    concurrent: { type: 'string', default: '10,100,1000' },
    users: { type: 'string', default: '10,100,1000,10000' },
    abandoned: { type: 'string', default: '0,1000,10000,100000' },
    logins: { type: 'string', default: '500' },
    requests: { type: 'string', default: '2000' },
  },
});
const numbers = (text) => text.split(',').map(Number);

setUp();
const { growth } = await import('./measurements/growth.mjs');
const { growthReport } = await import('./reports/growth.mjs');
const { writeSection } = await import('./reports/results-file.mjs');

const report = growthReport(
  await growth({
    organizations: numbers(values.organizations),
    concurrent: numbers(values.concurrent),
    users: numbers(values.users),
    abandoned: numbers(values.abandoned),
    logins: Number(values.logins),
    requests: Number(values.requests),
  }),
);
writeSection('How cost grows', report);
console.log(report);
