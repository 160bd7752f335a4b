import type { Browser, Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { organizationOf } from '../support/sign-in.js';

describe('the fragment of an address of the app', () => {
  let chromium: Browser;
  let simulator: ScalekitSimulator;
  let app: TestApp;

  beforeAll(async () => {
    chromium = await launchChromium();
    simulator = await ScalekitSimulator.start();
    app = await startApp({
      adapter: 'express',
      simulator,
      extras: { organizationResolver: () => organizationOf(simulator) },
    });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
    await chromium.close();
  });

  const addressOf = (page: Page): Promise<string> => page.evaluate('location.href');

  it.each(['/dashboard', '/auth/login'])(
    'does not travel from %s to the page of the identity provider (S24)',
    async (path) => {
      const page = await chromium.newPage();
      await page.goto(`${app.url}${path}#secret`);
      const address = await addressOf(page);
      expect(address.startsWith(app.url)).toBe(false);
      expect(address).not.toContain('secret');
      await page.close();
    },
  );
});
