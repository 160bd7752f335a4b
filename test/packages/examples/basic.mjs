/** Signs in and out of `examples/basic`. */
export async function run(page, { base, signIn }) {
  await page.goto(`${base}/?tab=2`);
  await signIn(page, 'jane@example.com');
  await page.waitForURL(`${base}/?tab=2`);
  await page.getByText('You are signed in as jane@example.com.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  // The only page is guarded: whoever is signed out is asked to sign in.
  await page.getByLabel(/e-?mail/i).waitFor();
}
