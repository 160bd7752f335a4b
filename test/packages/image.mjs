// Puts together what deploy/Dockerfile says its image has, as far as that goes without Docker, and starts
// it as the Dockerfile does: as another user, in production, with folders that only root may write.
// Usage: node image.mjs <empty folder>
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
} from 'node:fs';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DockerfileParser } from 'dockerfile-ast';
import { ScalekitSimulator } from '../../libs/scalekit-simulator/dist/esm/index.js';
import { freePort } from './free-port.mjs';

const root = join(import.meta.dirname, '../..');
const [, , folder] = process.argv;
const UID = 1000;

const dockerfile = DockerfileParser.parse(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8'));
/** The instructions of each stage, as keyword and arguments. */
const stages = dockerfile
  .getInstructions()
  .map((it) => ({
    keyword: it.getKeyword(),
    text: it.getArgumentsContent() ?? '',
    from: it.getKeyword() === 'COPY' ? it.getFromFlag()?.getValue() : undefined,
  }))
  .reduce((all, instruction) => {
    if (instruction.keyword === 'FROM') {
      all.push({ name: / AS (\S+)/.exec(instruction.text)?.[1], steps: [] });
    }
    all.at(-1)?.steps.push(instruction);
    return all;
  }, []);
const stage = (name) => stages.find((it) => it.name === name);
const image = stages.at(-1);
const textOf = (keyword, { steps } = image) => steps.findLast((it) => it.keyword === keyword)?.text;

/** What a stage copies: from another stage, or from the repository. */
function copiesOf({ steps }) {
  return steps
    .filter(({ keyword }) => keyword === 'COPY')
    .map(({ text, from }) => {
      const parts = text.split(/\s+/);
      return { from, sources: parts.slice(0, -1), target: parts.at(-1) };
    });
}

/** The folder of a stage, made by its COPY and RUN instructions. */
function assemble(name) {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  const { steps } = stage(name);
  for (const { sources, target } of copiesOf({ steps })) {
    for (const source of sources) {
      cpSync(join(root, source), target === './' ? join(place, source) : join(place, target), {
        recursive: true,
        filter: (path) => !/\/(?:node_modules|dist|\.data|\.env)$/.test(path),
      });
    }
  }
  for (const { keyword, text } of steps) {
    if (keyword === 'RUN') {
      const [command, ...args] = text.split(/\s+/);
      assert.equal(command, 'npm', 'this script runs npm alone');
      const quick = args[0] === 'ci' ? ['--prefer-offline'] : [];
      execFileSync(command, [...args, ...quick], { cwd: place, stdio: 'pipe' });
    }
  }
  return place;
}

const app = join(folder, 'app');
mkdirSync(app);
// The stage `build` runs what `npm run build:demo` of the repository has just run: its result is taken.
assert.match(textOf('RUN', stage('build')), /^npm run build:demo$/);
const dependencies = assemble('dependencies');
for (const { from, sources, target } of copiesOf(image)) {
  const [source] = sources;
  if (from === 'dependencies') {
    renameSync(join(dependencies, relative('/app', source)), join(app, target));
  } else {
    const place = from === undefined ? source : relative('/app', source);
    cpSync(join(root, place), join(app, target === './' ? source : target), { recursive: true });
  }
}
assert.ok(
  !existsSync(join(app, 'node_modules/vitest')),
  'no development dependency is in the image',
);
const data = join(folder, 'data');
mkdirSync(data);
const isRoot = process.getuid() === 0;
if (isRoot) {
  assert.equal(textOf('USER'), 'node');
  chmodSync(folder, 0o755);
  chownSync(data, UID, UID);
}

const port = await freePort();
const simulator = await ScalekitSimulator.start();
const variables = Object.fromEntries(
  textOf('ENV')
    .split(/\s+/)
    .map((pair) => pair.split('=')),
);
const [command, ...args] = JSON.parse(textOf('CMD'));
assert.equal(command, 'node');
const child = spawn(process.execPath, args, {
  cwd: app,
  ...(isRoot ? { uid: UID, gid: UID } : {}),
  env: {
    ...variables,
    ...simulator.env,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: data,
    BASE_URL: 'https://app.example.com',
    SESSION_SECRET: 'fQ7xY2mZpL9rT4vW8kB3nC6hJ1sD5gAe',
    COOKIE_SECRET: 'kB3nC6hJ1sD5gAefQ7xY2mZpL9rT4vW8',
  },
  stdio: ['ignore', 'pipe', 'pipe'],
});
let output = '';
for (const stream of [child.stdout, child.stderr]) {
  stream.on('data', (chunk) => {
    output += chunk;
  });
}
try {
  const url = `http://127.0.0.1:${port}`;
  let ready;
  for (let tries = 0; tries < 120 && child.exitCode === null && !ready?.ok; tries += 1) {
    await sleep(250);
    ready = await fetch(`${url}/readyz`).catch(() => undefined);
  }
  assert.equal(ready?.status, 200, `The image is not ready:\n${output}`);
  // The probe of the image itself.
  const probe = JSON.parse(/CMD (\[.*\])/s.exec(textOf('HEALTHCHECK'))[1]);
  const script = probe.at(-1).replace('127.0.0.1:3000', `127.0.0.1:${port}`);
  execFileSync(process.execPath, ['--eval', script]);
  assert.throws(() =>
    execFileSync(process.execPath, ['--eval', probe.at(-1).replace(':3000', ':1')], {
      stdio: 'pipe',
    }),
  );
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0, `The image does not end on SIGTERM:\n${output}`);
} finally {
  child.kill('SIGKILL');
  await simulator.stop();
}
