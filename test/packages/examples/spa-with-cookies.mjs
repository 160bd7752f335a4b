let origin;

/** The page has an origin of its own. */
export async function prepare({ freePort }) {
  origin = `http://127.0.0.1:${await freePort()}`;
  return { SSO_ALLOWED_ORIGINS: origin };
}

/** Signs in and out of `examples/spa-with-cookies` from its page, at another origin than the API. */
export async function run(page, { base, signIn, start, waitFor }) {
  const server = start('page-server.mjs', [], { SSO_BASE_URL: base, SSO_ALLOWED_ORIGINS: origin });
  await waitFor('The page', server, () => fetch(origin).catch(() => undefined));
  await page.goto(`${origin}/?tab=2#orders`);
  await page.getByText('You are signed out.').waitFor();
  await page.getByLabel(/e-?mail/i).fill('jane@unknown.test');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('There is no single sign-on for this address.').waitFor();
  await signIn(page, 'jane@example.com');
  await page.waitForURL(`${origin}/?tab=2#orders`);
  await page.getByText('An order of jane@example.com').waitFor();
  await page.reload();
  await page.getByText('You are signed in.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.reload();
  await page.getByText('You are signed out.').waitFor();
}
