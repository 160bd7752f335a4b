// Starts an example beside the simulator that it has installed, as its README says, and signs in to
// it in Chromium. The ports are free ones, so that it can run beside an app of the developer.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const folder = process.argv[2];
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

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks twice a second, for a minute. */
async function waitFor(what, { child }, ask) {
  for (let tries = 0; tries < 120 && child.exitCode === null; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    await sleep(500);
  }
  throw new Error(`${what} did not start.`);
}

async function signInAndOut(page, base) {
  await page.goto(`${base}/?tab=2`);
  await page.getByLabel(/e-?mail/i).fill('jane@example.com');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/idp\/.+/);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${base}/?tab=2`);
  await page.getByText('You are signed in as jane@example.com.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  // The only page is guarded: whoever is signed out is asked to sign in.
  await page.getByLabel(/e-?mail/i).waitFor();
}

let browser;
try {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const cli = join(folder, 'node_modules/scalekit-simulator/dist/esm/cli.js');
  const simulator = start(cli, ['--port', '0', '--redirect-uri', `${base}/auth/callback`], {});
  const environmentUrl = await waitFor(
    'The simulator',
    simulator,
    () => /SCALEKIT_ENVIRONMENT_URL=(\S+)/.exec(simulator.output)?.[1],
  );
  const app = start('dist/main.js', [], {
    PORT: String(port),
    SSO_BASE_URL: base,
    SCALEKIT_ENVIRONMENT_URL: environmentUrl,
  });
  await waitFor('The example', app, () => fetch(`${base}/auth/me`).catch(() => undefined));
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
  await signInAndOut(page, base);
} finally {
  await browser?.close();
  for (const child of children) {
    child.kill('SIGKILL');
  }
}
