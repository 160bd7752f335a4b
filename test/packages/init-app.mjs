// Makes an app by `nest new`, adds the module by the packed command, and builds, tests and starts it.
//
// Arguments: the folder to work in, and node_modules with what package.json then has.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { vitestIn } from './nest-new.mjs';
import { freePort } from './free-port.mjs';

const [, , work, modules] = process.argv;
const app = join(work, 'init-app');
const tools = join(import.meta.dirname, '../../node_modules/.bin');
const clean = Object.entries(process.env).filter(([name]) => !/^(?:SCALEKIT|SSO)_/.test(name));
// @nestjs/cli is that of the workspace: it is large.
const env = {
  ...Object.fromEntries(clean),
  PATH: [join(app, 'node_modules/.bin'), tools, process.env.PATH].join(delimiter),
};

function run(command, args, cwd = app) {
  return execFileSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function expect(what, text, part) {
  if (!text.includes(part)) {
    throw new Error(`${what}: there is no ${JSON.stringify(part)} in\n${text}`);
  }
}

run('nest', ['new', 'init-app', '--skip-install', '--skip-git', '--no-observe', '-p', 'npm'], work);
symlinkSync(modules, join(app, 'node_modules'));
const generate = ['generate', '--collection', 'nestjs-scalekit-sso', 'sso', '--dry-run'];
expect('the schematic', run('nest', generate), 'src/sso/session.ts');
// Beside none of the packages that it has the app install, as npx would start it.
const alone = join(work, 'init-command');
cpSync(join(modules, 'nestjs-scalekit-sso/dist/esm'), alone, { recursive: true });
const dryRun = run('node', [join(alone, 'cli/main.js'), 'init', '--dry-run']);
expect('a dry run', dryRun, '+   useSession(app);');
expect('init', run('nestjs-scalekit-sso', ['init']), 'CREATE src/sso/session.ts');
expect('init, again', run('nestjs-scalekit-sso', ['init']), 'Nothing to do');
run('npm', ['run', 'build']);
// Its own configuration has a plugin for path aliases, which this app has none of.
vitestIn(app);
run('npm', ['run', 'test:e2e', '--', '--testTimeout=60000']);

const example = readFileSync(join(app, '.env.example'), 'utf8');
const values = { ENVIRONMENT_URL: 'http://127.0.0.1:9', CLIENT_ID: 'skc_1', CLIENT_SECRET: 'x' };
const filled = example.replace(/^SCALEKIT_(\w+)=$/gm, (line, name) => `${line}${values[name]}`);
writeFileSync(join(app, '.env'), filled);
run('sh', ['-c', /^# (node -e .+)$/m.exec(example)[1]]);

const port = await freePort();
const server = spawn(process.execPath, ['dist/main.js'], {
  cwd: app,
  env: { ...env, PORT: String(port) },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const ended = once(server, 'exit').then(() => Promise.reject(new Error('The app has ended.')));
  const started = new Promise((resolve) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.includes('successfully started')) resolve();
    });
  });
  await Promise.race([started, ended]);
  ended.catch(() => {});
  const answer = await fetch(`http://127.0.0.1:${port}/sso-example`, {
    redirect: 'manual',
    headers: { accept: 'text/html' },
  });
  const location = answer.headers.get('location');
  if (answer.status !== 302 || location !== '/auth/login?return_to=%2Fsso-example') {
    throw new Error(`No redirect to the login: ${answer.status} ${location}`);
  }
} finally {
  server.kill('SIGKILL');
}
