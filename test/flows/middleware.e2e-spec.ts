import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConflictException,
  Injectable,
  Module,
  type INestApplication,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import session from 'express-session';
import { SsoMiddleware, SsoUserStore, StepUp, type SsoIdentity } from 'nestjs-scalekit-sso';
import { ADAPTERS, type Adapter } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { rawRequest } from '../support/raw-request.js';
import { setScene } from '../support/scene.js';
import { problemOf } from '../support/sign-in.js';

const SECRET = 'a-session-secret-of-the-test-app-12345';
const CONTENT = 'for those who are signed in';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sso-files-'));
  await writeFile(join(folder, 'plan.txt'), CONTENT);
});
afterAll(() => rm(folder, { recursive: true }));

/** Fails with an exception of the app while `isBroken` is set. */
@Injectable()
class Users extends SsoUserStore<SsoIdentity> {
  static isBroken = false;
  override resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
  override serialize(identity: SsoIdentity): string {
    return JSON.stringify(identity);
  }
  override deserialize(text: string): Promise<SsoIdentity> {
    if (Users.isBroken) {
      throw new ConflictException('locked by the app');
    }
    return Promise.resolve(JSON.parse(text) as SsoIdentity);
  }
}

@StepUp({ maxAgeSeconds: 300 })
@Injectable()
class RecentMiddleware extends SsoMiddleware {}

/** Static files at `/files/`, with the middleware before them. */
function serveFiles(adapter: Adapter, app: INestApplication, middleware = SsoMiddleware): void {
  const { use } = app.get(middleware);
  if (adapter === 'express') {
    app.use('/files', use);
    (app as NestExpressApplication).useStaticAssets(folder, { prefix: '/files/' });
    return;
  }
  const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
  void fastify.register((scope, _options, done) => {
    scope.addHook('onRequest', use);
    // As @fastify/static does; it makes a route for HEAD as well.
    scope.get<{ Params: { '*': string } }>('/files/*', async ({ params }, reply) => {
      reply.type('text/plain');
      return readFile(join(folder, params['*']));
    });
    scope.post('/files/*', () => 'changed');
    done();
  });
}

/** Everything behind the middleware. */
function guardAll(adapter: Adapter, app: INestApplication): void {
  const { use } = app.get(SsoMiddleware);
  if (adapter === 'express') {
    app.use(use);
  } else {
    (app as NestFastifyApplication).getHttpAdapter().getInstance().addHook('onRequest', use);
  }
}

