import { Controller, Get, Header, Query, UseGuards } from '@nestjs/common';
import { SsoGuard } from 'nestjs-scalekit-sso';
import type { Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { eachTestWithPage, signInAtIdp } from '../support/browser-page.js';

/** An app whose service worker answers every request as a test says. */
@Controller()
class WorkerController {
  @Header('content-type', 'text/javascript')
  @Get('worker.js')
  worker(@Query('answer') answer: string): string {
    return `addEventListener('install', () => skipWaiting());
      addEventListener('activate', (event) => event.waitUntil(clients.claim()));
      addEventListener('fetch', (event) => { ${answer} });`;
  }

  @Header('content-type', 'text/html')
  @Get('start')
  start(): string {
    return '<!doctype html><title>App</title><link rel="icon" href="data:,">start';
  }

  @UseGuards(SsoGuard)
  @Header('content-type', 'text/html')
  @Get('orders')
  orders(): string {
    return '<!doctype html><title>Orders</title><link rel="icon" href="data:,">the orders';
  }
}

describe('an app with a service worker, in a real browser', () => {
  let simulator: ScalekitSimulator;
  let app: TestApp;
  let page: Page;
  eachTestWithPage((fresh) => {
    page = fresh;
  });

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
    app = await startApp({ adapter: 'express', simulator, controllers: [WorkerController] });
  });
  afterAll(async () => {
    await app.close();
    await simulator.stop();
  });

  /** Waits until the worker answers the requests of this browser. */
  async function register(answer: string): Promise<void> {
    await page.goto(`${app.url}/start`);
    await page.evaluate(`new Promise((resolve, reject) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve);
      navigator.serviceWorker.register('/worker.js?answer=' + encodeURIComponent(${JSON.stringify(answer)}))
        .catch(reject);
    })`);
  }

  async function open(path: string): Promise<{ status: number | undefined; text: string }> {
    const answer = await page.goto(app.url + path);
    expect(answer?.fromServiceWorker()).toBe(true);
    return { status: answer?.status(), text: await page.evaluate('document.body.innerText') };
  }

  async function signIn(): Promise<void> {
    await page.getByLabel('Work e-mail').fill('jane@example.com');
    await page.keyboard.press('Enter');
    await signInAtIdp(page);
  }

  it.each([
    'event.respondWith(fetch(event.request.url));',
    'event.respondWith(fetch(new Request(event.request.url)));',
    "event.respondWith(fetch(event.request, { cache: 'no-store' }));",
  ])('lets nobody sign in where it makes navigations anew: %s (B31)', async (answer) => {
    await register(answer);
    const orders = await open('/orders?page=2');
    expect(orders.status).toBe(401);
    const login = await open('/auth/login?return_to=/orders');
    expect(login).toMatchObject({
      status: 403,
      text: expect.stringContaining('navigation_required') as unknown,
    });
  });

  it.each([
    "if (event.request.mode === 'navigate') return; event.respondWith(fetch(event.request.url));",
    'event.respondWith(fetch(event.request));',
  ])(
    'signs in, and comes back, where it leaves navigations as they are: %s (B31)',
    async (answer) => {
      await register(answer);
      await page.goto(`${app.url}/orders?page=2`);
      await signIn();
      await page.waitForURL(`${app.url}/orders?page=2`);
      await page.getByText('the orders').waitFor();
    },
  );

  it('signs in by a link where it leaves the routes of the module alone (B31)', async () => {
    await register(`if (new URL(event.request.url).pathname.startsWith('/auth/')) return;
      event.respondWith(fetch(event.request.url));`);
    // What the worker makes anew is a request of a script: no page asks it to sign in.
    expect((await open('/orders')).status).toBe(401);
    await page.goto(`${app.url}/auth/login?return_to=/orders`);
    await signIn();
    await page.waitForURL(`${app.url}/orders`);
    await page.getByText('the orders').waitFor();
  });
});
