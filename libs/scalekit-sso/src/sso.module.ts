import {
  Controller,
  Inject,
  Logger,
  Module,
  UseGuards,
  VERSION_NEUTRAL,
  type DynamicModule,
  type NestModule,
  type OnApplicationBootstrap,
  type Provider,
  type Type,
} from '@nestjs/common';
import { DiscoveryModule, ModuleRef } from '@nestjs/core';
import { DefaultErrorPage, SsoErrorPage } from './errors/error-page.js';
import { SsoExceptionFilter } from './errors/sso-exception.filter.js';
import { applicationConfigOf } from './http/application-config.js';
import { MemoryRateLimitStorage } from './rate-limits/memory-rate-limit-storage.js';
import { RateLimitStorage } from './rate-limits/rate-limit-storage.js';
import { LimitedRoute, RateLimitGuard } from './rate-limits/rate-limit.guard.js';
import { HttpResponder } from './http/responder.js';
import { RouteUrls, SSO_ROUTES, type SsoRoute } from './http/route-urls.js';
import { mistakesBesideFactory } from './options/beside-factory.js';
import { conflictsIn, unreadIn, withEnvironment } from './options/environment-variables.js';
import { NobodyManages } from './onboarding/nobody-manages.js';
import { SsoPortalPolicy } from './onboarding/sso-portal-policy.js';
import { OptionsError } from './options/options-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from './options/resolved-options.js';
import { readRoutes } from './options/read-routes.js';
import type { ScalekitSsoOptions } from './options/sso-options.js';
import { validateOptions } from './options/validate-options.js';
import { OfferWhereAvailable, SsoPolicyRules } from './login/sso-policy-rules.js';
import { SsoPolicy } from './login/sso-policy.js';
import { ScalekitSsoService } from './scalekit-sso.service.js';
import { AskedOrganization } from './session/asked-organization.js';
import { SsoOrganizationResolver } from './session/organization-resolver.js';
import { SessionOnlyUserStore } from './session/session-only-user-store.js';
import { SessionService } from './session/session.service.js';
import { SsoGuard } from './guard/sso.guard.js';
import { SsoUserStore } from './session/sso-user-store.js';
import {
  ConfigurableModuleClass,
  EXTRA_NAMES,
  MODULE_OPTIONS_TOKEN,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
  type ScalekitSsoModuleExtras,
} from './sso.module-definition.js';
import { CONTROLLERS, PARTS } from './sso.parts.js';
import { SsoStore } from './store/sso-store.js';
import { RecentLogins } from './transaction/recent-logins.js';

const READS_NO_VARIABLES =
  'forRootAsync() reads no environment variables: return each of these options from useFactory.';

/**
 * Enterprise SSO with Scalekit: login, callback, guard and sign-out for a Nest app that keeps its
 * own users and sessions. Needs `req.session` from express-session or @fastify/session.
 *
 * The boot makes no remote call; it stops with an `OptionsError` that names every mistake.
 */
@Module({})
export class ScalekitSsoModule
  extends ConfigurableModuleClass
  implements NestModule, OnApplicationBootstrap
{
  private readonly logger = new Logger('ScalekitSso');

  constructor(
    private readonly urls: RouteUrls,
    private readonly filter: SsoExceptionFilter,
    private readonly moduleRef: ModuleRef,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    super();
  }

  /**
   * Options as they are. What they leave out is read from the environment variables
   * `SCALEKIT_ENVIRONMENT_URL`, `SCALEKIT_CLIENT_ID`, `SCALEKIT_CLIENT_SECRET`, `SSO_BASE_URL`,
   * `SSO_COOKIE_SECRET`, `SSO_TIMEOUT_MS` and `SCALEKIT_WEBHOOK_SECRET`.
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    const found: string[] = [];
    const routes = readRoutes(options.routes, found);
    return assemble(super.forRoot(options), options, routes, (given) =>
      validateOptions(withEnvironment(process.env, given), undefined, {
        found: [...found, ...conflictsIn(process.env, given)],
        callbackPath: routes.callback || undefined,
      }),
    );
  }

  /**
   * Options from a factory or class that Nest injects into. No environment variables are read: what an
   * app does not give, it does not get from elsewhere. What `ScalekitSsoModuleExtras` names stands
   * beside `useFactory`.
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    const found = mistakesBesideFactory(options, EXTRA_NAMES);
    const routes = readRoutes(options.routes, found);
    return assemble(super.forRootAsync(options), options, routes, (given) =>
      validateOptions(given, undefined, {
        found,
        hints: [READS_NO_VARIABLES],
        warnings: unreadIn(process.env, given),
        callbackPath: routes.callback || undefined,
        extras: EXTRA_NAMES,
      }),
    );
  }

  /**
   * Puts the filter behind every other global one, so that Nest asks it first: an app with a
   * catch-all filter of its own still gets redirects and pages. This hook runs after the app has
   * registered its filters, and before its routes pick them up.
   */
  configure(): void {
    if ((this.urls as RouteUrls | undefined) === undefined) {
      throw new OptionsError([
        'errorPage: is request-scoped, or injects what is. Make it and what it injects singletons.',
      ]);
    }
    // Only now the global prefix of the routes is known.
    const endless = (['defaultReturnTo', 'signInPage'] as const).filter((option) => {
      const path = this.options[option];
      return path !== undefined && this.urls.returnTo(path) === undefined;
    });
    if (endless.length > 0) {
      throw new OptionsError(
        endless.map(
          (option) =>
            `${option}: is a route of this module, and a login would never end. Give another path.`,
        ),
      );
    }
    applicationConfigOf(this.moduleRef).useGlobalFilters(this.filter);
  }

  onApplicationBootstrap(): void {
    this.options.warnings.forEach((warning) => {
      this.logger.warn(warning);
    });
    this.logger.log(
      `Callback URL, to register in the Scalekit dashboard: ${this.urls.callbackUrl}`,
    );
  }
}

