import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , folder] = process.argv;

/** Sends an event as the environment does, with the secret of the example. */
async function sendLeaver(base, organizationId, email) {
  const simulatorOfExample = join(folder, 'node_modules/scalekit-simulator/dist/esm/index.js');
  const { ScalekitSimulator } = await import(pathToFileURL(simulatorOfExample).href);
  const [, secret] = /SCALEKIT_WEBHOOK_SECRET=(\S+)/.exec(
    readFileSync(join(folder, '.env'), 'utf8'),
  );
  const simulator = await ScalekitSimulator.start();
  try {
    simulator.webhooks.endpoint(`${base}/auth/webhooks`, secret, { retryDelaysMs: [] });
    const data = { organization_id: organizationId, email };
    const { attempts } = await simulator.webhooks.send('organization.directory.user_deleted', data);
    assert.deepEqual(attempts, [{ status: 201 }]);
  } finally {
    await simulator.stop();
  }
}

/** Signs in to `examples/spa-with-jwt` and out, and takes the tokens of a user away who has left. */
export async function run(page, { base }) {
  const signIn = async () => {
    await page.getByRole('link', { name: 'Sign in' }).click();
    const url = new URL(await page.waitForURL(/\/idp\/.+/).then(() => page.url()));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('You are signed in as jane@example.com.').waitFor();
    return url;
  };
  await page.goto(base);
  await page.getByText('You are signed out.').waitFor();
  await signIn();
  assert.equal(page.url(), `${base}/`);
  assert.equal(await page.evaluate(() => document.cookie), '');
  await page.getByText('apples').waitFor();
  await page.reload();
  await page.getByText('You are signed in as jane@example.com.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.reload();
  await page.getByText('You are signed out.').waitFor();

  await signIn();
  await sendLeaver(base, 'org_100000000000000001', 'jane@example.com');
  await page.reload();
  await page.getByText('You are signed out.').waitFor();
}
