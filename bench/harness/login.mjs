import { Browser } from './browser.mjs';

export const TEST_ORGANIZATION = 'org_100000000000000001';

/** Where a login for an organization starts. */
export function loginUrl(app, organizationId = TEST_ORGANIZATION) {
  return `${app.baseUrl}/auth/login?organization_id=${organizationId}&return_to=/dashboard`;
}

let users = 0;

/** Somebody who has not signed in before: a user who does so all day has more sessions than most. */
export function nextEmail() {
  users += 1;
  return `user-${users}@example.com`;
}

/**
 * A whole login by a browser of its own: login route, authorization endpoint, sign-in page, callback,
 * landing page.
 *
 * @returns the browser, signed in
 */
export async function signIn(app, { email = nextEmail(), organizationId } = {}) {
  const browser = new Browser();
  const page = await browser.open(loginUrl(app, organizationId));
  const form = { choice: 'sign-in', email, given_name: 'Jane', family_name: 'Doe' };
  // An app that asks nobody who comes has no sign-in page.
  const landed = page.url.startsWith(app.baseUrl) ? page : await browser.submit(page.url, form);
  requireDashboard(app, landed);
  return browser;
}

/** Opens the guarded page in a browser that is signed in. */
export async function openDashboard(app, browser) {
  requireDashboard(app, await browser.visit(`${app.baseUrl}/dashboard`));
}

/** Opens the same page without a guard and without a session. */
export async function openWithoutGuard(app) {
  const { status } = await new Browser().visit(`${app.baseUrl}/open`);
  if (status !== 200) {
    throw new Error(`${app.name}: /open answered ${status}`);
  }
}

/** What is measured must have worked. */
function requireDashboard(app, { status, url, body }) {
  if (status !== 200 || url !== `${app.baseUrl}/dashboard` || !body.includes('@')) {
    throw new Error(`${app.name}: no dashboard, but ${status} at ${url}\n${body}`);
  }
}
