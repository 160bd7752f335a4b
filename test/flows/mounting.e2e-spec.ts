import { Catch, Module, type ExceptionFilter, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ScalekitSsoModule } from 'nestjs-scalekit-sso';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, COOKIE_SECRET, startApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { leave, organizationOf, signIn } from '../support/sign-in.js';

describe.each(ADAPTERS)('mounting on %s', (adapter) => {
  let simulator: ScalekitSimulator;

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
  });
  afterAll(async () => {
    await simulator.stop();
  });

  it('answers its own failures in an app with a catch-all filter', async () => {
    @Catch()
    class CatchAll implements ExceptionFilter {
      catch(): void {
        throw new Error('should not be asked');
      }
    }
    const prepare = (app: INestApplication): unknown => app.useGlobalFilters(new CatchAll());
    const app = await startApp({ adapter, simulator, prepare });
    try {
      const browser = new Browser();
      expect((await browser.visit(`${app.url}/dashboard`)).status).toBe(302);
      expect((await browser.visit(`${app.url}/auth/callback`)).status).toBe(400);
    } finally {
      await app.close();
    }
  });

  it('takes paths of your own, and leaves routes out', async () => {
    const routes = { login: 'sso/start', callback: 'sso/done', me: false, logout: 'bye' } as const;
    const app = await startApp({ adapter, simulator, extras: { routes } });
    try {
      const browser = new Browser();
      expect(app.sso.callbackUrl).toBe(`${app.url}/sso/done`);
      const guarded = await browser.visit(`${app.url}/dashboard`);
      expect(guarded.location).toBe(`${app.url}/sso/start?return_to=%2Fdashboard`);
      expect((await browser.visit(`${app.url}/auth/me`)).status).toBe(404);
      expect((await browser.api(`${app.url}/bye`, { method: 'POST' })).status).toBe(204);
    } finally {
      await app.close();
    }
  });

  it('keeps two apps of one process apart', async () => {
    const other = await ScalekitSimulator.start();
    const one = await startApp({ adapter, simulator });
    const two = await startApp({ adapter, simulator: other });
    try {
      expect((await signIn(new Browser(), one, simulator)).status).toBe(200);
      expect((await signIn(new Browser(), two, other)).status).toBe(200);
    } finally {
      await Promise.all([one.close(), two.close()]);
      await other.stop();
    }
  });

  it('lets any instance finish a login, and secrets rotate', async () => {
    const browser = new Browser();
    const one = await startApp({ adapter, simulator });
    const ask = `organization_id=${organizationOf(simulator)}&return_to=/dashboard`;
    const callback = await simulator.signIn(await leave(browser, one, ask));
    const two = await startApp({
      adapter,
      simulator,
      options: {
        baseUrl: one.url,
        cookieSecret: ['a-new-secret-of-9876543210-abcdefgh', COOKIE_SECRET],
      },
    });
    try {
      const there = callback.replace(one.url, two.url);
      expect((await browser.visit(there)).status).toBe(302);
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  it('starts while the environment is down, and says so at the login', async () => {
    const gone = await ScalekitSimulator.start();
    const app = await startApp({ adapter, simulator: gone });
    const browser = new Browser();
    const ask = `organization_id=${organizationOf(gone)}`;
    const callback = await gone.signIn(await leave(browser, app, ask));
    await gone.stop();
    try {
      const page = await browser.visit(callback);
      expect(page.status).toBe(503);
      expect(page.body).toContain('<code>environment_unreachable</code>');
      await expect(app.sso.availability('jane@example.com')).resolves.toBe('unknown');
    } finally {
      await app.close();
    }
  });
});

describe('boot', () => {
  it('stops with one message that names every mistake', async () => {
    @Module({
      imports: [
        ScalekitSsoModule.forRootAsync({
          useFactory: () => ({ environmentUrl: 'nonsense', clientId: '<client-id>', baseUrl: '' }),
        }),
      ],
    })
    class AppModule {}
    await expect(
      NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false }),
    ).rejects.toThrow(/environmentUrl: .*baseUrl: .*clientId: .*clientSecret: .*cookieSecret: /s);
  });
});
