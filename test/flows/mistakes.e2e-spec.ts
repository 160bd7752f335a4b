import { setTimeout as sleep } from 'node:timers/promises';
import {
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  UseGuards,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, ExternalContextCreator } from '@nestjs/core';
import {
  CurrentIdentity,
  CurrentUser,
  OptionalSso,
  Public,
  SsoErrorPage,
  SsoGuard,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { of, tap, type Observable } from 'rxjs';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp, type Adapter, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { rawRequest } from '../support/raw-request.js';
import { problemOf, signIn } from '../support/sign-in.js';

@Controller()
class ForgetfulController {
  @Get('unguarded')
  unguarded(@CurrentIdentity() identity: SsoIdentity): unknown {
    return identity.email;
  }

  @UseGuards(SsoGuard)
  @Public()
  @Get('public')
  public(@CurrentIdentity() identity: SsoIdentity): unknown {
    return identity.email;
  }
}

/** A sign-in page that a guard around everything looks at too. */
@Controller('sign-in')
class GuardedSignInController {
  @Get()
  show(): string {
    return 'sign in';
  }
}

@Public()
@Controller('sign-in')
class SignInController {
  @Get()
  show(): string {
    return 'sign in';
  }
}

@UseGuards(SsoGuard)
@OptionalSso()
@Controller('who')
class OptionalController {
  @Get()
  who(@CurrentUser() user: unknown): object {
    return { user: user ?? null };
  }
}

/** Like a resolver of @nestjs/graphql. */
@Injectable()
class Resolver {
  @UseGuards(SsoGuard)
  query(): string {
    return 'in';
  }
}

/** Like the CacheInterceptor of @nestjs/cache-manager, put around everything. */
@Injectable()
class Cache implements NestInterceptor {
  private readonly answers = new Map<string, unknown>();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { url } = context.switchToHttp().getRequest<{ url: string }>();
    const known = this.answers.get(url);
    return known !== undefined
      ? of(known)
      : next.handle().pipe(tap((answer) => void this.answers.set(url, answer)));
  }
}

/** Of an app whose template engine has a bad day. */
@Injectable()
class SlowErrorPage extends SsoErrorPage {
  override async render(): Promise<string> {
    await sleep(150);
    return '<p>late</p>';
  }
}

@Injectable()
class HangingErrorPage extends SsoErrorPage {
  override render(): Promise<string> {
    return new Promise(() => undefined);
  }
}

