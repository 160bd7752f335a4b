import {
  All,
  Controller,
  Get,
  Head,
  Module,
  Post,
  RequestMethod,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
  type ControllerOptions,
  type Type,
} from '@nestjs/common';
import { MODULE_PATH } from '@nestjs/common/constants.js';
import { ApplicationConfig, type ModulesContainer } from '@nestjs/core';
import type { SsoRoute } from '../options/routes.js';
import { collisionsIn } from './route-collisions.js';

@Controller('auth/login')
class LoginRoute {
  @Get()
  login(): void {
    // Never called.
  }

  other(): void {
    // No handler.
  }
}

@Controller(['none', 'auth'])
class Own {
  @Post('login')
  byPassword(): void {
    // Never called.
  }
  @Get(['Login/', 'x'])
  page(): void {
    // Never called.
  }
}

@Controller()
class Other {
  @All('auth/login')
  all(): void {
    // Never called.
  }
}

@Controller('auth/login')
class Apart {
  @Head()
  head(): void {
    // Never called.
  }
  @Get('x')
  below(): void {
    // Never called.
  }
}

@Controller({ path: 'auth/login', version: '1' })
class Versioned {
  @Get()
  @Version('2')
  get(): void {
    // Never called.
  }
}

@Module({})
class SsoModule {}

@Module({})
class AppModule {}

const collisions = (config: ApplicationConfig, ...modules: [Type, ...Type[]][]): string[] =>
  collisionsOn('express', config, ...modules);

function collisionsOn(
  adapter: string | undefined,
  config: ApplicationConfig,
  ...modules: [Type, ...Type[]][]
): string[] {
  const all = modules.map(([metatype, ...controllers]) => ({
    metatype,
    controllers: new Map(controllers.map((it) => [it, { metatype: it }])),
  }));
  const container = { applicationId: 'app-1', values: () => all.values() };
  const routeOf = (it: Type): SsoRoute | undefined => (it === LoginRoute ? 'login' : undefined);
  return collisionsIn(
    container as unknown as ModulesContainer,
    config,
    adapter === undefined ? undefined : { getType: () => adapter },
    routeOf,
  );
}

/** A controller of one handler. */
function controllerOf(decorator: MethodDecorator, controller: ControllerOptions = {}): Type {
  @Controller(controller)
  class One {
    @decorator
    handle(): void {
      // Never called.
    }
  }
  return One;
}

it.each<[Type, string]>([
  [Own, 'Own.page()'],
  [Other, 'Other.all()'],
])('names the handler of %O that answers a route too (B16)', (own, name) => {
  const text = `routes.login: GET /auth/login is a handler of the app too, ${name}. Give the route another path, such as routes: { login: 'sso/login' }, move all routes with routes: { prefix: 'sso' }, or leave this one out with routes: { login: false }.`;
  const config = new ApplicationConfig();
  expect(collisions(config, [SsoModule, LoginRoute], [AppModule, own])).toEqual([text]);
  expect(collisions(config, [AppModule, own, LoginRoute])).toEqual([text]);
});

it('leaves other methods, other paths and another registration of the module alone (B16)', () => {
  const config = new ApplicationConfig();
  expect(collisions(config, [AppModule, LoginRoute, Apart, LoginRoute])).toEqual([]);
});

it('knows where versions and RouterModule map a handler (B16)', () => {
  const config = new ApplicationConfig();
  expect(collisions(config, [SsoModule, LoginRoute], [AppModule, Versioned])).toHaveLength(1);
  config.enableVersioning({ type: VersioningType.URI });
  expect(collisions(config, [SsoModule, LoginRoute], [AppModule, Versioned])).toEqual([]);
  Reflect.defineMetadata(MODULE_PATH, '/v2', SsoModule);
  expect(collisions(config, [SsoModule, LoginRoute], [AppModule, Versioned])).toEqual([
    expect.stringContaining(`${RequestMethod[RequestMethod.GET]} /v2/auth/login is`),
  ]);
  Reflect.defineMetadata(`${MODULE_PATH}app-1`, '/v3', SsoModule);
  expect(collisions(config, [SsoModule, LoginRoute], [AppModule, Versioned])).toEqual([]);
});

it.each([
  ':any/login',
  'auth/:action',
  'Auth/:"the action"/',
  'auth/lo:rest',
  'auth/*rest',
  '*"all of it"',
  '*',
  '(.*)',
  'auth/*',
  'auth{/:action}',
  'auth/login{/:id}',
  '{auth/}login',
  'au\\th/:action',
])('names the handler of GET %s where it is mapped before a route, on Express (B16)', (path) => {
  const config = new ApplicationConfig();
  const taking = controllerOf(Get(path));
  const shown = `/${path.replace(/\/$/, '')}`;
  expect(collisions(config, [AppModule, taking, LoginRoute])).toEqual([
    `routes.login: GET /auth/login is never reached: One.handle() of the app, which is mapped before it, answers ${shown}. Import ScalekitSsoModule before the module of that handler (the root module's own come first of all), or create the app with routeResolutionStrategy: 'specificity' (Nest 12). Give the route another path, such as routes: { login: 'sso/login' }, move all routes with routes: { prefix: 'sso' }, or leave this one out with routes: { login: false }.`,
  ]);
  expect(collisions(config, [AppModule, LoginRoute, taking])).toEqual([]);
  expect(collisionsOn('fastify', config, [AppModule, taking, LoginRoute])).toEqual([]);
  expect(collisionsOn(undefined, config, [AppModule, taking, LoginRoute])).toEqual([]);
});

it.each([
  Get('auth/:action-:more'),
  Get('auth/login/:more'),
  Get('auth/login/*'),
  Get('auth/*rest/more'),
  Get('auth.login'),
  Get(':login'),
  Get('sso/:action'),
  Post(':any/login'),
])('takes no route that a pattern is not for (B16)', (decorator) => {
  const own = controllerOf(decorator);
  expect(collisions(new ApplicationConfig(), [AppModule, own, LoginRoute])).toEqual([]);
});

it('takes a route by all methods', () => {
  const own = controllerOf(All('auth/*rest'));
  expect(collisions(new ApplicationConfig(), [AppModule, own, LoginRoute])).toHaveLength(1);
});

it('leaves alone what passes other hosts and versions on, and apps that ask exact paths first (B16)', () => {
  const taking = controllerOf(Get(':any/login'));
  const ofHost = controllerOf(Get(':any/login'), { host: 'admin.example.com' });
  const ofVersion = controllerOf(Get(':any/login'), { version: '1' });
  const ofNone = controllerOf(Get(':any/login'), { version: VERSION_NEUTRAL });
  const config = new ApplicationConfig();
  const count = (own: Type): number => collisions(config, [AppModule, own, LoginRoute]).length;
  expect([taking, ofHost, ofVersion].map(count)).toEqual([1, 0, 1]);
  config.enableVersioning({ type: VersioningType.HEADER, header: 'v' });
  expect([taking, ofVersion, ofNone].map(count)).toEqual([1, 0, 1]);
  config.enableVersioning({ type: VersioningType.HEADER, header: 'v', defaultVersion: ['2'] });
  expect([taking, ofVersion, ofNone].map(count)).toEqual([0, 0, 1]);
  config.enableVersioning({ type: VersioningType.URI, defaultVersion: VERSION_NEUTRAL });
  expect([taking, ofVersion].map(count)).toEqual([1, 0]);
  config.setRouteResolutionStrategy('specificity');
  expect(count(taking)).toBe(0);
});
