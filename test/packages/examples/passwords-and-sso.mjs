import assert from 'node:assert/strict';

const PASSWORD = 'correct horse battery staple';

async function signInByPassword(page, email, password = PASSWORD) {
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in with password' }).click();
}

async function signOut(page) {
  await page.getByRole('button', { name: 'Sign out' }).click();
  // Every page is guarded: a signed-out user is asked to sign in.
  await page.getByLabel('Password').waitFor();
}

/** Signs in to `examples/passwords-and-sso` in both ways, and as a user who may use one only. */
export async function run(page, { base }) {
  // A host beside the app may not sign its visitors in to an account of its own.
  for (const site of ['cross-site', 'same-site']) {
    const answer = await fetch(`${base}/sign-in/password`, {
      method: 'POST',
      headers: { 'sec-fetch-site': site },
      body: new URLSearchParams({ email: 'sam@home.test', password: PASSWORD }),
    });
    assert.equal(answer.status, 403);
  }

  await page.goto(`${base}/?tab=2`);
  await signInByPassword(page, 'sam@home.test', 'wrong');
  await page.getByText('E-mail or password is wrong.').waitFor();
  await signInByPassword(page, 'sam@home.test');
  await page.waitForURL(`${base}/?tab=2`);
  await page.getByText('You are signed in as sam@home.test by password.').waitFor();
  await signOut(page);

  // Her company requires single sign-on; she is the user that she was before.
  await signInByPassword(page, 'jane@example.com');
  await page.waitForURL(/\/idp\/.+/);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('You are signed in as jane@example.com by single sign-on.').waitFor();

  // Passport knows her as well as the guard does, until one sign-out ends both.
  const before = await page.evaluate(() => fetch('/auth/me').then((answer) => answer.status));
  await signOut(page);
  const after = await page.evaluate(() => fetch('/auth/me').then((answer) => answer.status));
  assert.deepEqual([before, after], [200, 401]);

  await page.getByLabel('Work e-mail').fill('max@example.com');
  await page.getByRole('button', { name: 'Continue with single sign-on' }).click();
  await page.waitForURL(/\/idp\/.+/);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('You are signed in as max@example.com by single sign-on.').waitFor();
  await signOut(page);
}
