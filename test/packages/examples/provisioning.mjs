import assert from 'node:assert/strict';
import { sendEvent } from '../send-event.mjs';

const [, , folder] = process.argv;
const JANE = {
  id: 'diruser_1',
  organization_id: 'org_100000000000000001',
  email: 'Jane@example.com',
  active: true,
};
const ADMINS = [{ id: 'dirgroup_1', name: 'App Admins' }];

/** Signs in to `examples/provisioning` while the directory changes what the user may do. */
export async function run(page, { base, signIn }) {
  const tell = (event, data) =>
    sendEvent(folder, base, `organization.directory.user_${event}`, { ...JANE, ...data });
  const adminStatus = async () => (await page.goto(`${base}/admin`)).status();

  await tell('created', { groups: [] });
  await page.goto(base);
  await signIn(page, 'jane@example.com');
  await page.getByText('You are signed in as jane@example.com.').waitFor();
  await page.getByText('Roles: viewer.').waitFor();
  assert.equal(await adminStatus(), 403);

  // Each change counts from the next request on.
  await tell('updated', { groups: ADMINS });
  await page.goto(base);
  await page.getByText('Roles: viewer, admin.').waitFor();
  await page.getByText('You can read, edit, delete reports.').waitFor();
  assert.equal(await adminStatus(), 200);
  await tell('updated', { groups: [] });
  assert.equal(await adminStatus(), 403);

  await tell('updated', { active: false });
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
