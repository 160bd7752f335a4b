import { Inject, Injectable, Module, Scope, type DynamicModule, type Type } from '@nestjs/common';
import { APP_INTERCEPTOR, NestFactory, REQUEST } from '@nestjs/core';
import {
  MemoryRateLimitStorage,
  OptionsError,
  ScalekitSsoModule,
  SsoErrorPage,
  SsoOrganizationResolver,
  SsoPolicyRules,
  SsoPortalPolicy,
  SsoStore,
  SsoTranslations,
  SsoUserStore,
  type ScalekitSsoModuleExtras,
  type SsoIdentity,
} from 'nestjs-scalekit-sso';
import { of, type Observable } from 'rxjs';
import { ADAPTERS, COOKIE_SECRET } from '../support/app.js';
import { CollectingLogger } from '../support/collecting-logger.js';
import { setScene } from '../support/scene.js';
import { MoonHandlers, WEBHOOK_SECRET } from '../support/webhooks.js';

@Injectable()
class AppUserStore extends SsoUserStore<SsoIdentity> {
  resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
  serialize({ key }: SsoIdentity): string {
    return key;
  }
  deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
}

@Injectable()
class AppErrorPage extends SsoErrorPage {
  override render(): string {
    return '';
  }
}

@Injectable()
class AppPortalPolicy extends SsoPortalPolicy {
  override mayManage(): boolean {
    return false;
  }
}

@Injectable()
class AppResolver extends SsoOrganizationResolver {
  override resolve(): undefined {
    return undefined;
  }
}

@Injectable()
class AppRules extends SsoPolicyRules {
  override modeFor(): undefined {
    return undefined;
  }
}

@Injectable()
class AppStore extends SsoStore {
  override get(keys: readonly string[]): Promise<readonly unknown[]> {
    return Promise.resolve(keys.map(() => undefined));
  }
  override set(): Promise<void> {
    return Promise.resolve();
  }
  override setIfAbsent(): Promise<boolean> {
    return Promise.resolve(true);
  }
  override delete(): Promise<void> {
    return Promise.resolve();
  }
}

/** The tenant of a request, as apps with many of them have it. */
@Injectable({ scope: Scope.REQUEST })
class CurrentTenant {
  constructor(@Inject(REQUEST) readonly request: unknown) {}
}

/** A singleton by its looks. */
@Injectable()
class Database {
  constructor(readonly tenant: CurrentTenant) {}
}

@Module({ providers: [CurrentTenant, Database], exports: [CurrentTenant, Database] })
class TenantModule {}

const CLASSES = {
  userStore: AppUserStore,
  errorPage: AppErrorPage,
  translations: SsoTranslations,
  rateLimitStorage: MemoryRateLimitStorage,
  store: AppStore,
  portalPolicy: AppPortalPolicy,
  organizationResolver: AppResolver,
  policyRules: AppRules,
} satisfies ScalekitSsoModuleExtras;

/** The same class with another scope, or with something injected. */
function scoped(base: Type, scope: Scope): Type {
  @Injectable({ scope })
  class Scoped extends base {}
  return Scoped;
}
function injecting(base: Type, dependency: unknown): Type {
  @Injectable()
  class Injecting extends base {
    @Inject(dependency as Type) readonly dependency!: unknown;
  }
  return Injecting;
}

/** Of @nestjs/cache-manager, as far as the module can see it. */
@Injectable()
class CacheInterceptor {
  intercept(): Observable<unknown> {
    return of('cached');
  }
  trackBy(): string | undefined {
    return 'the URL';
  }
}

@Injectable()
class RenamedCacheInterceptor extends CacheInterceptor {}

@Injectable({ scope: Scope.REQUEST })
class PerRequestCacheInterceptor extends CacheInterceptor {}

@Injectable()
class OwnCacheInterceptor extends CacheInterceptor {
  override trackBy(): undefined {
    return undefined;
  }
}

@Injectable()
class OtherInterceptor {
  intercept(): Observable<unknown> {
    return of('answer');
  }
}

