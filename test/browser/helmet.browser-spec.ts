import { Controller, Get, Header, Post, Query, UseGuards } from '@nestjs/common';
import helmet from 'helmet';
import { KeptFields, SsoGuard, StepUp } from 'nestjs-scalekit-sso';
import type { Browser, Page } from 'playwright-core';
import { ScalekitSimulator } from 'scalekit-simulator';
import { startApp, type TestApp } from '../support/app.js';
import { signInAtIdp } from '../support/browser-page.js';
import { launchChromium } from '../support/chromium.js';
import { freePort } from '../support/free-port.js';

/** Not a name of this machine: browsers send no fetch metadata to it over plain http. */
const PLAIN_HTTP_HOST = 'app.test';

@UseGuards(SsoGuard)
@Controller('keys')
class KeysController {
  @Header('content-type', 'text/html')
  @Get()
  form(
    @Query('tab') tab: string,
    @KeptFields() { label = '' }: Readonly<Record<string, string>>,
  ): string {
    const isTold = tab === 'told';
    return `<!doctype html><title>Keys</title>
      ${isTold ? '<meta name="referrer" content="same-origin">' : ''}
      <form method="post" action="/keys">
        <input type="hidden" name="sso_page" value="/keys?tab=${isTold ? 'told' : '1'}">
        <label>Label <input name="label" value="${encodeURIComponent(label)}"></label>
        <button>Delete the key</button>
      </form>
      <form method="post" action="/auth/logout">
        <input type="hidden" name="return_to" value="/bye"><button>Sign out</button>
      </form>
      <form method="post" action="/auth/sessions">
        <input type="hidden" name="everywhere" value="true"><button>Leave all</button>
      </form>`;
  }

  @StepUp({ maxAgeSeconds: 300, keepFields: ['label'] })
  @Post()
  remove(): string {
    return 'deleted';
  }
}

@Controller('bye')
class ByeController {
  @Get()
  bye(): string {
    return 'bye';
  }
}

describe('an app with the defaults of helmet, in a real browser', () => {
  let chromium: Browser;
  let simulator: ScalekitSimulator;
  let page: Page;
  const apps: TestApp[] = [];

  beforeAll(async () => {
    chromium = await launchChromium([`--host-resolver-rules=MAP ${PLAIN_HTTP_HOST} 127.0.0.1`]);
    simulator = await ScalekitSimulator.start();
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await simulator.stop();
    await chromium.close();
  });
  beforeEach(async () => {
    page = await (await chromium.newContext()).newPage();
    page.setDefaultTimeout(30_000);
  });
  afterEach(() => page.context().close());

  async function signedIn(hostname: string, tab = '1'): Promise<TestApp> {
    const app = await startApp({
      adapter: 'express',
      simulator,
      controllers: [KeysController, ByeController],
      at: { hostname, port: await freePort() },
      prepare: (nest) => {
        nest.use(helmet({ contentSecurityPolicy: false, strictTransportSecurity: false }));
      },
    });
    apps.push(app);
    await page.goto(`${app.url}/auth/login?login_hint=jane@example.com&return_to=/keys?tab=${tab}`);
    await signInAtIdp(page);
    await page.waitForURL(`${app.url}/keys?tab=${tab}`);
    return app;
  }

  it('keeps a form that says where it is (B24)', async () => {
    const app = await signedIn('127.0.0.1');
    await interrupt();
    await page.waitForURL(`${app.url}/keys?tab=1`);
    await expect(page.getByLabel('Label').inputValue()).resolves.toBe('production');
  });

  it('comes back to a form that the end of the session interrupts, where it says where it is (B24)', async () => {
    const app = await signedIn('127.0.0.1');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Delete the key' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Work e-mail').fill('jane@example.com');
    await page.keyboard.press('Enter');
    await signInAtIdp(page);
    await page.waitForURL(`${app.url}/keys?tab=1`);
  });

  async function interrupt(): Promise<void> {
    await page.getByLabel('Label').fill('production');
    await page.getByRole('button', { name: 'Delete the key' }).click();
    await page.getByRole('link', { name: "Confirm that it's me" }).click();
    await signInAtIdp(page);
  }

  it('keeps no form over plain http, where nothing shows whose it is (B24)', async () => {
    const app = await signedIn(PLAIN_HTTP_HOST);
    await interrupt();
    await page.waitForURL(`${app.url}/`);
    await page.goto(`${app.url}/keys?tab=1`);
    await expect(page.getByLabel('Label').inputValue()).resolves.toBe('');
  });

  it('keeps a form over plain http where its page sets a policy of its own (B24)', async () => {
    const app = await signedIn(PLAIN_HTTP_HOST, 'told');
    await interrupt();
    await page.waitForURL(`${app.url}/keys?tab=told`);
    await expect(page.getByLabel('Label').inputValue()).resolves.toBe('production');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${app.url}/bye`);
  });

  it.each([
    ['Sign out', 'Sign out', '/bye'],
    ['Leave all', 'Sign out everywhere', '/'],
  ])('signs out over plain http by one more click: %s (B24)', async (button, confirmation, end) => {
    const app = await signedIn(PLAIN_HTTP_HOST);
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('heading', { name: 'Please confirm' }).waitFor();
    await page.getByRole('button', { name: confirmation }).click();
    await page.waitForURL(app.url + end);
    const me = await page.goto(`${app.url}/auth/me`);
    expect(me?.status()).toBe(401);
  });
});
