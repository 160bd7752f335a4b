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
    await expect(main.innerText()).resolves.toMatch(/another organization/);
    await expect(main.innerText()).resolves.toMatch(/[0-9a-f]{12} · organization_mismatch/);
    await expect(main.getByRole('heading').innerText()).resolves.toBe('Change organizations?');
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
    await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toBe('Globex');
  });
});
