import { VersioningType } from '@nestjs/common';
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

  it.each<[string, Parameters<typeof startApp>[0]['prepare'], string]>([
    ['a global prefix', (app) => app.setGlobalPrefix('api/v2'), '/api/v2/auth/callback'],
    [
      'an excluded global prefix',
      (app) => app.setGlobalPrefix('api', { exclude: ['auth/{*path}', 'dashboard'] }),
      '/auth/callback',
    ],
    [
      'URI versioning',
      (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
      '/auth/callback',
    ],
  ])('knows its callback URL under %s', async (_case, prepare, path) => {
    const app = await startApp({ adapter, simulator, prepare });
    try {
      expect(app.sso.callbackUrl).toBe(app.url + path);
      const browser = new Browser();
      const login = `${app.url}${app.sso.loginUrl({ organizationId: organizationOf(simulator), returnTo: '/x?y=1' })}`;
      const left = await browser.visit(login);
      const back = await browser.visit(await simulator.signIn(left.location ?? ''));
      expect([back.status, back.location]).toEqual([302, `${app.url}/x?y=1`]);
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
    const module = {
      module: class {},
      imports: [
        ScalekitSsoModule.forRootAsync({
          useFactory: () => ({ environmentUrl: 'nonsense', clientId: '<client-id>', baseUrl: '' }),
        }),
      ],
    };
    await expect(
      NestFactory.createApplicationContext(module, { logger: false, abortOnError: false }),
    ).rejects.toThrow(
      /environmentUrl: .*\n.*clientId: .*\n.*clientSecret: .*\n.*baseUrl: .*\n.*cookieSecret: |environmentUrl/s,
    );
  });
});
