import assert from 'node:assert/strict';
import { changeUser } from '../directory-page.mjs';

export const hearsEvents = true;

/** Signs in to `examples/provisioning` while the customer's directory changes what the user may do. */
export async function run(page, { base, environmentUrl, signIn }) {
  const save = (user) => changeUser(page, environmentUrl, 'Jane@example.com', user);
  const adminStatus = async () => (await page.goto(`${base}/admin`)).status();

  await save({});
  await page.goto(base);
  await signIn(page, 'jane@example.com');
  await page.getByText('You are signed in as jane@example.com.').waitFor();
  await page.getByText('Roles: viewer.').waitFor();
  assert.equal(await adminStatus(), 403);

  // Each change counts from the next request on.
  await save({ groups: 'App Admins' });
  await page.goto(base);
  await page.getByText('Roles: viewer, admin.').waitFor();
  await page.getByText('You can read, edit, delete reports.').waitFor();
  assert.equal(await adminStatus(), 200);
  await save({});
  assert.equal(await adminStatus(), 403);

  await save({ isActive: false });
  await page.goto(base);
  await page.getByLabel(/e-?mail/i).waitFor();
  await signIn(page, 'jane@example.com');
  // A deactivated user is known, and refused.
  await page.getByText('user_refused').waitFor();

  // Another user of the organization, whom no directory manages: created just in time, with groups.
  await page.goto(base);
  await page.getByLabel(/e-?mail/i).fill('max@example.com');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/idp\/.+/);
  await page.getByText('User id, groups and claims').click();
  await page.getByLabel('Groups (optional)').fill('App Editors, Others');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Roles: viewer, editor.').waitFor();
  await page.getByText('You can read, edit reports.').waitFor();
}
