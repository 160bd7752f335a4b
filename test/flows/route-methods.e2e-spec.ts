import {
  All,
  Controller,
  Get,
  Head,
  Module,
  Post,
  Req,
  VersioningType,
  type DynamicModule,
  type INestApplication,
  type NestApplicationOptions,
  type Type,
} from '@nestjs/common';
import { NestFactory, RouterModule } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { OptionsError, ScalekitSsoModule, type SsoRoutes } from 'nestjs-scalekit-sso';
import { ADAPTERS, COOKIE_SECRET, type Adapter } from '../support/app.js';
import { Browser } from '../support/browser.js';

const ORDERS = ['before', 'after'] as const;

/** The app's own handlers of methods that the module does not serve. */
@Controller('auth')
class PasswordController {
  @Post('login')
  signIn(): string {
    return 'by password';
  }

  @Get('logout')
  page(): string {
    return 'really?';
  }

  @Post('me/:part')
  change(): string {
    return 'changed';
  }

  @Post('call:rest')
  act(@Req() request: { originalUrl: string }): string {
    return `acted at ${request.originalUrl}`;
  }
}

@Controller('auth')
class TutorialController {
  @Post('logout')
  signOut(): string {
    return 'out';
  }
}

/** What a test has booted, also where it should not have booted. */
const booted: INestApplication[] = [];

afterEach(async () => {
  await Promise.all(booted.splice(0).map((app) => app.close()));
});

/**
 * Boots an app with a controller of its own that is mapped before or after those of the module.
 *
 * @returns its URL
 */
