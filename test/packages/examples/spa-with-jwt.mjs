import assert from 'node:assert/strict';
import { changeUser } from '../directory-page.mjs';

export const hearsEvents = true;

/** Signs in to `examples/spa-with-jwt` and out, and takes the tokens of a user away who has left. */
export async function run(page, { base, environmentUrl }) {
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
  await changeUser(page, environmentUrl, 'jane@example.com', {});
  await page.goto(base);
  await page.getByText('You are signed in as jane@example.com.').waitFor();
  await changeUser(page, environmentUrl, 'jane@example.com', { isActive: false });
  await page.goto(base);
  await page.getByText('You are signed out.').waitFor();
}
