import assert from 'node:assert/strict';

/**
 * Changes a user of the directory as the customer's administrator does, on the page of the simulator,
 * until the app has taken the event.
 */
export async function changeUser(page, environmentUrl, email, { groups = '', isActive = true }) {
  await page.goto(`${environmentUrl}/directory`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Groups (optional)').fill(groups);
  await page.getByLabel('Active: may sign in to apps').setChecked(isActive);
  await page.getByRole('button', { name: 'Save' }).click();
  const latest = page.getByRole('region', { name: 'Latest events' }).getByRole('listitem').first();
  for (let tries = 0; (await latest.innerText()).includes('under way'); tries += 1) {
    assert.ok(tries < 30, 'The app takes no event.');
    await page.reload();
  }
  await latest.getByText('the app answered 201').waitFor();
}
