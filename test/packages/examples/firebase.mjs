import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = 'node_modules/firebase-tools/lib/bin/firebase.js';
const PROJECT = 'demo-sso';
let emulator;
let restart;

/** Starts the Auth emulator of the Firebase CLI, which `FIREBASE_TOOLS` has. */
export async function prepare({ freePort, start, waitFor }) {
  const [port, hub, logging] = [await freePort(), await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'sso-firebase-'));
  const at = (number) => ({ host: '127.0.0.1', port: number });
  const config = join(folder, 'firebase.json');
  const emulators = { auth: at(port), hub: at(hub), logging: at(logging), ui: { enabled: false } };
  writeFileSync(config, JSON.stringify({ emulators }));
  const args = ['emulators:start', '--only', 'auth', '--project', PROJECT, '--config', config];
  restart = async () => {
    // Nothing of the developer's own account.
    emulator = start(join(process.env.FIREBASE_TOOLS, CLI), args, { HOME: folder, CI: 'true' });
    await waitFor('The emulator', emulator, () =>
      fetch(`http://127.0.0.1:${port}`).catch(() => undefined),
    );
  };
  await restart();
  return {
    FIREBASE_PROJECT_ID: PROJECT,
    FIREBASE_API_KEY: 'any',
    FIREBASE_AUTH_EMULATOR_HOST: `127.0.0.1:${port}`,
  };
}

/** Signs in to `examples/firebase`: by the app, from the portal, and while Firebase is away. */
export async function run(page, { base, environmentUrl, signIn, waitFor }) {
  const credential = () =>
    page.evaluate(async () => {
      const answer = await fetch('/auth/credential', { method: 'POST' });
      return { status: answer.status, ...(await answer.json()) };
    });
  await page.goto(base);
  await page.getByText('You are signed out (login_required).').waitFor();

  // By the app: the page gets its token once, and the API knows the session of Firebase.
  await page.getByRole('link', { name: 'Sign in with your company' }).click();
  await signIn(page, 'jane@example.com');
  await page.getByText(/signed in as scalekit-[\w-]{43} of org_/).waitFor();
  const again = await credential();
  assert.deepEqual([again.status, again.code], [409, 'credential_used']);
  await page.reload();
  await page.getByText(/signed in as scalekit-/).waitFor();

  // A sign-out reaches Firebase: a token from before is worth nothing to the API.
  const [call] = await Promise.all([page.waitForRequest(`${base}/api/me`), page.reload()]);
  const { authorization } = await call.allHeaders();
  const statusOf = async () =>
    (await fetch(`${base}/api/me`, { headers: { authorization } })).status;
  assert.equal(await statusOf(), 200);
  // Firebase counts in seconds: a sign-out ends what was signed in to in an earlier one.
  const signedInAt = Math.floor(Date.now() / 1000);
  await waitFor('The next second', emulator, () =>
    Date.now() / 1000 >= signedInAt + 1 ? true : undefined,
  );
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  assert.equal(await statusOf(), 401);

  // Another user signs in to the app: the page does not go on as the one before.
  await page.goto(`${base}/auth/login?login_hint=jane@example.com`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const before = await page.getByText(/signed in as scalekit-/).innerText();
  await page.waitForTimeout(1_100);
  await page.goto(`${base}/auth/login?login_hint=max@example.com`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${base}/**`);
  for (let tries = 0; (await page.locator('#state').innerText()) === before; tries += 1) {
    assert.ok(tries < 60, 'The page goes on as the user before.');
    await page.waitForTimeout(500);
  }
  await page.getByText(/signed in as scalekit-/).waitFor();
  assert.notEqual(await page.locator('#state').innerText(), before);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();

  // From the portal of the identity provider.
  await page.goto(`${environmentUrl}/idp`);
  await page.getByLabel('Signed in to this portal as').first().fill('max@example.com');
  await page.getByRole('button', { name: 'Open the app' }).first().click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText(/signed in as scalekit-/).waitFor();

  // Firebase is away: an error of the catalogue, and the next try works.
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  emulator.child.kill('SIGKILL');
  await page.goto(`${base}/auth/login?login_hint=jane@example.com`);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('You are signed out (federation_failed).').waitFor();
  await restart();
  await page.reload();
  await page.getByText(/signed in as scalekit-/).waitFor();
}
