// AuthGuard('scalekit') on routes of the app, on both adapters of Nest 11, and the module's routes where
// RouterModule has moved them. Run by Node itself: @fastify/cookie cannot be loaded in Jest.
import { Controller, Get, Injectable, Module, Req, UseGuards } from '@nestjs/common';
import type { ExecutionContext, INestApplication, Type } from '@nestjs/common';
import { NestFactory, RouterModule } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import session from 'express-session';
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ScalekitSsoModule, type CompletedLogin, type SsoIdentity } from 'nestjs-scalekit-sso';
import { ScalekitSimulator } from 'scalekit-simulator';
import request from 'supertest';

const SECRET = 'a secret of the test with more than 32 characters';
let settled = 0;

@Injectable()
class WatchedGuard extends AuthGuard('scalekit') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      return (await super.canActivate(context)) as boolean;
    } finally {
      settled += 1;
    }
  }
}

@Controller('auth')
class AuthController {
  @UseGuards(WatchedGuard)
  @Get('login')
  login(): string {
    return 'never reached';
  }

  @UseGuards(AuthGuard('scalekit'))
  @Get('callback')
  callback(@Req() { user, authInfo }: { user: SsoIdentity; authInfo: CompletedLogin }): object {
    return { email: user.email, returnTo: authInfo.returnTo };
  }
}

const ADAPTERS = {
  express: async (module: Type): Promise<INestApplication> => {
    const app = await NestFactory.create(module, new ExpressAdapter(), { logger: false });
    app.use(session({ secret: SECRET, resave: false, saveUninitialized: false }));
    return app;
  },
  fastify: async (module: Type): Promise<INestApplication> => {
    const adapter = new FastifyAdapter();
    const app = await NestFactory.create(module, adapter, { logger: false });
    await adapter.register(fastifyCookie as never);
    await adapter.register(fastifySession as never, { secret: SECRET, cookie: { secure: false } });
    return app;
  },
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

for (const adapter of ['express', 'fastify'] as const) {
  describe(`on ${adapter}`, () => {
    describeOn(adapter);
  });
}

function describeOn(adapter: 'express' | 'fastify'): void {
  let simulator: ScalekitSimulator | undefined;
  let app: INestApplication | undefined;
  let baseUrl: string;

  beforeEach(async () => {
    baseUrl = `http://127.0.0.1:${await freePort()}`;
  });
  afterEach(async () => {
    await app?.close();
    await simulator?.stop();
    [app, simulator] = [undefined, undefined];
  });

  async function start(imports: object[], options: object, callback: string): Promise<void> {
    simulator = await ScalekitSimulator.start({ redirectUris: [baseUrl + callback] });
    const { SCALEKIT_ENVIRONMENT_URL, SCALEKIT_CLIENT_ID, SCALEKIT_CLIENT_SECRET } = simulator.env;
    const sso = ScalekitSsoModule.forRoot({
      environmentUrl: SCALEKIT_ENVIRONMENT_URL,
      clientId: SCALEKIT_CLIENT_ID,
      clientSecret: SCALEKIT_CLIENT_SECRET,
      baseUrl,
      cookieSecret: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
      ...options,
    });
    class AppModule {}
    Module({ imports: [sso, ...(imports as never[])], controllers: [AuthController] })(AppModule);
    app = await ADAPTERS[adapter](AppModule);
    await app.listen(Number(new URL(baseUrl).port), '127.0.0.1');
  }

  it('starts and completes a login on routes of the app', async () => {
    await start([], { routes: { login: false, callback: false } }, '/auth/callback');
    const agent = request.agent(baseUrl);
    const before = settled;
    const ask = '/auth/login?login_hint=jane@example.com&return_to=/reports';
    const login = await agent.get(ask).expect(302);
    assert.equal(settled, before + 1);
    const callback = await simulator!.signIn(login.headers.location, { email: 'jane@example.com' });
    const { pathname, search } = new URL(callback);
    await agent.get(pathname + search).expect(200, {
      email: 'jane@example.com',
      returnTo: '/reports',
    });
  });

  it('answers where RouterModule has moved the module', async () => {
    const moved = RouterModule.register([{ path: 'sso', module: ScalekitSsoModule }]);
    await start([moved], {}, '/sso/auth/callback');
    const agent = request.agent(baseUrl);
    const ask = '/sso/auth/login?login_hint=jane@example.com&return_to=/reports';
    const login = await agent.get(ask).expect(302);
    const callback = await simulator!.signIn(login.headers.location, { email: 'jane@example.com' });
    const { pathname, search } = new URL(callback);
    assert.equal(pathname, '/sso/auth/callback');
    await agent
      .get(pathname + search)
      .expect(302)
      .expect('Location', '/reports');
    await agent.get('/sso/auth/me').expect(200);
  });
}
