import { Controller, ForbiddenException, Get, Injectable, Post, UseGuards } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ExternalContextCreator } from '@nestjs/core';
import {
  CurrentUser,
  OptionalSso,
  Public,
  SsoGuard,
  SsoRefusal,
  SsoUserStore,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { firstValueFrom, isObservable } from 'rxjs';
import { ADAPTERS, type Adapter } from '../support/app.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { rawRequest } from '../support/raw-request.js';
import { setScene } from '../support/scene.js';
import { JANE, problemOf } from '../support/sign-in.js';

/** What the store of the app answers to the next question. */
let answer: { resolve?: () => unknown; serialize?: () => unknown; deserialize?: () => unknown } =
  {};

@Injectable()
class OddUserStore extends SsoUserStore<SsoIdentity> {
  override resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve((answer.resolve ?? (() => identity))() as SsoIdentity);
  }
  override serialize({ key }: SsoIdentity): string {
    return (answer.serialize ?? (() => key))() as string;
  }
  override deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve((answer.deserialize ?? (() => identity))() as SsoIdentity);
  }
  override publicView({ email }: SsoIdentity): object {
    return { email };
  }
}

@Public()
@UseGuards(SsoGuard)
@Controller('open')
class OpenController {
  @Get()
  everybody(): object {
    return {};
  }

  @OptionalSso()
  @Get('optional')
  optional(@CurrentUser() user: SsoIdentity | undefined): object {
    return { user: user?.email ?? null };
  }

  @Post()
  change(): string {
    return 'changed';
  }
}

/** Of a transport that this module knows nothing of. */
@Injectable()
class Gateway {
  @UseGuards(SsoGuard)
  handle(): string {
    return 'handled';
  }

  @Public()
  @UseGuards(SsoGuard)
  open(@CurrentUser() user: unknown): unknown {
    return user;
  }
}

const thrower = (): never => {
  throw new Error('password=hunter2 at db.internal');
};

