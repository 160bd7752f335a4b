import type { Browser, Page } from 'playwright-core';
import { signInAtIdp, typeEmail } from '../support/browser-page.js';
import { launchChromium } from '../support/chromium.js';
import { DemoProcess } from '../support/demo-process.js';
import { look } from '../support/look.js';

describe('the sessions of a person, in a real browser', () => {
  let demo: DemoProcess;
  let chromium: Browser;

  beforeAll(async () => {
    demo = await DemoProcess.start();
    chromium = await launchChromium();
  });
  afterAll(async () => {
    await chromium.close();
    await demo.stop();
  });

  /** Another device. */
  async function signedIn(userAgent: string): Promise<Page> {
    const context = await chromium.newContext({ userAgent });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.goto(`${demo.url}/dashboard`);
    await typeEmail(page, 'jane@example.com');
    await signInAtIdp(page);
    await page.waitForURL(`${demo.url}/dashboard`);
    return page;
  }

  it('are listed, end one by one, and end everywhere', async () => {
    const phone = await signedIn('Mozilla/5.0 (iPhone) Version/19.0 Mobile Safari/604.1');
    const tablet = await signedIn('Mozilla/5.0 (iPad) Version/19.0 Mobile Safari/604.1');
    const desk = await signedIn('Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Firefox/150.0');
    await desk.getByRole('link', { name: /where else/i }).click();
    await desk.waitForURL(`${demo.url}/sessions`);
    const titles = await desk.locator('.session h2').allTextContents();
    expect(titles.map((title) => title.trim())).toEqual([
      'Firefox on Linux This browser',
      'Safari on iPad',
      'Safari on iPhone',
    ]);
    await look(desk, 'sessions');

    // The words on the button come first: who speaks to a browser says what there is to read.
    const end = desk.getByRole('button', {
      name: /^End it \(Safari on iPad, signed in .+ UTC\)$/,
    });
    await end.click();
    await end.waitFor({ state: 'detached' });
    await expect(desk.locator('.session').count()).resolves.toBe(2);
    await tablet.reload();
    expect(tablet.url()).toContain('/sign-in');

    await desk.getByRole('button', { name: 'Sign out everywhere' }).click();
    await desk.waitForURL(`${demo.url}/signed-out`);
    await phone.reload();
    expect(phone.url()).toContain('/sign-in');
  });
});
