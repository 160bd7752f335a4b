// Starts a demo and signs in to it through the pages of its own simulator, as a browser would.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const dataDir = mkdtempSync(join(tmpdir(), 'sso-demo-'));
const demo = spawn(process.execPath, [process.argv[2]], {
  env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: dataDir },
  stdio: 'inherit',
});

const jar = new Map();
async function visit(url, init = {}) {
  const { host } = new URL(url);
  const cookies = jar.get(host) ?? new Map();
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
  const answer = await fetch(url, {
    ...init,
    redirect: 'manual',
    headers: { accept: 'text/html', cookie, ...init.headers },
  });
  for (const line of answer.headers.getSetCookie()) {
    const [name, value] = line.split(';', 1)[0].split(/=(.*)/s);
    cookies.set(name, value);
  }
  jar.set(host, cookies);
  const location = answer.headers.get('location');
  return location === null ? answer : visit(new URL(location, url).href);
}

try {
  for (let tries = 0; tries < 900; tries += 1) {
    const answer = await fetch(`${base}/healthz`).catch(() => undefined);
    if (answer?.ok) break;
    await sleep(100);
  }
  const page = await visit(`${base}/auth/login?login_hint=jane@example.com&return_to=/dashboard`);
  const landed = await visit(page.url, {
    method: 'POST',
    body: new URLSearchParams({ choice: 'sign-in', email: 'jane@example.com', given_name: 'Jane' }),
  });
  const text = await landed.text();
  if (landed.url !== `${base}/dashboard` || !text.includes('jane@example.com')) {
    throw new Error(`No sign-in: ${landed.status} ${landed.url}`);
  }
} finally {
  demo.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
}
