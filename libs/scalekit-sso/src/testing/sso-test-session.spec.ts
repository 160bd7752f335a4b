import { Controller, Get, Injectable, Module, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { SsoRequest } from '../http/request.js';
import { RouteUrls } from '../links/route-urls.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import { SsoGuard } from '../guard/sso.guard.js';
import { SsoOrganizationResolver } from '../organizations/organization-resolver.js';
import { ScalekitSsoModule } from '../scalekit-sso.module.js';
import { ScalekitSsoService } from '../scalekit-sso.service.js';
import { SessionService } from '../session/session.service.js';
import { SsoTestSession } from './sso-test-session.js';
import { testIdentity } from './test-sign-in.js';

const REQUEST = {} as SsoRequest;
const NOW = 1_800_000_000_000;

@UseGuards(SsoGuard)
@Controller()
class PageController {
  @Get()
  page(): string {
    return 'page';
  }
}

@Injectable()
class LinksService {
  constructor(readonly sso: ScalekitSsoService) {}
}

describe('SsoTestSession', () => {
  let session: SsoTestSession;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    session = new SsoTestSession({ user: { id: 7 }, organizationId: 'org_1' });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  const sessions = async (imports = [session.module]) =>
    (await Test.createTestingModule({ imports }).compile()).get(SessionService);

  it('is the session of all requests', async () => {
    const identity = testIdentity({ organizationId: 'org_1' }, 'http://127.0.0.1:9');
    const service = await sessions();
    const { signedIn } = await service.authState(REQUEST);
    expect(signedIn).toEqual({
      user: { id: 7 },
      userKey: identity.key,
      ssoSessionId: 'test',
      authTime: undefined,
      session: {
        identity,
        signedInAt: new Date(NOW),
        expiresAt: new Date(NOW + 3_600_000),
      },
    });
    expect(await service.current(REQUEST)).toBe(signedIn);
    expect(() => {
      service.requireSession(REQUEST);
    }).not.toThrow();
  });

  it('has the identity for a user, where a test has none of its own', async () => {
    session.signIn();
    const signedIn = await (await sessions()).current(REQUEST);
    expect(signedIn?.user).toBe(signedIn?.session.identity);
    expect(signedIn?.session.identity.organizationId).toBe('org_test');
  });

  it('tells when the user has re-authenticated', async () => {
    session.signIn({ reauthenticatedAt: new Date(NOW - 1) });
    const signedIn = await (await sessions()).current(REQUEST);
    expect(signedIn?.session.reauthenticatedAt).toEqual(new Date(NOW - 1));
  });

  it.each<[string, (service: SessionService) => unknown]>([
    [
      'signOut() of the test',
      () => {
        session.signOut();
      },
    ],
    ['a sign-out of the app', (service) => service.signOut(REQUEST)],
  ])('is over after %s', async (_case, signOut) => {
    const service = await sessions();
    expect(await signOut(service)).toBeUndefined();
    expect(await service.current(REQUEST)).toBeUndefined();
    expect(await service.authState(REQUEST)).toEqual({
      signedIn: undefined,
      reason: 'login_required',
    });
  });

  it('has nobody signed in at first where it is made for null, and a test user where it is made for none', async () => {
    session = new SsoTestSession(null);
    expect(await (await sessions()).current(REQUEST)).toBeUndefined();
    session = new SsoTestSession();
    expect(await (await sessions()).current(REQUEST)).toBeDefined();
  });

  it('refuses in production', () => {
    vi.stubEnv('NODE_ENV', 'production');
    expect(() => new SsoTestSession()).toThrow(/^SsoTestSession is for tests/);
  });

  it('resolves the organization of the user, until there is none', async () => {
    const module = await Test.createTestingModule({ imports: [session.module] }).compile();
    const resolver = module.get(SsoOrganizationResolver);
    expect(resolver.resolve(REQUEST)).toBe('org_1');
    session.signOut();
    expect(resolver.resolve(REQUEST)).toBeUndefined();
  });

  it('lets controllers and providers be tested by themselves', async () => {
    const module = await Test.createTestingModule({
      imports: [session.module],
      controllers: [PageController],
      providers: [LinksService],
    }).compile();
    expect(module.get(PageController).page()).toBe('page');
    expect(module.get(LinksService).sso.callbackUrl).toBe('http://localhost:3000/auth/callback');
  });

  describe('in the place of the real sessions of an app', () => {
    const boot = (module: ReturnType<typeof ScalekitSsoModule.forRoot>) => {
      @Module({ imports: [module] })
      class AppModule {}

      const builder = Test.createTestingModule({ imports: [AppModule] });
      expect(session.overrideIn(builder)).toBe(builder);
      return builder.compile();
    };

    it('is the session of all requests', async () => {
      const module = await boot(ScalekitSsoModule.forRoot());
      const signedIn = await module.get(SessionService).current(REQUEST);
      expect(signedIn?.user).toEqual({ id: 7 });
      expect(module.get(SsoOrganizationResolver).resolve(REQUEST)).toBe('org_1');
    });

    it('keeps the options of the app, and reads no variables', async () => {
      vi.stubEnv('SSO_BASE_URL', 'https://of-the-developer.example');
      const given = { clientId: undefined, appName: 'Acme' };
      const module = await boot(ScalekitSsoModule.forRoot({ ...given, routes: { prefix: 'sso' } }));
      expect(module.get(RESOLVED_OPTIONS)).toMatchObject({ clientId: 'skc_test', appName: 'Acme' });
      expect(module.get(RouteUrls).callbackUrl).toBe('http://localhost:3000/sso/callback');
    });

    it('names an option of the app that is wrong', async () => {
      await expect(boot(ScalekitSsoModule.forRoot({ baseUrl: 'nowhere' }))).rejects.toThrow(
        /baseUrl/,
      );
    });

    it('takes options from a factory, what stands beside it, and a factory that gives none', async () => {
      const useFactory = () => ({ baseUrl: 'http://localhost:4000' });
      const module = await boot(
        ScalekitSsoModule.forRootAsync({ useFactory, routes: { callback: false } }),
      );
      expect(module.get(RouteUrls).callbackUrl).toBe('http://localhost:4000/auth/callback');
      await expect(
        boot(ScalekitSsoModule.forRootAsync({ useFactory: () => undefined as never })),
      ).resolves.toBeDefined();
    });
  });
});
