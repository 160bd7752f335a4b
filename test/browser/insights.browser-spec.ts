import type { Page } from 'playwright-core';
import { eachTestWithPage, signInAtIdp, typeEmail } from '../support/browser-page.js';
import { DemoProcess } from '../support/demo-process.js';
import { look } from '../support/look.js';

describe('how sign-in goes, in the demo', () => {
  let demo: DemoProcess;
  let page: Page;
  const complaints: string[] = [];
  eachTestWithPage((fresh) => {
    page = fresh;
  });
  beforeAll(async () => {
    demo = await DemoProcess.start();
  });
  afterAll(() => demo.stop());

  it('is drawn live, and by whom it can be mended', async () => {
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    await page.goto(`${demo.url}/insights`);
    await typeEmail(page, 'jane@example.com');
    await signInAtIdp(page);
    await page.getByText('1 of 1 sign-ins succeeded').waitFor();
    await page.getByText('The same as a table').click();
    // A sign-in that fails in another tab, while this page is open.
    const other = await page.context().newPage();
    await other.goto(`${demo.url}/auth/callback?error=access_denied&state=x`);
    await page.getByText('1 of 2 sign-ins succeeded').waitFor();
    await page.getByRole('heading', { name: 'Why sign-ins failed' }).waitFor();
    await expect(page.locator('code').allTextContents()).resolves.toContain('access_denied');
    await expect(page.locator('details').getAttribute('open')).resolves.toBe('');
    await look(page, 'insights');
    expect(complaints).toEqual([]);
    await other.close();
  });

  it('says so when it is live no more', async () => {
    await page.goto(`${demo.url}/insights`);
    await typeEmail(page, 'jane@example.com');
    await signInAtIdp(page);
    await page.getByRole('heading', { name: 'Success' }).waitFor();
    await demo.kill();
    await page.getByText('The connection is lost').waitFor();
  });
});