describe.each(ADAPTERS)("a developer's mistakes on %s", (adapter) => {
  let simulator: ScalekitSimulator;
  const apps: TestApp[] = [];
  const browser = new Browser();

  beforeAll(async () => {
    simulator = await ScalekitSimulator.start();
  });
  afterAll(async () => {
    await simulator.stop();
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });

  const start = async (
    setup: Omit<Parameters<typeof startApp>[0], 'adapter' | 'simulator'> = {},
  ): Promise<TestApp> => {
    const app = await startApp({ adapter, simulator, ...setup });
    apps.push(app);
    return app;
  };

  it('tells of forgotten sessions before anybody goes all the way to sign in', async () => {
    const { url } = await start({ hasSession: false });
    const page = await browser.visit(`${url}/auth/login?login_hint=jane@example.com`);
    expect([page.status, page.body.includes('<code>session_missing</code>')]).toEqual([503, true]);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect((await browser.api(`${url}/dashboard`)).status).toBe(503);
  });

  it.each(['unguarded', 'public'])('tells of a decorator on a handler that is %s', async (path) => {
    const { url } = await start({ controllers: [ForgetfulController] });
    const answer = await browser.api(`${url}/${path}`);
    expect([answer.status, problemOf(answer).code]).toEqual([500, 'guard_missing']);
  });

  it('starts a login at the name of baseUrl, where the app was opened by another one', async () => {
    const { url } = await start();
    const asked = '/auth/login?login_hint=jane@example.com&return_to=/dashboard';
    const other = url.replace('127.0.0.1', 'localhost');
    const answer = await browser.visit(`${other}${asked}`);
    expect([answer.status, answer.location]).toEqual([302, `${url}${asked}`]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('goes nowhere else by another name, where the request target is no path', async () => {
    const { url } = await start();
    const host = new URL(url).host.replace('127.0.0.1', 'localhost');
    const target = 'http://x/auth/login?login_hint=jane@example.com';
    const { status, headers } = await rawRequest(url, target, { host, accept: 'text/html' });
    expect([status, headers.location]).toEqual([400, undefined]);
  });

  it('signs out without a body, and with an empty object as JSON', async () => {
    const { url, ...app } = await start();
    const json = { 'content-type': 'application/json' };
    for (const request of [{}, { headers: json, body: '{}' }]) {
      await signIn(browser, { url, ...app }, simulator);
      const answer = await browser.api(`${url}/auth/logout`, { method: 'POST', ...request });
      expect([answer.status, (await browser.api(`${url}/auth/me`)).status]).toEqual([204, 401]);
    }
  });

  it('answers a person who opens /auth/me with 401, not with a login', async () => {
    const { url } = await start();
    const page = await browser.visit(`${url}/auth/me`);
    expect([page.status, page.body.includes('<code>login_required</code>')]).toEqual([401, true]);
  });

  it('tells nobody who somebody else is, through a cache around everything', async () => {
    const { url, ...app } = await start({
      providers: [{ provide: APP_INTERCEPTOR, useClass: Cache }],
    });
    const jane = new Browser();
    await signIn(jane, { url, ...app }, simulator);
    expect((await jane.api(`${url}/auth/me`)).body).toContain('jane@example.com');
    expect((await new Browser().api(`${url}/auth/me`)).status).toBe(401);
  });

  it('does not take whom other middleware found for somebody who is signed in', async () => {
    const { url } = await start({
      controllers: [OptionalController],
      prepare: (app) => {
        signInAsGhost(app, adapter);
      },
    });
    expect((await browser.api(`${url}/who`)).body).toBe('{"user":null}');
  });

  it.each([
    ['guarded', GuardedSignInController, 500, '<code>sign_in_page_guarded</code>'],
    ['public', SignInController, 200, 'sign in'],
  ])('ends at a sign-in page that is %s', async (_, controller, status, text) => {
    const { url } = await start({
      controllers: [controller],
      providers: [{ provide: APP_GUARD, useClass: SsoGuard }],
      options: { signInPage: '/sign-in' },
    });
    let page = await browser.visit(`${url}/dashboard`);
    for (let hops = 0; hops < 8 && page.location !== undefined; hops += 1) {
      page = await browser.visit(new URL(page.location, url).href);
    }
    expect([page.status, page.body.includes(text)]).toEqual([status, true]);
  });

  it('refuses to boot where a login would lead to itself', async () => {
    const options = { signInPage: '/auth/login', defaultReturnTo: '/auth/logout' };
    const prepare = (app: INestApplication): void => void app.setGlobalPrefix('api');
    const atPrefix = { signInPage: '/api/auth/login?x=1' };
    await expect(startApp({ adapter, simulator, options })).rejects.toMatchObject({
      errors: [
        expect.stringMatching(/^defaultReturnTo: is a route of this module/),
        expect.stringMatching(/^signInPage: is a route of this module/),
      ],
    });
    await expect(startApp({ adapter, simulator, options: atPrefix, prepare })).rejects.toThrow(
      /signInPage: is a route/,
    );
    await start({ options: { signInPage: '/auth/login' }, prepare });
  });

  it('shows its own page where the one of the app hangs', async () => {
    const { url } = await start({
      extras: { errorPage: HangingErrorPage },
      options: { timeoutMs: 200 },
    });
    const page = await browser.visit(`${url}/auth/callback`);
    expect([page.status, page.body.includes('<code>login_not_found</code>')]).toEqual([400, true]);
  });

  it('does not mind that somebody else has answered while a page was made', async () => {
    const { url } = await start({
      extras: { errorPage: SlowErrorPage },
      prepare: (app) => {
        answerAfter(app, adapter, 50);
      },
    });
    const failures: unknown[] = [];
    const note = (failure: unknown): void => void failures.push(failure);
    process.on('unhandledRejection', note);
    expect((await browser.visit(`${url}/auth/callback`)).body).toContain('too slow');
    await sleep(250);
    process.off('unhandledRejection', note);
    expect(failures).toEqual([]);
  });

  it('fails a refused call of another transport, instead of answering it', async () => {
    const { app } = await start({ providers: [Resolver] });
    const resolver = app.get(Resolver);
    // What @nestjs/graphql calls resolvers by.
    const call = app
      .get(ExternalContextCreator)
      .create(
        resolver,
        Reflect.get<Resolver, 'query'>(resolver, 'query'),
        'query',
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        'graphql',
      );
    await expect(call()).rejects.toThrow(new ForbiddenException('Forbidden resource'));
  });
});

/** A watchdog of an app, which answers for whoever is too slow. */
function answerAfter(app: INestApplication, adapter: Adapter, ms: number): void {
  if (adapter === 'express') {
    app.use((_request: unknown, response: { send(body: string): void }, next: () => void) => {
      setTimeout(() => {
        response.send('too slow');
      }, ms);
      next();
    });
    return;
  }
  const fastify = app.getHttpAdapter().getInstance() as {
    addHook(
      name: 'onRequest',
      hook: (request: unknown, reply: FastifyReplyLike, done: () => void) => void,
    ): void;
  };
  fastify.addHook('onRequest', (_request, reply, done) => {
    setTimeout(() => {
      void reply.send('too slow');
    }, ms);
    done();
  });
}

/** What `passport.session()` does with a session that it still believes. */
function signInAsGhost(app: INestApplication, adapter: Adapter): void {
  if (adapter === 'express') {
    app.use((request: { user?: unknown }, _response: unknown, next: () => void) => {
      request.user = { name: 'ghost' };
      next();
    });
    return;
  }
  const fastify = app.getHttpAdapter().getInstance() as {
    addHook(
      name: 'onRequest',
      hook: (request: { user?: unknown }, reply: unknown, done: () => void) => void,
    ): void;
  };
  fastify.addHook('onRequest', (request, _reply, done) => {
    request.user = { name: 'ghost' };
    done();
  });
}

interface FastifyReplyLike {
  send(body: string): unknown;
}