async function boot(
  adapter: Adapter,
  order: (typeof ORDERS)[number],
  controller: Type,
  {
    routes,
    prepare,
    imports = [],
    settings = {},
  }: {
    readonly routes?: SsoRoutes;
    readonly prepare?: (app: INestApplication) => void;
    readonly imports?: DynamicModule[];
    readonly settings?: NestApplicationOptions;
  } = {},
): Promise<string> {
  @Module({ controllers: [controller] })
  class OwnModule {}
  const sso = ScalekitSsoModule.forRootAsync({
    ...(routes === undefined ? {} : { routes }),
    useFactory: () => ({
      environmentUrl: 'http://127.0.0.1:9',
      clientId: 'skc_98765432109876543',
      clientSecret: 'test_k2j3h4k2j3h4k2j3h4',
      baseUrl: 'http://127.0.0.1:3000',
      cookieSecret: COOKIE_SECRET,
    }),
  });
  @Module({ imports: [...(order === 'before' ? [OwnModule, sso] : [sso, OwnModule]), ...imports] })
  class AppModule {}
  const all = { logger: false, abortOnError: false, ...settings } as const;
  const app = await (adapter === 'express'
    ? NestFactory.create(AppModule, all)
    : NestFactory.create(AppModule, new FastifyAdapter(), all));
  booted.push(app);
  prepare?.(app);
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

describe.each(ADAPTERS)('methods of the routes on %s', (adapter) => {
  describe.each(ORDERS)('with a controller of the app mapped %s them', (order) => {
    it('leaves other methods of a path to the app (B16)', async () => {
      const url = await boot(adapter, order, PasswordController);
      const browser = new Browser();
      const post = { method: 'POST' };
      expect((await browser.visit(`${url}/auth/login`, post)).body).toBe('by password');
      expect((await browser.visit(`${url}/auth/logout`)).body).toBe('really?');
      expect((await browser.visit(`${url}/auth/me/name`, post)).body).toBe('changed');
      const acted = await browser.visit(`${url}/auth/callback?x=1`, post);
      expect(acted.body).toBe('acted at /auth/callback?x=1');
      const put = await browser.api(`${url}/auth/login`, { method: 'PUT' });
      expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET']);
      expect(JSON.parse(put.body)).toMatchObject({ code: 'method_not_allowed' });
      const below = await browser.api(`${url}/auth/login/x`, { method: 'PUT' });
      expect([below.status, below.body]).toEqual([
        404,
        expect.stringContaining('Cannot PUT /auth/login/x'),
      ]);
    });

    it.each<[string, Type, string]>([
      [
        'the same path',
        TutorialController,
        'routes.logout: POST /auth/logout .*TutorialController.signOut\\(\\)',
      ],
      ['all methods', controllerOf(All('auth/login')), 'routes.login: GET /auth/login '],
      ['one of several paths', controllerOf(Get(['x', 'auth/me'])), 'routes.me: GET /auth/me '],
      [
        'another case',
        controllerOf(Get('/Auth/Callback/')),
        'routes.callback: GET /auth/callback ',
      ],
    ])(
      'stops the boot at a handler of %s, and says what to set (B16)',
      async (_case, own, text) => {
        const started = boot(adapter, order, own);
        await expect(started).rejects.toThrow(OptionsError);
        await expect(started).rejects.toThrow(
          new RegExp(`${text}.*routes: \\{ \\w+: 'sso/\\w+' \\}.*routes: \\{ prefix: 'sso' \\}`),
        );
      },
    );

    describe.each(['auth/:action', '*'])('and a handler of GET %s', (path) => {
      const own = controllerOf(Get(path));
      const isTaken = adapter === 'express' && order === 'before';

      it('boots only where the module answers its routes (B16)', async () => {
        const started = boot(adapter, order, own);
        if (isTaken) {
          await expect(started).rejects.toThrow(OptionsError);
          await expect(started).rejects.toThrow(
            `routes.login: GET /auth/login is never reached: OwnController.handle() of the app, which is mapped before it, answers /${path}. Import ScalekitSsoModule before`,
          );
        }
        const url = isTaken
          ? await boot(adapter, order, own, {
              settings: { routeResolutionStrategy: 'specificity' },
            })
          : await started;
        const browser = new Browser();
        expect((await browser.visit(`${url}/auth/login`)).body).toContain('Work e-mail');
        expect((await browser.visit(`${url}/auth/own`)).body).toBe('mine');
        // A page for every path is in front of the 405.
        expect((await browser.visit(`${url}/auth/logout`)).body).toBe('mine');
      });
    });

    it.each<[string, SsoRoutes]>([
      ['every route', { prefix: 'sso' }],
      ['this route', { logout: 'sso/logout' }],
      ['no route', { logout: false }],
    ])('boots with %s moved (B16)', async (_case, routes) => {
      const url = await boot(adapter, order, TutorialController, { routes });
      const browser = new Browser();
      const own = await browser.visit(`${url}/auth/logout`, { method: 'POST' });
      expect([own.status, own.body]).toEqual([201, 'out']);
      const login = `${url}/${routes.prefix ?? 'auth'}/login`;
      expect((await browser.visit(login)).status).toBe(200);
      expect((await browser.visit(login, { method: 'DELETE' })).status).toBe(405);
    });

    it('compares paths where Nest maps them (B16)', async () => {
      const uri = (app: INestApplication): unknown =>
        app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      await boot(adapter, order, TutorialController, { prepare: uri });
      const prefixed = (app: INestApplication): unknown =>
        app.setGlobalPrefix('api', { exclude: ['auth/logout'] });
      await expect(boot(adapter, order, TutorialController, { prepare: prefixed })).rejects.toThrow(
        'POST /auth/logout is',
      );
      const own = controllerOf(Post('logout'));
      @Module({ controllers: [own] })
      class Moved {}
      const imports = [{ module: Moved }, RouterModule.register([{ path: 'auth', module: Moved }])];
      await expect(boot(adapter, order, PasswordController, { imports })).rejects.toThrow(
        'POST /auth/logout is',
      );
    });
  });

  it('starts no login and sets no cookie by HEAD (B16)', async () => {
    const url = await boot(adapter, 'after', controllerOf(Head('x')));
    const browser = new Browser();
    for (const path of ['login?domain=acme.test', 'callback?code=c&state=s', 'step-up']) {
      const answer = await browser.visit(`${url}/auth/${path}`, { method: 'HEAD' });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const logout = await browser.visit(`${url}/auth/logout`, { method: 'HEAD' });
    expect([logout.status, logout.headers.get('allow')]).toEqual([405, 'POST']);
  });
});

function controllerOf(decorator: MethodDecorator): Type {
  @Controller()
  class OwnController {
    @decorator
    handle(): string {
      return 'mine';
    }
  }
  return OwnController;
}
