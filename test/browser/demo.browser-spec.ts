import type { Page } from 'playwright-core';
import { eachTestWithPage, signInAtIdp, typeEmail } from '../support/browser-page.js';
import { DemoProcess } from '../support/demo-process.js';
import { look } from '../support/look.js';

describe('the demo in a real browser', () => {
  let demo: DemoProcess;
  let page: Page;
  eachTestWithPage((fresh) => {
    page = fresh;
  });

  beforeAll(async () => {
    demo = await DemoProcess.start();
  });
  afterAll(async () => {
    await demo.stop();
  });

  it('signs in from the app, lands where it was going, and signs out', async () => {
    await page.goto(`${demo.url}/dashboard?report=q3%20figures&tab=2`);
    await look(page, 'sign-in');
    await typeEmail(page, 'jane@example.com');
    await page.waitForURL(/\/idp\//);
    await look(page, 'identity-provider');
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/dashboard?report=q3%20figures&tab=2`);
    await expect(page.textContent('main')).resolves.toContain('jane@example.com');
    await look(page, 'dashboard');

    await page
      .getByRole('button', { name: /sign out/i })
      .first()
      .click();
    await page.waitForURL(`${demo.url}/signed-out`);
    await look(page, 'signed-out');
    await page.goto(`${demo.url}/dashboard`);
    expect(page.url()).not.toContain('/dashboard?');
    await expect(page.getByLabel(/e-?mail/i).isVisible()).resolves.toBe(true);
  });

  it('signs in from the portal of the identity provider', async () => {
    const [, idp = ''] = /(http:\/\/127\.0\.0\.1:\d+)\/idp/.exec(demo.output) ?? [];
    await page.goto(`${idp}/idp`);
    await look(page, 'company-portal');
    const tile = page.locator('section', { hasText: 'Test Organization' });
    await tile.getByLabel(/relay state/i).fill('/dashboard?from=portal');
    await tile.getByRole('button').first().click();
    await page.waitForURL(/\/idp\/.+/);
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/dashboard?from=portal`);
  });

  it('finds the organization by the domain of an e-mail address', async () => {
    await page.goto(demo.url);
    await page.goto(`${demo.url}/sign-in`);
    await typeEmail(page, 'kim@acme.test');
    await page.waitForURL(/\/idp\//);
    await expect(page.textContent('main')).resolves.toContain('Acme');
    await signInAtIdp(page, 'kim@acme.test');
    await page.waitForURL(`${demo.url}/dashboard`);
    await expect(page.textContent('main')).resolves.toContain('kim@acme.test');
  });

  it('says kindly that there is no single sign-on for an address', async () => {
    await page.goto(`${demo.url}/sign-in?return_to=/dashboard%3Fx%3D1`);
    await typeEmail(page, 'someone@nowhere.test');
    await page.getByText('nowhere.test').first().waitFor();
    await expect(page.getByLabel(/e-?mail/i).inputValue()).resolves.toBe('someone@nowhere.test');
    await look(page, 'no-single-sign-on');
    await typeEmail(page, 'jane@example.org');
    await page.waitForURL(/\/idp\//);
    await signInAtIdp(page, 'jane@example.org');
    await page.waitForURL(`${demo.url}/dashboard?x=1`);
  });

  it('asks who tries too often to wait, and keeps what was typed', async () => {
    const limited = await DemoProcess.start({ RATE_LIMIT: '1' });
    try {
      await page.goto(`${limited.url}/sign-in`);
      await typeEmail(page, 'someone@nowhere.test');
      await page.getByText('There is no single sign-on for nowhere.test yet.').waitFor();
      await typeEmail(page, 'someone@elsewhere.test');
      await page.getByText('There were too many attempts from your network.').waitFor();
      const email = page.getByLabel(/e-?mail/i);
      await expect(email.inputValue()).resolves.toBe('someone@elsewhere.test');
      await look(page, 'too-many-attempts');
    } finally {
      await limited.stop();
    }
  });

  it('explains a refusal, and trying again works', async () => {
    await page.goto(`${demo.url}/dashboard?x=1`);
    await typeEmail(page, 'jane@example.com');
    await page.waitForURL(/\/idp\//);
    await page.getByText('Answer with an error').click();
    await page.getByLabel('Error code').selectOption('access_denied');
    await page.getByRole('button', { name: /send the error/i }).click();
    await page.waitForURL(/\/auth\/callback/);
    await look(page, 'error');
    await page.getByRole('link', { name: /try again/i }).click();
    await page.waitForURL(/\/idp\//);
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/dashboard?x=1`);
  });

  it('has room for the longest name on the smallest screen', async () => {
    await page.goto(`${demo.url}/account`);
    await typeEmail(page, 'jane@example.com');
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/account`);
    await page.getByLabel('Display name').fill('W'.repeat(80));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: "Confirm that it's me" }).click();
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/account`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved: your name is now').waitFor();
    await look(page, 'long-name');
    await page.setViewportSize({ width: 320, height: 640 });
    const widths: [string, unknown][] = [];
    const paths = ['/account?saved=1', '/sign-in', '/', '/dashboard', '/sessions', '/signed-out'];
    for (const path of [...paths, '/settings/sso']) {
      await page.goto(demo.url + path);
      widths.push([path, await page.evaluate('document.documentElement.scrollWidth')]);
    }
    expect(widths.filter(([, width]) => width !== 320)).toEqual([]);
    // In one line.
    const signOut = await page.getByRole('button', { name: 'Sign out' }).boundingBox();
    expect(signOut?.height).toBeLessThan(40);
  });

  it('signs in five tabs at once', async () => {
    const tabs = await Promise.all([1, 2, 3, 4, 5].map(() => page.context().newPage()));
    await Promise.all(
      tabs.map(async (tab, index) => {
        await tab.goto(`${demo.url}/dashboard?tab=${index}`);
        await tab.getByLabel(/e-?mail/i).fill('jane@example.com');
        await tab.keyboard.press('Enter');
        await tab.waitForURL(/\/idp\//);
      }),
    );
    await Promise.all(
      tabs.map(async (tab, index) => {
        await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
        await tab.waitForURL(`${demo.url}/dashboard?tab=${index}`);
      }),
    );
    for (const tab of tabs) {
      await tab.reload();
      expect(tab.url()).toContain('/dashboard?tab=');
    }
  });

  it('needs no mouse', async () => {
    await page.goto(`${demo.url}/sign-in`);
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('jane@example.com');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/idp\//);
    await page.getByLabel('Family name').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${demo.url}/dashboard`);
  });

  it('survives kill -9: whoever was signed in still is', async () => {
    await page.goto(`${demo.url}/sign-in`);
    await typeEmail(page, 'jane@example.com');
    await page.waitForURL(/\/idp\//);
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/dashboard`);
    await demo.kill();
    await demo.restart();
    await page.goto(`${demo.url}/dashboard?after=crash`);
    expect(page.url()).toBe(`${demo.url}/dashboard?after=crash`);
  });
});
