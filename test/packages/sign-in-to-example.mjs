// Starts an example beside the simulator that it has installed, as its README says, and runs its steps
// (`examples/<name>.mjs`) in Chromium. The ports are free ones, so that it can run beside an app of the
// developer. Usage: node sign-in-to-example.mjs <folder where it is installed and built> <name>
//
// Steps export `run(page, context)`. They may export `hearsEvents`, for an app that takes webhooks of the
// simulator, `redirectUris({ base, freePort })`, in place of the callback of the module, `prepare(context)`, which returns more environment variables for the app, before
// it starts, and `finish()`. The context:
//   base                     URL of the app
//   environmentUrl           URL of the simulator
//   freePort()               a port on 127.0.0.1
//   start(file, args, env)   starts another process of the example
//   waitFor(what, process, ask)   until `ask()` returns something
//   signIn(page, email)      types the address into the sign-in page, and signs in at the simulator
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { freePort } from './free-port.mjs';

const [, , folder, name] = process.argv;
const steps = await import(`./examples/${name}.mjs`);
const children = [];

function start(file, args, env) {
  const child = spawn(process.execPath, [file, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const started = { child, output: '' };
  child.stdout.on('data', (chunk) => {
    started.output += chunk;
  });
  children.push(child);
  return started;
}

/** Asks twice a second, for three minutes: a busy machine takes long to load a large program. */
async function waitFor(what, started, ask) {
  const { child } = started;
  const end = Date.now() + 180_000;
  while (child.exitCode === null && Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    await sleep(500);
  }
  const why = child.exitCode === null ? 'it took too long' : `it ended with ${child.exitCode}`;
  throw new Error(`${what} did not start: ${why}.\n${started.output.slice(-2_000)}`);
}

async function signIn(page, email) {
  await page.getByLabel(/e-?mail/i).fill(email);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/idp\/.+/);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

let browser;
try {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const cli = join(folder, 'node_modules/scalekit-simulator/dist/esm/cli.js');
  const redirectUris = (await steps.redirectUris?.({ base, freePort })) ?? [
    `${base}/auth/callback`,
  ];
  const simulator = start(
    cli,
    [
      ...['--port', '0', '--initiate-login', `${base}/auth/login`],
      ...redirectUris.flatMap((uri) => ['--redirect-uri', uri]),
      ...(steps.hearsEvents ? ['--webhook-url', `${base}/auth/webhooks`] : []),
    ],
    {},
  );
  const environmentUrl = await waitFor(
    'The simulator',
    simulator,
    () => /SCALEKIT_ENVIRONMENT_URL=(\S+)/.exec(simulator.output)?.[1],
  );
  const context = { base, environmentUrl, freePort, start, waitFor, signIn };
  const app = start('dist/main.js', [], {
    ...(await steps.prepare?.(context)),
    PORT: String(port),
    SSO_BASE_URL: base,
    SCALEKIT_ENVIRONMENT_URL: environmentUrl,
  });
  await waitFor('The example', app, () => fetch(`${base}/auth/login`).catch(() => undefined));
  browser = await chromium.launch({
    executablePath: [
      process.env.CHROMIUM_PATH,
      '/usr/bin/chromium-headless-shell',
      '/usr/bin/chromium',
    ].find((path) => path !== undefined && existsSync(path)),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  await steps.run(page, context);
} finally {
  await browser?.close();
  await steps.finish?.();
  for (const child of children) {
    child.kill('SIGKILL');
  }
}