describe.each(ADAPTERS)('I: attacks on guarded routes, on %s', (adapter) => {
  const scene = setScene(adapter, {
    controllers: [OpenController],
    providers: [Gateway],
    extras: { userStore: OddUserStore },
  });
  beforeEach(() => {
    answer = {};
  });

  // With the adapters that take the path for that of the dashboard.
  it.each<[string, ...Adapter[]]>([
    ['/dashboard', 'express', 'fastify'],
    ['/dashboard?_method=OPTIONS', 'express', 'fastify'],
    ['/dashboard/', 'express'],
    ['/DASHBOARD', 'express'],
    ['/%64ashboard', 'fastify'],
    ['//dashboard'],
    ['/./dashboard'],
    ['/x/../dashboard'],
    ['/dashboard;x=1'],
    ['/dashboard%00'],
    ['/open/../dashboard'],
  ])('I1 shows %s to nobody who is not signed in', async (target, ...guardedOn) => {
    for (const headers of [
      { accept: 'text/html' },
      { accept: '*/*' },
      { 'x-original-url': '/open', 'x-rewrite-url': '/open', 'x-http-method-override': 'GET' },
      { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
      { cookie: 'sid=s%3A1.x; sso=1; passport=1; user=admin' },
    ]) {
      const { status, body } = await rawRequest(scene.app.url, target, headers);
      const refused = headers.accept === 'text/html' ? 302 : 401;
      expect(status).toBe(guardedOn.includes(adapter) ? refused : 404);
      expect(body).not.toContain('identity');
    }
  });

  it.each(['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'])('I1 shows nothing to %s', async (method) => {
    const { status, body } = await rawRequest(scene.app.url, '/dashboard', {}, method);
    expect(status).not.toBe(200);
    expect(body).not.toContain('identity');
  });

  it('I1 answers an expired session as no session: a browser is sent, a program is told', async () => {
    await scene.signIn();
    answer.deserialize = () => undefined;
    const page = await scene.browser.visit(`${scene.app.url}/dashboard?x=1`);
    expect(page.location).toBe(`${scene.app.url}/auth/login?return_to=%2Fdashboard%3Fx%3D1`);
    const program = await scene.browser.api(`${scene.app.url}/dashboard`);
    expect([program.status, problemOf(program).code]).toEqual([401, 'session_expired']);
  });

  it('I2 lets the marker of a handler beat that of its class, both ways', async () => {
    const seen = async (path: string): Promise<unknown> =>
      JSON.parse((await scene.browser.api(scene.app.url + path)).body);
    await scene.signIn();
    expect(await seen('/open')).toEqual({});
    expect(await seen('/open/optional')).toEqual({ user: JANE.email });
    expect((await scene.browser.api(`${scene.app.url}/members`)).status).toBe(200);
    await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    expect(await seen('/open')).toEqual({});
    expect(await seen('/open/optional')).toEqual({ user: null });
    expect((await scene.browser.api(`${scene.app.url}/members`)).status).toBe(401);
  });

  describe.each(['rpc', 'ws', 'graphql', 'cron'])('I3 on the transport %j', (type) => {
    /** Calls a handler as transports do that Nest itself knows nothing of, such as GraphQL. */
    const call = async (name: 'handle' | 'open'): Promise<unknown> => {
      const { app } = scene.app;
      const gateway = app.get(Gateway);
      const handle = app
        .get(ExternalContextCreator)
        .create(
          gateway,
          Reflect.get(gateway, name),
          name,
          ROUTE_ARGS_METADATA,
          { exchangeKeyForValue: () => undefined },
          undefined,
          undefined,
          undefined,
          type,
        );
      const answer = await (handle as (...args: unknown[]) => unknown)(undefined, {}, {});
      return isObservable(answer) ? firstValueFrom(answer) : answer;
    };

    it('refuses as the transport does, and names the handler in the log (B12)', async () => {
      await expect(call('handle')).rejects.toThrow(new ForbiddenException('Forbidden resource'));
      const line = new RegExp(
        `unsupported_transport \\(403\\) \\| reference \\w+ \\| Gateway\\.handle\\(\\) \\| ${type}`,
      );
      expect(scene.logger.lines.filter((text) => line.test(text))).toHaveLength(1);
    });

    it('says that a decorator has no guard to ask (B12)', async () => {
      await expect(call('open')).rejects.toMatchObject({ code: 'guard_missing' });
      expect(scene.logger.text).toMatch(
        /guard_missing \(500\) \| reference \w+ \| Gateway\.open\(\) \| /,
      );
    });
  });

  it.each<[string, () => unknown]>([
    ['throws', thrower],
    ['rejects', () => Promise.reject(new Error('hunter2'))],
    ['answers nobody', () => undefined],
    ['answers null', () => null],
    ['answers true', () => true],
    ['answers a text', () => 'admin'],
  ])('I4 signs nobody in where resolve() %s', async (_case, resolve) => {
    answer.resolve = resolve;
    const page = await scene.attempt();
    answer = {};
    await expectDenied(scene, page, 'user_store_failed');
  });

  it.each<[string, () => unknown]>([
    ['throws', thrower],
    ['answers nothing', () => undefined],
    ['answers an empty text', () => ''],
    ['answers no finite number', () => NaN],
    ['answers an object', () => ({ toString: () => 'key' })],
  ])('I4 signs nobody in where serialize() %s', async (_case, serialize) => {
    answer.serialize = serialize;
    const page = await scene.attempt();
    answer = {};
    await expectDenied(scene, page, 'user_store_failed');
  });

  it('I4 refuses whom the app refuses, and offers another account', async () => {
    answer.resolve = () => new SsoRefusal('because of jane@example.com');
    const page = await scene.attempt();
    answer = {};
    expect(page.body).toContain('prompt=login');
    await expectDenied(scene, page, 'user_refused');
  });

  it.each(['/dashboard', '/optional', '/auth/me'])(
    'I4 answers 503 at %s while the users cannot be read, and signs nobody out',
    async (path) => {
      await scene.signIn();
      answer.deserialize = thrower;
      const failed = await scene.browser.api(scene.app.url + path);
      expectRefusal(scene, failed, 'user_store_failed');
      expect(failed.body).not.toContain('hunter2');
      answer = {};
      expect(await scene.whoIsIn()).toBe(JANE.email);
    },
  );

  it.each<[string, () => unknown]>([
    ['gone', () => undefined],
    ['null', () => null],
    ['refused', () => new SsoRefusal('deactivated')],
    ['false', () => false],
    ['an empty text', () => ''],
  ])('I5 signs out a user who is %s since, for good', async (_case, deserialize) => {
    await scene.signIn();
    const twin = await scene.browser.clone();
    answer.deserialize = deserialize;
    expect((await scene.browser.visit(`${scene.app.url}/dashboard`)).status).toBe(302);
    answer = {};
    expect(await scene.whoIsIn()).toBeUndefined();
    expect(await scene.whoIsIn(twin)).toBeUndefined();
    expect((await scene.signIn()).status).toBe(200);
  });
});
