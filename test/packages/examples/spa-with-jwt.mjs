import assert from 'node:assert/strict';
import { sendEvent } from '../send-event.mjs';

const [, , folder] = process.argv;
const LEAVER = { organization_id: 'org_100000000000000001', email: 'jane@example.com' };

/** Signs in to `examples/spa-with-jwt` and out, and takes the tokens of a user away who has left. */
export async function run(page, { base }) {
  const signIn = async () => {
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(/\/idp\/.+/);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('You are signed in as jane@example.com.').waitFor();
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
  await sendEvent(folder, base, 'organization.directory.user_deleted', LEAVER);
  await page.reload();
  await page.getByText('You are signed out.').waitFor();
}