describe.each(ADAPTERS)('the registration of the module, on %s', (adapter) => {
  const scene = setScene(adapter);

  describe.each(Object.entries(CLASSES))('with %s', (option, given) => {
    it.each<[string, Type]>([
      ['that is request-scoped', scoped(given, Scope.REQUEST)],
      ['that injects what is request-scoped', injecting(given, CurrentTenant)],
      ['that injects what injects what is request-scoped', injecting(given, Database)],
      ['that injects the request', injecting(given, REQUEST)],
    ])('stops the boot for a class %s, and names the option (B8)', async (_case, type) => {
      const extras = { [option]: type, imports: [TenantModule] };
      const failure: unknown = await scene.another({ extras }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(OptionsError);
      expect((failure as OptionsError).errors).toEqual([
        expect.stringMatching(`^${option}: is request-scoped, or injects what is\\. Make it`),
      ]);
    });

    it('boots with a class that is transient (B8)', async () => {
      const extras = { [option]: scoped(given, Scope.TRANSIENT) };
      await expect(scene.another({ extras })).resolves.toBeDefined();
    });
  });

  it('names every option whose class is request-scoped (B8)', async () => {
    const extras = Object.fromEntries(
      Object.entries(CLASSES).map(([option, type]) => [option, scoped(type, Scope.REQUEST)]),
    );
    await expect(scene.another({ extras })).rejects.toMatchObject({
      errors: Object.keys(CLASSES).map(
        (option) => expect.stringMatching(`^${option}: is request-scoped`) as string,
      ),
    });
  });

  it.each<[Type, string[]]>([
    [CacheInterceptor, [expect.stringContaining('A global CacheInterceptor gives')]],
    [RenamedCacheInterceptor, [expect.stringContaining('A global CacheInterceptor gives')]],
    [PerRequestCacheInterceptor, [expect.stringContaining('A global CacheInterceptor gives')]],
    [OwnCacheInterceptor, []],
    [OtherInterceptor, []],
  ])('warns of an APP_INTERCEPTOR that caches by URL: %O (B35)', async (type, warnings) => {
    const before = scene.logger.loud.length;
    await scene.another({ providers: [{ provide: APP_INTERCEPTOR, useClass: type }] });
    const lines = scene.logger.loud.slice(before).filter((line) => line.includes('Cache'));
    expect(lines).toEqual(warnings);
  });

  it('warns of a CacheInterceptor that the app uses globally (B35)', async () => {
    const before = scene.logger.loud.length;
    await scene.another({ prepare: (app) => app.useGlobalInterceptors(new CacheInterceptor()) });
    expect(scene.logger.loud.slice(before)).toContainEqual(
      expect.stringContaining('A global CacheInterceptor gives'),
    );
  });
});

describe.each(ADAPTERS)('a boot with handlers of webhooks, on %s', (adapter) => {
  const scene = setScene(adapter);

  it.each([
    ['warns that none is called without a secret', undefined, 1],
    ['says nothing where there is a secret', WEBHOOK_SECRET, 0],
  ])('%s', async (_case, secrets, lines) => {
    const before = scene.logger.loud.length;
    await scene.another({ providers: [MoonHandlers], options: { webhooks: { secrets } } });
    const warnings = scene.logger.loud.slice(before).filter((line) => /webhook/i.test(line));
    expect(warnings).toHaveLength(lines);
    for (const warning of warnings) {
      expect(warning).toMatch(/No webhook reaches MoonHandlers\.\w+, .*SCALEKIT_WEBHOOK_SECRET/);
      expect(warning).not.toContain('WebhookEffects');
    }
  });
});

describe('the options of the module', () => {
  it('stop the boot where their factory injects what is request-scoped (B8)', async () => {
    @Module({
      imports: [
        ScalekitSsoModule.forRootAsync({
          imports: [TenantModule],
          inject: [CurrentTenant],
          useFactory: () => ({}),
        }),
      ],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    await expect(app.init()).rejects.toMatchObject({
      errors: [expect.stringMatching(/^useFactory, useClass or useExisting: is request-scoped/)],
    });
  });
});

describe('the module, registered more than once', () => {
  const register = (settings: object, extras: ScalekitSsoModuleExtras = {}): DynamicModule =>
    ScalekitSsoModule.forRoot({
      environmentUrl: 'http://127.0.0.1:8899',
      clientId: 'skc_1',
      clientSecret: 'first-secret',
      baseUrl: 'http://127.0.0.1:3000',
      cookieSecret: COOKIE_SECRET,
      ...settings,
      ...extras,
    });
  const warningsOf = async (...imports: DynamicModule[]): Promise<string[]> => {
    @Module({ imports })
    class AppModule {}
    const logger = new CollectingLogger();
    const app = await NestFactory.create(AppModule, { logger, abortOnError: false });
    await app.init();
    await app.close();
    return logger.loud.filter((line) => line.includes('registered'));
  };

  it('warns once, and names the settings that differ, not their values (B9)', async () => {
    const [line = '', ...others] = await warningsOf(
      register({}),
      register({ clientSecret: 'another-secret', routes: { login: 'sign-in' } }),
      register({ timeoutMs: 999, isGlobal: false }, { userStore: AppUserStore }),
    );
    expect(others).toEqual([]);
    expect(line).toContain(
      'registered 3 times with different settings: clientSecret, timeoutMs, routes, isGlobal, userStore.',
    );
    expect(line).not.toMatch(/another-secret|first-secret|sign-in/);
  });

  it('says nothing where it is once, or all settings are the same (B9)', async () => {
    expect(await warningsOf(register({}))).toEqual([]);
    expect(await warningsOf(register({ timeoutMs: 999 }), register({ timeoutMs: 999 }))).toEqual(
      [],
    );
    expect(await warningsOf(register({}, { imports: [TenantModule] }), register({}))).toEqual([]);
  });
});
