import type { DynamicModule, FactoryProvider } from '@nestjs/common';
import { MODULE_OPTIONS_TOKEN } from '../module-definition.js';
import { withEnvironment } from '../options/environment-variables.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import { SsoOrganizationResolver } from '../organizations/organization-resolver.js';
import { ScalekitSsoModule } from '../scalekit-sso.module.js';
import { DECLARED_OPTIONS, validateOptions } from '../scalekit-sso.options.js';
import type { AuthState, SignedIn } from '../session/auth-state.js';
import { SessionService } from '../session/session.service.js';
import { refuseInProduction, testIdentity, type TestSignIn } from './test-sign-in.js';

/** As much of the `TestingModuleBuilder` of @nestjs/testing as is needed. */
export interface OverridableBuilder {
  /** Replaces a provider. */
  overrideProvider(provider: unknown): {
    /** Gives what makes the one in its place. */
    useFactory(options: { factory: FactoryProvider['useFactory']; inject?: unknown[] }): unknown;
  };
}

/** For what a test leaves out. Nothing listens at port 9, so that no test calls an environment. */
const OPTIONS = {
  environmentUrl: 'http://127.0.0.1:9',
  clientId: 'skc_test',
  clientSecret: 'of-no-environment',
  baseUrl: 'http://localhost:3000',
  cookieSecret: 'for-tests-only-0123456789abcdef-0123456789abcdef',
};
const LIFETIME_MS = 60 * 60 * 1000;

/**
 * The session of all requests of a test, without session middleware, without Scalekit, and without
 * options or environment variables. Everything else is real: `SsoGuard`, also as `APP_GUARD`, and
 * `SsoMiddleware` follow the same decorators, and `@CurrentUser()`, `@CurrentIdentity()`,
 * `@CurrentSession()` and `ScalekitSsoService` work.
 *
 * `@RequireOrganization()` without a parameter is about the organization of the test user: the app's
 * organization resolver is not called.
 *
 * @throws Error where `NODE_ENV` is `production`
 * @example
 * ```ts
 * const sso = new SsoTestSession({ user: { id: 7 }, organizationId: 'org_1' });
 *
 * // Controllers and providers by themselves: the module is imported for them.
 * await Test.createTestingModule({ imports: [sso.module], controllers: [AppController] }).compile();
 * // Modules that import ScalekitSsoModule themselves.
 * await sso.overrideIn(Test.createTestingModule({ imports: [AppModule] })).compile();
 *
 * sso.signOut(); // From now on requests are anonymous.
 * ```
 */
export class SsoTestSession {
  /** `ScalekitSsoModule` with this session, for tests without the root module of the app. */
  readonly module: DynamicModule;
  private signedIn: SignedIn | undefined;

  /** @param signIn who is signed in at first. Default: a test user; `null` for none */
  constructor(signIn: TestSignIn | null = {}) {
    refuseInProduction('SsoTestSession');
    if (signIn !== null) {
      this.signIn(signIn);
    }
    const module = ScalekitSsoModule.forRoot();
    this.module = { ...module, providers: [...(module.providers ?? []), ...this.replacements] };
  }

  /**
   * Puts this session in the place of the real ones, where a module under test imports
   * `ScalekitSsoModule` itself. Its options stay; what they leave out is not read from the environment.
   *
   * @returns the builder
   */
  overrideIn<Builder extends OverridableBuilder>(builder: Builder): Builder {
    for (const { provide, useFactory, inject = [] } of this.replacements) {
      builder.overrideProvider(provide).useFactory({ factory: useFactory, inject });
    }
    return builder;
  }

  /** Signs a user in, for all requests from now on. */
  signIn(signIn: TestSignIn = {}): void {
    const { user, reauthenticatedAt } = signIn;
    const identity = testIdentity(signIn, OPTIONS.environmentUrl);
    const now = Date.now();
    this.signedIn = {
      user: user ?? identity,
      userKey: identity.key,
      ssoSessionId: 'test',
      authTime: undefined,
      session: {
        identity,
        signedInAt: new Date(now),
        expiresAt: new Date(now + LIFETIME_MS),
        ...(reauthenticatedAt === undefined ? {} : { reauthenticatedAt }),
      },
    };
  }

  /** Makes all requests from now on anonymous. */
  signOut(): void {
    this.signedIn = undefined;
  }

  private get replacements(): FactoryProvider[] {
    return [
      { provide: SessionService, useFactory: () => this.sessions },
      { provide: SsoOrganizationResolver, useFactory: () => this.resolver },
      {
        provide: RESOLVED_OPTIONS,
        inject: [MODULE_OPTIONS_TOKEN],
        useFactory: (given: object = {}) =>
          validateOptions({ ...OPTIONS, ...withEnvironment(DECLARED_OPTIONS, given, {}) }),
      },
    ];
  }

  private get resolver(): SsoOrganizationResolver {
    return { resolve: () => this.signedIn?.session.identity.organizationId };
  }

  private get sessions(): Partial<SessionService> {
    return {
      authState: () => Promise.resolve(this.authState()),
      current: () => Promise.resolve(this.signedIn),
      requireSession: () => undefined,
      signOut: () => {
        this.signOut();
        return Promise.resolve(undefined);
      },
    };
  }

  private authState(): AuthState {
    const { signedIn } = this;
    return signedIn === undefined ? { signedIn, reason: 'login_required' } : { signedIn };
  }
}
