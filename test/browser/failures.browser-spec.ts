import type { Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { eachTestWithPage, signInAtIdp, typeEmail } from '../support/browser-page.js';
import { DemoProcess } from '../support/demo-process.js';
import { look } from '../support/look.js';

/** One failure for each kind of person who can act on it. */
const FAILURES = [
  ['user', 'access_denied', /If you ask for help/],
  ['admin', 'connection_not_active', /give your company.s IT team this reference/],
  ['developer', 'invalid_request', /give our support team this reference/],
  ['retry', 'server_error', /If you ask for help/],
] as const;

describe('pages of failures in a real browser', () => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let demo: DemoProcess;
  let page: Page;
  eachTestWithPage((fresh) => {
    page = fresh;
  });

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({ adapter: 'express', simulator, options: { appName: 'Acme Planner' } });
    demo = await DemoProcess.start();
  });
  afterAll(async () => {
    await demo.stop();
    await app.close();
    await simulator.stop();
  });

  async function failAtIdp(code: string): Promise<void> {
    await page.waitForURL(/\/idp\//);
    await page.getByText('Answer with an error').click();
    await page.getByLabel('Error code').selectOption(code);
    await page.getByRole('button', { name: /send the error/i }).click();
    await page.waitForURL(/\/auth\/callback/);
  }

  /** What the person who reads it sees: a sentence, a button, and a reference for whoever can help. */
  async function expectPage(code: string, help: RegExp): Promise<void> {
    const main = page.getByRole('main');
    await expect(main.innerText()).resolves.toMatch(help);
    await expect(main.innerText()).resolves.toMatch(new RegExp(`[0-9a-f]{12} · ${code}`));
    await expect(main.getByRole('heading').count()).resolves.toBe(1);
    await expect(main.getByText('Try again', { exact: true }).count()).resolves.toBe(1);
  }

  it.each(FAILURES)("the module's page for %s: %s", async (actor, code, help) => {
    await page.goto(
      `${app.url}/auth/login?login_hint=jane@example.com&return_to=/dashboard%3Fx%3D1`,
    );
    await failAtIdp(code);
    await expectPage(code, help);
    await look(page, `module-failure-${actor}`);
    await page.getByText('Try again', { exact: true }).click();
    // Where the address is what failed, it can be corrected.
    if (code === 'connection_not_active') {
      await typeEmail(page, 'jane@example.com');
    }
    await signInAtIdp(page);
    await page.waitForURL(`${app.url}/dashboard?x=1`);
  });

  it.each(FAILURES)("the demo's page for %s: %s", async (actor, code, help) => {
    await page.goto(`${demo.url}/dashboard?x=1`);
    await typeEmail(page, 'jane@example.com');
    await failAtIdp(code);
    await expectPage(code, help);
    await look(page, `demo-failure-${actor}`);
  });

  it("the module's page that asks how to sign in", async () => {
    await page.goto(`${app.url}/dashboard?x=1`);
    await look(page, 'module-choice');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('jane@example.com');
    await page.keyboard.press('Enter');
    await signInAtIdp(page);
    await page.waitForURL(`${app.url}/dashboard?x=1`);
  });

  it('asks before it changes accounts, and does so at a click', async () => {
    const portal = (email: string): Promise<string> =>
      simulator.idpInitiatedUrl({ target: `${app.url}/auth/login`, loginHint: email });
    const signIn = async (email: string): Promise<void> => {
      await page.waitForURL(/\/idp\//);
      await page.getByLabel('E-mail').fill(email);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.waitForURL((url) => url.href.startsWith(app.url));
    };
    await page.goto(await portal('jane@example.com'));
    await signIn('jane@example.com');
    await page.goto(await portal('max@example.com'));
    await expect(page.getByRole('main').innerText()).resolves.toContain('already_signed_in');
    await look(page, 'module-account-switch');
    await page.getByRole('button', { name: 'Sign out and continue' }).click();
    await signIn('max@example.com');
    const me = await page.evaluate(`fetch('/auth/me').then((answer) => answer.json())`);
    expect(me).toMatchObject({ identity: { email: 'max@example.com' } });
  });
});
