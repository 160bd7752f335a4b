import assert from 'node:assert/strict';
import { startBroker } from '../broker/broker.mjs';

const APP = { client_id: 'the-app', client_secret: 'a-secret-of-the-app-at-the-broker' };
const CREDENTIALS = {
  clientId: 'skc_10000000000000001',
  clientSecret: 'test_of_the_local_simulator',
};
let port;
let broker;

/** Scalekit sends users back to the broker, not to the app. */
export async function redirectUris({ freePort }) {
  port = await freePort();
  return [`http://127.0.0.1:${port}/oauth2/idpresponse`];
}

export async function prepare({ base, environmentUrl }) {
  broker = await startBroker({
    kind: 'cognito',
    port,
    app: { ...APP, redirect_uris: [`${base}/callback`] },
    scalekit: { environmentUrl, ...CREDENTIALS },
    connections: { Scalekit: ['example.com'] },
  });
  return {
    COGNITO_ISSUER: broker.issuer,
    COGNITO_CLIENT_ID: APP.client_id,
    COGNITO_CLIENT_SECRET: APP.client_secret,
    COGNITO_DOMAINS: 'example.com',
  };
}

export function finish() {
  broker?.stop();
}

/** Signs in to `examples/cognito`: by the app, from the portal, as another user of the pool; and not. */
export async function run(page, { base, environmentUrl, signIn }) {
  const context = page.context();
  await page.goto(base);
  await page.getByText('You are signed out.').waitFor();

  // Started by the app: app, Cognito, Scalekit, Cognito, app.
  await page.getByRole('link', { name: 'Sign in with your company' }).click();
  await signIn(page, 'jane@example.com');
  await page.waitForURL(`${base}/`);
  await page.getByText(/signed in as jane@example\.com \(Scalekit_conn_/).waitFor();
  assert.deepEqual(broker.asked, [
    { ...broker.asked[0], identity_provider: 'Scalekit', login_hint: 'jane@example.com' },
  ]);

  // Started in the portal of the identity provider, in a browser without any session.
  await context.clearCookies();
  await page.goto(`${environmentUrl}/idp`);
  await page.getByLabel('Signed in to this portal as').first().fill('max@example.com');
  await page.getByRole('button', { name: 'Open the app' }).first().click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('signed in as max@example.com').waitFor();
  assert.equal(broker.asked.at(-1).login_hint, 'max@example.com');

  // Once more, for another user: whoever is signed in stays so.
  await page.goto(`${environmentUrl}/idp`);
  await page.getByLabel('Signed in to this portal as').first().fill('jane@example.com');
  await page.getByRole('button', { name: 'Open the app' }).first().click();
  await page.getByText('signed in as max@example.com').waitFor();

  // Users whom only the pool knows.
  await context.clearCookies();
  await page.goto(base);
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByText('signed in as own@example.net').waitFor();

  // An answer that does not belong to the login that was begun.
  for (const query of ['', '?error=access_denied', '?code=made-up&state=made-up']) {
    await context.clearCookies();
    await page.goto(base);
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    const refused = await page.goto(`${base}/callback${query}`);
    assert.equal(refused.status(), 401);
  }

  // A domain that is no identifier of the provider: an error of the catalogue, and a way on.
  await context.clearCookies();
  await page.goto(`${base}/auth/login?login_hint=jo@example.org`);
  await page.getByText('federation_domain_missing').waitFor();
  await page.goto(`${base}/login?identity_provider=${encodeURIComponent('a b')}`);
  await page.getByText('invalid_login_request').waitFor();
}