function assemble(
  definition: DynamicModule,
  extras: ScalekitSsoModuleExtras,
  routes: ReturnType<typeof readRoutes>,
  resolve: (given: Partial<ScalekitSsoOptions>) => ResolvedOptions,
): DynamicModule {
  return {
    ...definition,
    global: extras.isGlobal ?? true,
    imports: [DiscoveryModule, ...(extras.imports ?? [])],
    controllers: Object.entries(CONTROLLERS).flatMap(([route, controller]) => {
      const path = routes[route as SsoRoute];
      return path === false ? [] : [controllerAt(path, controller, route as SsoRoute)];
    }),
    providers: [
      ...(definition.providers ?? []),
      ...PARTS,
      { provide: SSO_ROUTES, useValue: routes },
      {
        provide: RESOLVED_OPTIONS,
        inject: [MODULE_OPTIONS_TOKEN],
        useFactory: (given: Partial<ScalekitSsoOptions> | undefined) => resolve(given ?? {}),
      },
      { provide: SsoUserStore, useClass: extras.userStore ?? SessionOnlyUserStore },
      { provide: RateLimitStorage, useClass: extras.rateLimitStorage ?? MemoryRateLimitStorage },
      { provide: SsoErrorPage, useClass: extras.errorPage ?? DefaultErrorPage },
      storeOf(extras),
      { provide: SsoPortalPolicy, useClass: extras.portalPolicy ?? NobodyManages },
      organizationResolverOf(extras),
      { provide: SsoPolicyRules, useClass: extras.policyRules ?? OfferWhereAvailable },
    ],
    // What SsoGuard injects has to be visible wherever the guard is used.
    exports: [
      ScalekitSsoService,
      SsoPolicy,
      SsoGuard,
      SessionService,
      AskedOrganization,
      RouteUrls,
      HttpResponder,
      RecentLogins,
      RESOLVED_OPTIONS,
    ],
  };
}

/** Without one, `SsoStores` takes the session store of the app. */
function storeOf({ store }: ScalekitSsoModuleExtras): Provider {
  return store === undefined
    ? { provide: SsoStore, useValue: null }
    : { provide: SsoStore, useClass: store };
}

/** A class is created by Nest; a function is taken as it is. */
function organizationResolverOf({
  organizationResolver: given,
}: ScalekitSsoModuleExtras): Provider {
  if (given === undefined) {
    return { provide: SsoOrganizationResolver, useValue: null };
  }
  return isResolverClass(given)
    ? { provide: SsoOrganizationResolver, useClass: given }
    : { provide: SsoOrganizationResolver, useValue: { resolve: given } };
}

function isResolverClass(
  given: NonNullable<ScalekitSsoModuleExtras['organizationResolver']>,
): given is Type<SsoOrganizationResolver> {
  const { prototype } = given as { prototype?: Partial<SsoOrganizationResolver> };
  return typeof prototype?.resolve === 'function';
}

/** The controller at a path of this registration only: two apps in one process may differ. */
function controllerAt(path: string, controller: Type, route: SsoRoute): Type {
  const routed = class extends controller {};
  Object.defineProperty(routed, 'name', { value: controller.name });
  Controller({ path, version: VERSION_NEUTRAL })(routed);
  LimitedRoute(route)(routed);
  UseGuards(RateLimitGuard)(routed);
  return routed;
}