describe.each(ADAPTERS)('SsoMiddleware on %s', (adapter) => {
  const scene = setScene(adapter, {
    prepare: (app) => {
      serveFiles(adapter, app);
    },
    extras: { userStore: Users },
  });
  const fileUrl = (): string => `${scene.app.url}/files/plan.txt`;

  afterEach(() => {
    Users.isBroken = false;
  });

  it('sends a browser from a static file to the login, and back to the file (B28)', async () => {
    const answer = await scene.browser.visit(`${fileUrl()}?page=2`);
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(
      '/auth/login?return_to=%2Ffiles%2Fplan.txt%3Fpage%3D2',
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).not.toContain(CONTENT);
    const callback = await scene.callback(
      `${scene.ask.split('&')[0]!}&${new URL(answer.location!).searchParams.toString()}`,
    );
    const landed = await scene.browser.follow(callback);
    expect([landed.url, landed.status, landed.body]).toEqual([`${fileUrl()}?page=2`, 200, CONTENT]);
    expect(landed.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['a program', 'GET', { accept: 'application/json' }],
    ['curl', 'GET', { accept: '*/*' }],
    ['an image tag', 'GET', { 'sec-fetch-dest': 'image' }],
    ['a HEAD request', 'HEAD', {}],
    ['a form post', 'POST', {}],
  ])('answers %s with 401 without a session (B28)', async (_case, method, headers) => {
    const answer = await scene.browser.visit(fileUrl(), { method, headers: headers });
    expect(answer.status).toBe(401);
    expect(answer.location).toBeUndefined();
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.body).not.toContain(CONTENT);
  });

  it('answers a program with problem JSON that tells where to log in (B28)', async () => {
    const headers = { referer: `${scene.app.url}/viewer`, 'sec-fetch-site': 'same-origin' };
    const answer = await scene.browser.api(fileUrl(), { headers });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    // As SsoGuard says it: back to the page that the script is on.
    expect(problemOf(answer)).toMatchObject({
      code: 'login_required',
      loginUrl: '/auth/login?return_to=%2Fviewer',
    });
  });

  it('serves GET and HEAD with a session, and not without it any more after the sign-out (B28)', async () => {
    await scene.signIn();
    expect((await scene.browser.api(fileUrl())).body).toBe(CONTENT);
    expect((await scene.browser.visit(fileUrl(), { method: 'HEAD' })).status).toBe(200);
    const other = await scene.browser.clone();
    await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    const answer = await other.api(fileUrl());
    expect([answer.status, problemOf(answer).code]).toEqual([401, 'login_required']);
  });

  it.each([
    '/files//plan.txt',
    '/files/%70lan.txt',
    '/FILES/plan.txt',
    '/%66iles/plan.txt',
    '//files/plan.txt',
    '/files/../files/plan.txt',
    '/auth/login/../../files/plan.txt',
    '/files/plan.txt?/auth/login',
    '/files/plan.txt#/auth/login',
    '/files\\plan.txt',
    'http://127.0.0.1/files/plan.txt',
  ])('hands out nothing at the spelling %s (B28)', async (target) => {
    const { body } = await rawRequest(scene.app.url, target);
    expect(body).not.toContain(CONTENT);
  });

  it('leaves an HttpException of the user store to the app (B28)', async () => {
    await scene.signIn();
    Users.isBroken = true;
    const answer = await scene.browser.api(fileUrl());
    expect([answer.status, answer.body]).toEqual([
      409,
      expect.stringContaining('locked by the app'),
    ]);
  });

  it('follows the markers of a subclass (B28)', async () => {
    const app = await scene.another({
      providers: [RecentMiddleware],
      prepare: (nest) => {
        serveFiles(adapter, nest, RecentMiddleware);
      },
    });
    const url = `${app.url}/files/plan.txt`;
    expect(problemOf(await scene.browser.api(url)).code).toBe('login_required');
    const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app), {
      email: 'jane@example.com',
    });
    await scene.browser.follow(callback);
    expect(problemOf(await scene.browser.api(url)).code).toBe('step_up_required');
    expect((await scene.browser.visit(url)).headers.get('location')).toBe(
      '/auth/step-up?return_to=%2Ffiles%2Fplan.txt',
    );
  });

  describe('before the whole app', () => {
    it('leaves the way in open, guards @Public() handlers and what is not there (B28)', async () => {
      const app = await scene.another({
        prepare: (nest) => {
          guardAll(adapter, nest);
        },
      });
      for (const path of ['/', '/members/about', '/nothing', '/auth/nothing', '/auth/login/x']) {
        const answer = await scene.browser.api(app.url + path);
        expect([path, answer.status, problemOf(answer).code]).toEqual([
          path,
          401,
          'login_required',
        ]);
      }
      expect((await scene.browser.api(`${app.url}/auth/portal-events.js`)).status).toBe(200);
      const webhook = await scene.browser.api(`${app.url}/auth/webhooks`, { method: 'POST' });
      expect(webhook.status).not.toBe(401);
      const callback = await scene.simulator.signIn(await scene.leave(scene.ask, app));
      const landed = await scene.browser.follow(callback);
      expect([landed.status, landed.url]).toEqual([200, `${app.url}/dashboard`]);
      expect((await scene.browser.api(`${app.url}/members/about`)).body).toBe('about');
      expect((await scene.browser.api(`${app.url}/nothing`)).status).toBe(404);
    });

    it('leaves the way in open under a global prefix and paths of the app (B28)', async () => {
      const app = await scene.another({
        extras: { routes: { login: 'sso/start', me: false } },
        prepare: (nest) => {
          nest.setGlobalPrefix('api');
          guardAll(adapter, nest);
        },
      });
      const answer = await scene.browser.visit(`${app.url}/api/dashboard`);
      expect(answer.headers.get('location')).toBe('/api/sso/start?return_to=%2Fapi%2Fdashboard');
      const left = await scene.browser.visit(`${answer.location!}&${scene.ask.split('&')[0]!}`);
      const landed = await scene.browser.follow(
        await scene.simulator.signIn(left.location, { email: 'jane@example.com' }),
      );
      expect([landed.status, landed.url]).toEqual([200, `${app.url}/api/dashboard`]);
      const anonymous = new Browser();
      for (const path of ['/api/auth/me', '/api/auth/login', '/sso/start']) {
        expect((await anonymous.api(app.url + path)).status).toBe(401);
      }
    });
  });

  describe('without a session to read', () => {
    it('refuses everybody where it runs before the session (B28)', async () => {
      const app = await scene.another({
        hasSession: false,
        prepare: (nest) => {
          serveFiles(adapter, nest);
          if (adapter === 'express') {
            nest.use(session({ secret: SECRET, resave: false, saveUninitialized: false }));
          } else {
            const fastify = nest as NestFastifyApplication;
            guardAll(adapter, nest);
            void fastify.register(fastifyCookie as never);
            void fastify.register(fastifySession, { secret: SECRET });
          }
        },
      });
      for (const ask of ['api', 'visit'] as const) {
        const answer = await scene.browser[ask](`${app.url}/files/plan.txt`);
        expect(answer.status).toBe(503);
        expect(answer.body).toContain('session_missing');
        expect(answer.body).not.toContain(CONTENT);
      }
    });

    it('refuses everybody where the app has no sessions (B28)', async () => {
      const app = await scene.another({
        hasSession: false,
        prepare: (nest) => {
          serveFiles(adapter, nest);
        },
      });
      const answer = await scene.browser.api(`${app.url}/files/plan.txt`);
      expect([answer.status, problemOf(answer).code]).toEqual([503, 'session_missing']);
    });

    it('guards a handler as Nest middleware where that has a session, and refuses everybody elsewhere (B28)', async () => {
      @Module({})
      class GuardedModule implements NestModule {
        configure(consumer: MiddlewareConsumer): void {
          consumer.apply(SsoMiddleware).forRoutes('session');
        }
      }
      const app = await scene.another({
        extras: { imports: [GuardedModule] },
        prepare: (nest) => nest.use('/plant', nest.get(SsoMiddleware).use),
      });
      const expected = adapter === 'express' ? [401, 'login_required'] : [503, 'session_missing'];
      for (const path of ['/session', '/plant']) {
        const answer = await scene.browser.api(app.url + path);
        expect([answer.status, problemOf(answer).code]).toEqual(expected);
      }
    });
  });
});

describe('SsoMiddleware before Swagger UI', () => {
  const scene = setScene('express', {
    prepare: (app) => {
      app.use(['/docs', '/docs-json', '/docs-yaml'], app.get(SsoMiddleware).use);
      const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
      SwaggerModule.setup('docs', app, document);
    },
  });

  it('shows pages, assets and document to users who are signed in only (B28)', async () => {
    const paths = ['/docs', '/docs/', '/docs/swagger-ui.css', '/docs-json', '/docs-yaml'];
    for (const path of paths) {
      expect((await scene.browser.api(scene.app.url + path)).status).toBe(401);
    }
    await scene.signIn();
    for (const path of paths) {
      expect([path, (await scene.browser.api(scene.app.url + path)).status]).toEqual([path, 200]);
    }
  });
});
