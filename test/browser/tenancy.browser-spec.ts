import type { Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { eachTestWithPage, signInAtIdp } from '../support/browser-page.js';
import { DemoProcess } from '../support/demo-process.js';
import { freePort } from '../support/free-port.js';
import { look } from '../support/look.js';
import { CUSTOMERS, GLOBEX, tenantApp } from '../support/tenants.js';

describe('organizations in a real browser', () => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let demo: DemoProcess;
  let page: Page;
  eachTestWithPage((fresh) => {
    page = fresh;
  });
  let at: (slug: string, path: string) => string;

  beforeAll(async () => {
    const port = await freePort();
    at = (slug, path) => `http://${slug}.app.localhost:${port}${path}`;
    simulator = await ScalekitSimulator.start({ organizations: CUSTOMERS });
    app = await startApp({ ...tenantApp(port), adapter: 'express', simulator });
    demo = await DemoProcess.start();
  });
  afterAll(async () => {
    await demo.stop();
    await app.close();
    await simulator.stop();
  });

  async function expectSwitchPage(): Promise<void> {
    const main = page.getByRole('main');
    await main.getByRole('heading', { name: 'Switch organizations?', exact: true }).waitFor();
    const text = await main.innerText();
    expect(text).toMatch(/another organization/);
    expect(text).toMatch(/[0-9a-f]{12} · organization_mismatch/);
  }

  it('have hosts of their own, between which a person changes at a click', async () => {
    await page.goto(at('acme', '/orders?x=1'));
    await signInAtIdp(page, 'jane@acme.test');
    await page.waitForURL(at('acme', '/orders?x=1'));
    await page.goto(at('globex', '/orders?x=2'));
    await expectSwitchPage();
    await look(page, 'module-organization-switch');
    await page.getByRole('button', { name: 'Sign out and continue' }).click();
    await signInAtIdp(page, 'mei@globex.test');
    await page.waitForURL(at('globex', '/orders?x=2'));
    await expect(page.textContent('body')).resolves.toContain(GLOBEX.id);
    await page.goto(at('acme', '/orders'));
    await expectSwitchPage();
    await page.getByRole('link', { name: /back to/i }).click();
    await page.waitForURL(at('acme', '/'));
  });

  it.each<[string, (own: string) => string, string]>([
    ['a page of that host', (own) => own, 'eve@acme.test'],
    ['another host of the same site', (own) => own.replace('acme.', 'x.acme.'), 'jane@acme.test'],
    ['another site', (own) => own.replace('acme.app.', 'evil.'), 'jane@acme.test'],
  ])(
    'switch accounts by a login link on %s only where it is their own (S4, B3)',
    async (_case, linkingPage, signedIn) => {
      await page.goto(at('acme', '/orders'));
      await signInAtIdp(page, 'jane@acme.test');
      await page.waitForURL(at('acme', '/orders'));
      const links = linkingPage(at('acme', '/links'));
      // The policy that the guides recommend: the request at baseUrl has no Referer.
      await page.route(links, (route) =>
        route.fulfill({
          contentType: 'text/html',
          headers: { 'referrer-policy': 'same-origin' },
          body: `<a href="${at('acme', '/auth/login?prompt=login&return_to=/orders')}">Log in</a>`,
        }),
      );
      await page.goto(links);
      await page.getByRole('link').click();
      await signInAtIdp(page, 'eve@acme.test');
      await (signedIn === 'eve@acme.test'
        ? page.waitForURL(at('acme', '/orders'))
        : page.getByText('already_signed_in').waitFor());
      await page.goto(at('acme', '/auth/me'));
      await expect(page.textContent('body')).resolves.toContain(signedIn);
    },
  );

  it('have pages of their own in the demo', async () => {
    await page.goto(`${demo.url}/dashboard`);
    await page.getByLabel(/e-?mail/i).fill('sam@acme.test');
    await page.keyboard.press('Enter');
    await signInAtIdp(page, 'sam@acme.test');
    await page.waitForURL(`${demo.url}/dashboard`);
    await look(page, 'dashboard-organizations');
    await page.getByRole('link', { name: 'Acme Inc' }).click();
    await page.waitForURL(/\/organizations\/org_/);
    await look(page, 'demo-organization');
    await page.getByRole('link', { name: 'Back to the dashboard' }).click();
    await page.getByRole('link', { name: 'Globex' }).click();
    await expectSwitchPage();
    await look(page, 'demo-organization-switch');
    const address = page.url();
    await page.getByRole('button', { name: 'Sign out and continue' }).click();
    await signInAtIdp(page, 'mei@globex.test');
    await page.waitForURL(address);
    await page.getByRole('heading', { level: 1, name: 'Globex', exact: true }).waitFor();
  });
});
