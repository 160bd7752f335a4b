import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from './chromium.js';

/** Gives each test a fresh page, as wide as a desktop, in a Chromium of the file's own. */
export function eachTestWithPage(take: (page: Page) => void): void {
  let chromium: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    chromium = await launchChromium();
  });
  afterAll(() => chromium.close());
  beforeEach(async () => {
    context = await chromium.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(15_000);
    take(await context.newPage());
  });
  afterEach(() => context.close());
}

/** Types a work e-mail into the sign-in page of the demo. */
export async function typeEmail(page: Page, email: string): Promise<void> {
  await page.getByLabel(/e-?mail/i).fill(email);
  await page.keyboard.press('Enter');
}

/** Signs in on the page of the identity provider, as who it proposes where no address is given. */
export async function signInAtIdp(page: Page, email?: string): Promise<void> {
  await page.waitForURL(/\/idp\/.+/);
  if (email !== undefined) {
    await page.getByLabel('E-mail').fill(email);
  }
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
