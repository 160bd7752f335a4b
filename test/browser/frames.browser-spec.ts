import { Controller, Get, Header } from '@nestjs/common';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { eachTestWithPage, signInAtIdp, typeEmail } from '../support/browser-page.js';
import { scriptOfGuide } from '../support/guide-script.js';

/** The pages of docs/frames.md, with its scripts as they stand there. */
@Controller()
class FramedController {
  @Get('widget')
  @Header('Content-Type', 'text/html')
  widget(): string {
    return `<!doctype html><title>Widget</title>
<p id="who"></p><button id="sign-in" hidden>Sign in</button>
<script type="module">${scriptOfGuide('docs/frames.md', 0)}</script>`;
  }

  @Get('signed-in')
  @Header('Content-Type', 'text/html')
  signedIn(): string {
    return `<!doctype html><title>Signed in</title><p>You can close this window.</p>
<script type="module">${scriptOfGuide('docs/frames.md', 1)}</script>`;
  }
}

describe('a page in a frame of another origin', () => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let portal: Server;
  let portalUrl: string;
  let page: Page;
  eachTestWithPage((fresh) => {
    page = fresh;
  });

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({ adapter: 'express', simulator, controllers: [FramedController] });
    portal = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>Portal</title><iframe src="${app.url}/widget"></iframe>`);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => portal.once('listening', resolve));
    portalUrl = `http://127.0.0.1:${(portal.address() as AddressInfo).port}/`;
  });
  afterAll(async () => {
    portal.close();
    await app.close();
    await simulator.stop();
  });

  it('signs in in a window of its own, and goes on', async () => {
    await page.goto(portalUrl);
    const frame = page.frameLocator('iframe');
    const opened = page.waitForEvent('popup');
    await frame.getByRole('button', { name: 'Sign in' }).click();
    const popup = await opened;
    await typeEmail(popup, 'jane@example.com');
    const closed = popup.waitForEvent('close');
    await signInAtIdp(popup);
    await closed;
    await frame.getByText('jane@example.com').waitFor();
    await expect(frame.getByRole('button', { name: 'Sign in' }).isVisible()).resolves.toBe(false);
  });

  it('believes no message of another page', async () => {
    await page.goto(portalUrl);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Sign in' }).waitFor();
    let asked = 0;
    page.on('request', (request) => {
      asked += request.url().endsWith('/auth/me') ? 1 : 0;
    });
    await page.evaluate("frames[0].postMessage('signed-in', '*')");
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 0))');
    await frame.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(asked).toBe(0);
  });

  it('is no page of the module: the sign-in page cannot be framed', async () => {
    await page.goto(portalUrl);
    const framed = await page.evaluate(
      `new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.onload = () => resolve(frame.contentDocument === null);
        frame.src = '${app.url}/auth/login';
        document.body.append(frame);
      })`,
    );
    expect(framed).toBe(true);
    await expect(
      page
        .frames()
        .at(-1)
        ?.getByLabel(/e-?mail/i)
        .count(),
    ).resolves.toBe(0);
  });
});
