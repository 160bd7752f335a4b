import { Controller, Get, Module, UseGuards, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  CurrentIdentity,
  CurrentUser,
  OptionalSso,
  Public,
  RequireOrganization,
  ScalekitSsoModule,
  SsoGuard,
  SsoMiddleware,
  StepUp,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { SsoTestGuard } from 'nestjs-scalekit-sso/testing';
import { COOKIE_SECRET } from '../support/app.js';

@Controller()
class AppController {
  @UseGuards(SsoGuard)
  @Get('orders')
  orders(@CurrentUser() user: unknown, @CurrentIdentity() identity: SsoIdentity): object {
    return { user, organizationId: identity.organizationId };
  }

  @Get('unmarked')
  unmarked(): object {
    return {};
  }

  @Public()
  @UseGuards(SsoGuard)
  @Get('public')
  public(): object {
    return {};
  }

  @OptionalSso()
  @UseGuards(SsoGuard)
  @Get('optional')
  optional(@CurrentUser() user: unknown): object {
    return { user: user ?? null };
  }

  @StepUp({ maxAgeSeconds: 300 })
  @Get('keys')
  keys(): object {
    return {};
  }

  @RequireOrganization({ parameter: 'id' })
  @Get('organizations/:id')
  organization(): object {
    return {};
  }
}

const sso = ScalekitSsoModule.forRoot({
  environmentUrl: 'http://127.0.0.1:8899',
  clientId: 'skc_1',
  clientSecret: 'secret',
  baseUrl: 'http://127.0.0.1:3000',
  cookieSecret: COOKIE_SECRET,
});

@Module({ imports: [sso], controllers: [AppController] })
class AppModule {}

@Module({ imports: [AppModule], providers: [{ provide: APP_GUARD, useExisting: SsoGuard }] })
class GuardedAppModule {}

@Module({})
class EmptyModule {}

describe('an app under test', () => {
  let app: INestApplication | undefined;
  let guard: SsoTestGuard;
  let prepare: ((created: INestApplication) => void) | undefined;

  beforeEach(() => {
    guard = new SsoTestGuard({ user: { id: 7 }, identity: { organizationId: 'org_1' } });
  });
  afterEach(async () => {
    prepare = undefined;
    await app?.close();
  });

  async function start(builder: ReturnType<typeof Test.createTestingModule>): Promise<void> {
    app = (await builder.compile()).createNestApplication({ logger: false });
    prepare?.(app);
    await app.listen(0, '127.0.0.1');
  }
  async function get(path: string): Promise<unknown> {
    const response = await fetch(`${await app!.getUrl()}${path}`);
    const body = (await response.json()) as { code?: string };
    return response.status === 200 ? body : [response.status, body.code];
  }

  it.each([
    ['of its root module', { imports: [AppModule] }],
    ['of its controllers alone', { controllers: [AppController] }],
  ])('has a user signed in by SsoTestGuard, in a module %s (B3)', async (_case, metadata) => {
    await start(guard.overrideIn(Test.createTestingModule(metadata)));
    expect(await get('/orders')).toEqual({ user: { id: 7 }, organizationId: 'org_1' });
    expect(await get('/optional')).toEqual({ user: { id: 7 } });
    expect(await get('/organizations/org_1')).toEqual({});
    expect(await get('/organizations/org_2')).toEqual([403, 'organization_mismatch']);
    expect(await get('/keys')).toEqual([401, 'step_up_required']);
    guard.signIn({ reauthenticatedAt: new Date() });
    expect(await get('/keys')).toEqual({});
    expect(await get('/orders')).toMatchObject({ user: { email: 'user@example.com' } });
    guard.signOut();
    expect(await get('/orders')).toEqual([401, 'login_required']);
    expect(await get('/keys')).toEqual([401, 'login_required']);
    expect(await get('/optional')).toEqual({ user: null });
    expect(await get('/public')).toEqual({});
  });

  it('has the guard of the whole app overridden where APP_GUARD uses the existing one (B3)', async () => {
    await start(guard.overrideIn(Test.createTestingModule({ imports: [GuardedAppModule] })));
    expect(await get('/unmarked')).toEqual({});
    expect(await get('/orders')).toEqual({ user: { id: 7 }, organizationId: 'org_1' });
    guard.signOut();
    expect(await get('/unmarked')).toEqual([401, 'login_required']);
    expect(await get('/public')).toEqual({});
  });

  it('lets overrideProvider() replace the guard of APP_GUARD where it uses the existing one (B3)', async () => {
    const builder = Test.createTestingModule({ imports: [GuardedAppModule] });
    await start(builder.overrideProvider(SsoGuard).useValue({ canActivate: () => true }));
    expect(await get('/unmarked')).toEqual({});
  });

  it('has the same user at SsoMiddleware (B28)', async () => {
    prepare = (created) => created.use('/unmarked', created.get(SsoMiddleware).use);
    await start(guard.overrideIn(Test.createTestingModule({ imports: [AppModule] })));
    expect(await get('/unmarked')).toEqual({});
    guard.signOut();
    expect(await get('/unmarked')).toEqual([401, 'login_required']);
  });

  it('has nobody signed in by a guard that was made for nobody (B3)', async () => {
    guard = new SsoTestGuard(null);
    await start(guard.overrideIn(Test.createTestingModule({ imports: [AppModule] })));
    expect(await get('/orders')).toEqual([401, 'login_required']);
  });

  it('goes without the module where overrideModule() is given what forRoot() gave (B35)', async () => {
    const builder = guard.overrideIn(Test.createTestingModule({ imports: [AppModule] }));
    await start(builder.overrideModule(sso as never).useModule(EmptyModule));
    expect(await get('/orders')).toEqual({ user: { id: 7 }, organizationId: 'org_1' });
    expect(await get('/auth/me')).toEqual([404, undefined]);
  });

  it('keeps the module where overrideModule() is given its class, which is not what was imported (B35)', async () => {
    const builder = guard.overrideIn(Test.createTestingModule({ imports: [AppModule] }));
    await start(builder.overrideModule(ScalekitSsoModule).useModule(EmptyModule));
    expect(await get('/auth/me')).not.toEqual([404, undefined]);
  });
});
