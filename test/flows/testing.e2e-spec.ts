import {
  Controller,
  Get,
  Injectable,
  Module,
  UseGuards,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  CurrentIdentity,
  CurrentUser,
  OptionalSso,
  Public,
  RequireOrganization,
  ScalekitSsoModule,
  ScalekitSsoService,
  SsoGuard,
  SsoMiddleware,
  StepUp,
  type SsoIdentity,
  type SsoRequest,
} from 'nestjs-scalekit-sso';
import { SsoTestSession } from 'nestjs-scalekit-sso/testing';

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

  @RequireOrganization()
  @Get('tenant')
  tenant(): object {
    return {};
  }

  @RequireOrganization({ parameter: 'id' })
  @Get('organizations/:id')
  organization(): object {
    return {};
  }
}

@Injectable()
class LinksService {
  constructor(readonly sso: ScalekitSsoService) {}
}

@Module({ providers: [LinksService], exports: [LinksService] })
class LinksModule {}

/** As in the README: everything else is in variables, which a test does not have. */
const sso = ScalekitSsoModule.forRoot({ afterSignOut: '/signed-out' });

@Module({ imports: [sso, LinksModule], controllers: [AppController] })
class AppModule {}

@Module({ imports: [AppModule], providers: [{ provide: APP_GUARD, useExisting: SsoGuard }] })
class GuardedAppModule {}

@Module({ imports: [AppModule], providers: [{ provide: APP_GUARD, useClass: SsoGuard }] })
class AppModuleWithGuardOfItsOwn {}

@Module({})
class EmptyModule {}

describe('an app under test', () => {
  let app: INestApplication | undefined;
  let session: SsoTestSession;
  let prepare: ((created: INestApplication) => void) | undefined;

  beforeEach(() => {
    session = new SsoTestSession({ user: { id: 7 }, organizationId: 'org_1' });
  });
  afterEach(async () => {
    prepare = undefined;
    await app?.close();
    app = undefined;
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
  const ofApp = (): ReturnType<typeof Test.createTestingModule> =>
    session.overrideIn(Test.createTestingModule({ imports: [AppModule] }));
  const ofController = (): ReturnType<typeof Test.createTestingModule> =>
    Test.createTestingModule({ imports: [session.module], controllers: [AppController] });

  it.each([
    ['its root module, which gives no options,', ofApp],
    ['its controllers alone', ofController],
  ])('has a user signed in by SsoTestSession, in a test of %s (B3)', async (_case, builder) => {
    await start(builder());
    expect(await get('/orders')).toEqual({ user: { id: 7 }, organizationId: 'org_1' });
    expect(await get('/optional')).toEqual({ user: { id: 7 } });
    expect(await get('/organizations/org_1')).toEqual({});
    expect(await get('/organizations/org_2')).toEqual([403, 'organization_mismatch']);
    expect(await get('/keys')).toEqual([401, 'step_up_required']);
    session.signIn({ reauthenticatedAt: new Date() });
    expect(await get('/keys')).toEqual({});
    expect(await get('/tenant')).toEqual({});
    expect(await get('/orders')).toMatchObject({ user: { email: 'user@example.com' } });
    session.signOut();
    expect(await get('/orders')).toEqual([401, 'login_required']);
    expect(await get('/keys')).toEqual([401, 'login_required']);
    expect(await get('/optional')).toEqual({ user: null });
    expect(await get('/public')).toEqual({});
  });

  it.each([
    ['uses the existing one', GuardedAppModule],
    ['makes one of its own', AppModuleWithGuardOfItsOwn],
  ])('has the user at the guard of the whole app, where APP_GUARD %s (B3)', async (_case, root) => {
    await start(session.overrideIn(Test.createTestingModule({ imports: [root] })));
    expect(await get('/unmarked')).toEqual({});
    expect(await get('/orders')).toEqual({ user: { id: 7 }, organizationId: 'org_1' });
    session.signOut();
    expect(await get('/unmarked')).toEqual([401, 'login_required']);
    expect(await get('/public')).toEqual({});
  });

  it('lets overrideProvider() replace the guard of APP_GUARD where it uses the existing one (B3)', async () => {
    session.signOut();
    const builder = session.overrideIn(Test.createTestingModule({ imports: [GuardedAppModule] }));
    await start(builder.overrideProvider(SsoGuard).useValue({ canActivate: () => true }));
    expect(await get('/unmarked')).toEqual({});
  });

  it('lets overrideGuard() replace the guard of handlers by one that asks the session (B3)', async () => {
    const asked: string[] = [];
    const guard = {
      canActivate: async (context: ExecutionContext) => {
        asked.push(context.getHandler().name);
        return app!.get(SsoGuard).canActivate(context);
      },
    };
    await start(ofApp().overrideGuard(SsoGuard).useValue(guard));
    expect(await get('/orders')).toEqual({ user: { id: 7 }, organizationId: 'org_1' });
    expect(asked).toEqual(['orders']);
  });

  it('has the same user at SsoMiddleware (B28)', async () => {
    prepare = (created) => created.use('/unmarked', created.get(SsoMiddleware).use);
    await start(ofApp());
    expect(await get('/unmarked')).toEqual({});
    session.signOut();
    expect(await get('/unmarked')).toEqual([401, 'login_required']);
  });

  it('has nobody signed in by a session that was made for nobody (B3)', async () => {
    session = new SsoTestSession(null);
    await start(ofApp());
    expect(await get('/orders')).toEqual([401, 'login_required']);
  });

  it('gives providers that inject ScalekitSsoService the real one, without options of an environment', async () => {
    const module = await Test.createTestingModule({
      imports: [LinksModule, session.module],
    }).compile();
    const { sso: service } = module.get(LinksService);
    expect(service.loginUrl({ returnTo: '/orders' })).toBe('/auth/login?return_to=%2Forders');
    const { user, identity } = (await service.sessionOf({} as SsoRequest))!;
    expect([user, identity.organizationId]).toEqual([{ id: 7 }, 'org_1']);
    session.signOut();
    expect(await service.sessionOf({} as SsoRequest)).toBeUndefined();
  });

  it('keeps the options that the app gives, and reads no variables', async () => {
    vi.stubEnv('SSO_BASE_URL', 'https://of-the-developer.example');
    try {
      await start(ofApp());
      const { callbackUrl } = app!.get(ScalekitSsoService);
      expect(callbackUrl).toBe('http://localhost:3000/auth/callback');
      const { status, headers } = await fetch(`${await app!.getUrl()}/auth/logout`, {
        method: 'POST',
        headers: { accept: 'text/html', origin: 'http://localhost:3000' },
        redirect: 'manual',
      });
      expect([status, headers.get('location')]).toEqual([303, '/signed-out']);
      expect(await get('/orders')).toEqual([401, 'login_required']);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('goes without the module where overrideModule() is given what forRoot() gave (B35)', async () => {
    const builder = Test.createTestingModule({ imports: [AppModule, session.module] });
    await start(builder.overrideModule(sso as never).useModule(EmptyModule));
    expect(await get('/orders')).toEqual({ user: { id: 7 }, organizationId: 'org_1' });
  });
});
