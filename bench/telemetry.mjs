// `npm run bench:telemetry`: what spans and events of one login cost an app that has
// `@opentelemetry/api`, and no SDK that would take them. The sources of the module alone, without an app:
// beside a whole login it is too little to be seen.
import 'reflect-metadata';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { writeSection } from './reports/results-file.mjs';

const LOGINS = 20_000;
const ROUNDS = 11;
const folder = join(import.meta.dirname, 'dist');
const room = join(import.meta.dirname, '../libs/scalekit-sso/src/observability');

mkdirSync(folder, { recursive: true });
const outdir = join(folder, 'telemetry');
await build({
  entryPoints: ['telemetry', 'sso-events'].map((name) => join(room, `${name}.ts`)),
  outdir,
  bundle: true,
  splitting: true,
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
});
const { Telemetry } = await import(join(outdir, 'telemetry.mjs'));
const { SsoEvents } = await import(join(outdir, 'sso-events.mjs'));

/** The spans and events of a login, without what they are about. */
async function login(events, telemetry) {
  await telemetry.span({ name: 'callback', attributes: {}, isClient: false }, async () => {
    for (const operation of ['exchange', 'keys']) {
      const span = {
        name: operation,
        attributes: { 'server.address': 'localhost' },
        isClient: true,
      };
      await telemetry.span(span, () => Promise.resolve());
      events.emit('environment.called', { operation, durationMs: 1, code: undefined });
    }
  });
  events.emit('login.started', { organizationId: 'org_1' });
  events.emit('login.completed', { organizationId: 'org_1', durationMs: 1 });
}

async function microseconds(hasApi) {
  const events = new SsoEvents();
  const telemetry = new Telemetry(events);
  if (hasApi) {
    await telemetry.onModuleInit();
  }
  const before = process.cpuUsage();
  for (let count = 0; count < LOGINS; count += 1) {
    await login(events, telemetry);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / LOGINS;
}

const median = (figures) => figures.toSorted((one, other) => one - other)[figures.length >> 1];
const rounds = [];
for (let round = 0; round < ROUNDS; round += 1) {
  rounds.push([await microseconds(false), await microseconds(true)]);
}
const without = median(rounds.map(([figure]) => figure));
const withApi = median(rounds.map(([, figure]) => figure));
const report = [
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${ROUNDS} rounds of ${LOGINS} logins, medians.`,
  '',
  '| spans and events of one login              | CPU µs |',
  '| ------------------------------------------ | ------ |',
  `| without \`@opentelemetry/api\`               | ${without.toFixed(1).padEnd(6)} |`,
  `| with it, and no SDK                        | ${withApi.toFixed(1).padEnd(6)} |`,
].join('\n');
writeSection('Telemetry that nobody takes', report);
console.log(report);
