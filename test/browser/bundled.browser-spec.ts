import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { eachTestWithPage } from '../support/browser-page.js';
import { DemoProcess } from '../support/demo-process.js';
import { freePort } from '../support/free-port.js';

/** Some 20 seconds of work for webpack, and a machine may be busy. */
const BUNDLE_TIMEOUT_MS = 300_000;

describe.each(['esbuild', 'webpack'])('an app that %s has bundled and minified', (bundler) => {
  let app: DemoProcess;
  let page: Page;
  eachTestWithPage((fresh) => {
    page = fresh;
  });

  beforeAll(async () => {
    const file = `dist/bundled/${bundler}.cjs`;
    await promisify(execFile)(process.execPath, ['test/support/bundle-app.mjs', bundler, file]);
    const port = String(await freePort());
    const settings = {
      PORT: port,
      SSO_BASE_URL: `http://127.0.0.1:${port}`,
      SSO_COOKIE_SECRET: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
      SCALEKIT_ENVIRONMENT_URL: 'http://127.0.0.1:8899',
      SCALEKIT_CLIENT_ID: 'skc_98765432109876543',
      SCALEKIT_CLIENT_SECRET: 'test_k2j3h4k2j3h4k2j3h4k2j3h4k2j3h4',
    };
    app = await DemoProcess.start(settings, file);
  }, BUNDLE_TIMEOUT_MS);
  afterAll(() => app.stop());

  it('serves the page events of the admin portal to a browser (B4)', async () => {
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(`${app.url}/embed`);
    await page.waitForFunction("heard.includes('PORTAL_LOAD_SUCCESS')");
    await expect(page.evaluate('heard')).resolves.toEqual([
      'TypeError',
      'PORTAL_LOAD_FAILURE',
      'PORTAL_LOAD_SUCCESS',
    ]);
    expect(errors).toEqual([]);
  });
});
