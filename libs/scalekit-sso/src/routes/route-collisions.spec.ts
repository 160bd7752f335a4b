import {
  All,
  Controller,
  Get,
  Head,
  Module,
  Post,
  RequestMethod,
  Version,
  VersioningType,
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

const collisions = (config: ApplicationConfig, ...modules: [Type, ...Type[]][]): string[] => {
  const all = modules.map(([metatype, ...controllers]) => ({
    metatype,
    controllers: new Map(controllers.map((it) => [it, { metatype: it }])),
  }));
  const container = { applicationId: 'app-1', values: () => all.values() };
  const routeOf = (it: Type): SsoRoute | undefined => (it === LoginRoute ? 'login' : undefined);
  return collisionsIn(container as unknown as ModulesContainer, config, routeOf);
};

it.each<[Type, string]>([
  [Own, 'Own.page()'],
  [Other, 'Other.all()'],
])('names the handler of %p that answers a route too (B16)', (own, name) => {
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
