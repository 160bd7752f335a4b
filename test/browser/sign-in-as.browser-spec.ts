import { signInAs } from 'nestjs-scalekit-sso/testing';
import type { Browser } from 'playwright-core';
import { ADAPTERS } from '../support/app.js';
import { launchChromium } from '../support/chromium.js';
import { setScene } from '../support/scene.js';
import { VaultController } from '../support/step-up.js';

describe.each(ADAPTERS)('the storage state of signInAs() on %s, in a real browser', (adapter) => {
  const scene = setScene(adapter, { controllers: [VaultController] });
  let chromium: Browser;

  beforeAll(async () => {
    chromium = await launchChromium();
  });
  afterAll(() => chromium.close());

  it('opens the guarded page and the step-up page, until the user signs out', async () => {
    const { storageState } = await signInAs(scene.app.app, {
      email: 'jane@acme.test',
      reauthenticatedAt: new Date(),
    });
    const page = await (await chromium.newContext({ storageState })).newPage();
    for (const path of ['/dashboard', '/vault']) {
      expect((await page.goto(scene.app.url + path))?.status()).toBe(200);
      expect(page.url()).toBe(scene.app.url + path);
      expect(await page.textContent('body')).toContain('jane@acme.test');
    }
    const status = await page.evaluate(async () => {
      const { status: answered } = await fetch('/auth/logout', { method: 'POST' });
      return answered;
    });
    expect(status).toBeLessThan(400);
    await page.goto(`${scene.app.url}/dashboard`);
    expect(page.url()).not.toBe(`${scene.app.url}/dashboard`);
  });

  it('is no more than the cookie of the session, which a browser without it lacks', async () => {
    const { storageState } = await signInAs(scene.app.app);
    expect(storageState.cookies.map(({ name }) => name)).toEqual(['sid']);
    const page = await (await chromium.newContext()).newPage();
    await page.goto(`${scene.app.url}/dashboard`);
    expect(page.url()).not.toBe(`${scene.app.url}/dashboard`);
  });
});
