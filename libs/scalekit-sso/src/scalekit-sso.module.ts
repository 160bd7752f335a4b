import {
  Logger,
  Module,
  type DynamicModule,
  type NestModule,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { DiscoveryModule, HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { controllerAt } from './routes/controller-at.js';
import { routesWith } from './federation/federation.providers.js';
import { SsoExceptionFilter } from './pages/sso-exception.filter.js';
import { applicationConfigOf } from './links/application-config.js';
import { readRoutes, SSO_ROUTES, type RoutePaths, type SsoRoute } from './options/routes.js';
import { productionWarnings } from './doctor/production-warnings.js';
import { RouteUrls, SSO_MODULE } from './links/route-urls.js';
import { conflictsIn, warnOfUnread, withEnvironment } from './options/environment-variables.js';
import { OptionsError } from './options/options-error.js';
import { RESOLVED_OPTIONS } from './options/resolved-options.js';
import { routeOf } from './rate-limits/rate-limit.guard.js';
import {
  DECLARED_OPTIONS,
  validateOptions,
  type AllResolvedOptions,
  type ScalekitSsoOptions,
} from './scalekit-sso.options.js';
import {
  ConfigurableModuleClass,
  errorsBesideFactory,
  EXTRA_NAMES,
  MODULE_OPTIONS_TOKEN,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
  type ScalekitSsoModuleExtras,
} from './module-definition.js';
import { appClassesOf, requireSingletons } from './app-classes.js';
import { bootWarnings, type Settings } from './boot-warnings.js';
import { collisionsIn } from './routes/route-collisions.js';
import { mountingErrors } from './routes/route-mounting.js';
import { answerOtherMethods } from './routes/other-methods.js';
import { CONTROLLERS, EXPORTS, PROVIDERS } from './providers.js';
import { WebhookHandlers } from './webhooks/webhook-handlers.js';

/** What stands beside the options of a registration. */
const MODULE_EXTRAS = Symbol('MODULE_EXTRAS');

const READS_NO_VARIABLES =
  'forRootAsync() reads no environment variables: return each of these options from useFactory.';

/**
 * Enterprise SSO with Scalekit: login, callback, guard and sign-out for a Nest app that keeps its
 * own users and sessions. Needs `req.session` from express-session or @fastify/session.
 *
 * The boot makes no remote call; it stops with an `OptionsError` that names every mistake.
 *
 * @example
 * ```ts
 * @Module({ imports: [ConfigModule.forRoot(), ScalekitSsoModule.forRoot()] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class ScalekitSsoModule
  extends ConfigurableModuleClass
  implements NestModule, OnModuleInit, OnApplicationBootstrap
{
  private readonly logger = new Logger('ScalekitSso');

  /** Nothing that depends on a class of the app: one that is request-scoped is refused below. */
  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly modules: ModulesContainer,
  ) {
    super();
  }

  /**
   * Options as they are. What they leave out is read from the environment variables
   * `SCALEKIT_ENVIRONMENT_URL`, `SCALEKIT_CLIENT_ID`, `SCALEKIT_CLIENT_SECRET`, `SSO_BASE_URL`,
   * `SSO_COOKIE_SECRET`, `SSO_TIMEOUT_MS` and `SCALEKIT_WEBHOOK_SECRET`.
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    const errors: string[] = [];
    const routes = routesWith(options.federation, readRoutes(options.routes, errors));
    return assemble(super.forRoot(options), options, routes, (given) =>
      validateOptions(withEnvironment(DECLARED_OPTIONS, given, process.env), {
        errors: [...errors, ...conflictsIn(given, process.env)],
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
    const errors = errorsBesideFactory(options);
    const routes = routesWith(options.federation, readRoutes(options.routes, errors));
    return assemble(super.forRootAsync(options), options, routes, (given) =>
      validateOptions(given, {
        errors,
        hints: [READS_NO_VARIABLES],
        warnings: warnOfUnread(DECLARED_OPTIONS, given, process.env),
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
    requireSingletons(this.moduleRef);
    const { httpAdapter } = this.moduleRef.get(HttpAdapterHost, { strict: false });
    const config = applicationConfigOf(this.moduleRef);
    const errors = [
      ...mountingErrors(this.moduleRef.get(RouteUrls), this.options),
      ...collisionsIn(this.modules, config, httpAdapter, routeOf),
    ];
    if (errors.length > 0) {
      throw new OptionsError(errors);
    }
    config.useGlobalFilters(this.moduleRef.get(SsoExceptionFilter));
  }

  /** Nest has mapped the routes of all modules by now, and its 404 comes next. */
  onModuleInit(): void {
    const host = this.moduleRef.get(HttpAdapterHost, { strict: false });
    answerOtherMethods(host, this.moduleRef.get(RouteUrls));
  }

  onApplicationBootstrap(): void {
    const registrations = [...this.modules.values()]
      .map(({ instance }) => instance as unknown)
      .filter((instance) => instance instanceof ScalekitSsoModule);
    const warnings = [...this.options.warnings];
    if (registrations[0] === this) {
      warnings.push(
        ...bootWarnings({
          registrations: registrations.map((module) => module.settings),
          config: applicationConfigOf(this.moduleRef),
          webhookHandlers: this.moduleRef.get(WebhookHandlers).namesOfApp,
          webhookSecrets: this.options.webhooks.secrets.length,
        }),
        ...this.productionWarnings(),
      );
    }
    warnings.forEach((warning) => {
      this.logger.warn(warning);
    });
    const { callbackUrl } = this.moduleRef.get(RouteUrls);
    this.logger.log(`Callback URL, to register in the Scalekit dashboard: ${callbackUrl}`);
  }

  private productionWarnings(): readonly string[] {
    const { httpAdapter } = this.moduleRef.get(HttpAdapterHost, { strict: false });
    return process.env.NODE_ENV === 'production'
      ? productionWarnings(this.options, httpAdapter)
      : [];
  }

  private get options(): AllResolvedOptions {
    return this.moduleRef.get(RESOLVED_OPTIONS);
  }

  private get settings(): Settings {
    const extras = this.moduleRef.get<ScalekitSsoModuleExtras>(MODULE_EXTRAS);
    const beside = Object.entries(extras).filter(([name]) => EXTRA_NAMES.includes(name));
    const routes = this.moduleRef.get<unknown>(SSO_ROUTES);
    return {
      ...this.options,
      warnings: undefined,
      base: undefined,
      ...Object.fromEntries(beside),
      imports: undefined,
      routes,
    };
  }
}

function assemble(
  definition: DynamicModule,
  extras: ScalekitSsoModuleExtras,
  routes: RoutePaths,
  resolve: (given: Partial<ScalekitSsoOptions>) => AllResolvedOptions,
): DynamicModule {
  return {
    ...definition,
    global: extras.isGlobal ?? true,
    imports: [DiscoveryModule, PassportModule, ...(extras.imports ?? [])],
    controllers: Object.entries(CONTROLLERS).flatMap(([route, controller]) => {
      const path = routes[route as SsoRoute];
      return path === false ? [] : [controllerAt(path, controller, route as SsoRoute)];
    }),
    providers: [
      ...(definition.providers ?? []),
      ...PROVIDERS,
      { provide: SSO_ROUTES, useValue: routes },
      { provide: SSO_MODULE, useValue: definition.module },
      {
        provide: RESOLVED_OPTIONS,
        inject: [MODULE_OPTIONS_TOKEN],
        useFactory: (given: Partial<ScalekitSsoOptions> | undefined) => resolve(given ?? {}),
      },
      { provide: MODULE_EXTRAS, useValue: extras },
      ...appClassesOf(extras),
    ],
    exports: EXPORTS,
  };
}
