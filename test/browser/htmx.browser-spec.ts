import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { Public, SsoGuard } from 'nestjs-scalekit-sso';
import type { Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { eachTestWithPage, signInAtIdp } from '../support/browser-page.js';

@UseGuards(SsoGuard)
@Controller('orders')
class OrdersController {
  @Header('content-type', 'text/html')
  @Get()
  page(): string {
    return `<!doctype html><title>Orders</title><link rel="icon" href="data:,">
      <script src="/orders/htmx.js"></script>
      <button hx-get="/orders/more" hx-target="#more">Show more</button><div id="more"></div>`;
  }

  @Header('content-type', 'text/html')
  @Get('more')
  more(): string {
    return '<p>more of the orders</p>';
  }

  @Public()
  @Header('content-type', 'text/javascript')
  @Get('htmx.js')
  htmx(): Promise<string> {
    return readFile(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.js'), 'utf8');
  }
}

describe('an app with htmx, in a real browser', () => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let page: Page;
  eachTestWithPage((fresh) => {
    page = fresh;
  });

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({ adapter: 'express', simulator, controllers: [OrdersController] });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
  });

  async function signIn(): Promise<void> {
    await page.getByLabel('Work e-mail').fill('jane@example.com');
    await page.keyboard.press('Enter');
    await signInAtIdp(page);
    await page.waitForURL(`${app.url}/orders?page=2`);
  }
  const showMore = (): Promise<void> => page.getByRole('button', { name: 'Show more' }).click();

  it('leads the whole page to the login where the session has ended, and back (B31)', async () => {
    await page.goto(`${app.url}/orders?page=2`);
    await signIn();
    await showMore();
    await page.getByText('more of the orders').waitFor();
    await page.context().clearCookies();
    await showMore();
    await signIn();
    await showMore();
    await page.getByText('more of the orders').waitFor();
  });
});
