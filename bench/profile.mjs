// `npm run bench:profile`: where the CPU time of an app goes during logins, or during guarded requests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: 'ours' },
    logins: { type: 'string', default: '400' },
    requests: { type: 'string', default: '4000' },
    lines: { type: 'string', default: '25' },
  },
});

setUp();
const { cpuPerAct, repeat } = await import('./harness/load.mjs');
const { openDashboard, signIn } = await import('./harness/login.mjs');
const { profileReport } = await import('./reports/profile.mjs');
const { writeSection } = await import('./reports/results-file.mjs');
const { withServices } = await import('./harness/services.mjs');

const CONCURRENCY = 4;
const folder = join(import.meta.dirname, 'dist/profiles');
mkdirSync(folder, { recursive: true });

await withServices({ apps: 1 }, async ({ startApp }) => {
  const app = await startApp(values.app);
  const browser = await signIn(app);
  const kinds = {
    login: [Number(values.logins), () => signIn(app)],
    'guarded request': [Number(values.requests), () => openDashboard(app, browser)],
  };
  const sections = [];
  for (const [kind, [count, act]] of Object.entries(kinds)) {
    await repeat(Math.ceil(count / 4), CONCURRENCY, act);
    await app.startProfile();
    const cpuMs = await cpuPerAct(app, count, CONCURRENCY, act);
    const profile = await app.stopProfile();
    const file = join(folder, `${values.app}-${kind.replace(' ', '-')}.cpuprofile`);
    writeFileSync(file, JSON.stringify(profile));
    console.error(`${file}: open it in the performance panel of Chrome`);
    sections.push(profileReport(kind, profile, cpuMs, Number(values.lines)));
  }
  const report = sections.join('\n\n');
  writeSection(`Where the time of ${values.app} goes`, report);
  console.log(report);
});
