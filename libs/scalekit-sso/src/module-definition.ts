import { ConfigurableModuleBuilder, type ModuleMetadata, type Type } from '@nestjs/common';
import type { SsoTranslations } from './locales/sso-translations.js';
import type { SsoFederation } from './federation/sso-federation.js';
import type { SsoErrorPage } from './pages/error-page.js';
import type { RateLimitStorage } from './rate-limits/rate-limit-storage.js';
import { DEFAULT_ROUTES, type SsoRoutes } from './options/routes.js';
import { suggestFix } from './options/suggest-fix.js';
import type { SsoPortalPolicy } from './portal/sso-portal-policy.js';
import { DECLARED_OPTIONS, type ScalekitSsoOptions } from './scalekit-sso.options.js';
import type { SsoPolicyRules } from './policy/sso-policy-rules.js';
import type {
  ResolveOrganization,
  SsoOrganizationResolver,
} from './organizations/organization-resolver.js';
import type { SsoUserStore } from './users/sso-user-store.js';
import type { SsoStore } from './store/sso-store.js';

/** What shapes the module itself, and so must be known before the options are. */
export interface ScalekitSsoModuleExtras {
  /** Whether guards and `ScalekitSsoService` are there without importing the module. Default: true. */
  isGlobal?: boolean | undefined;
  /** Paths of the routes; `false` switches one off. */
  routes?: SsoRoutes | undefined;
  /** The app's own users. Default: users exist in the session only. */
  userStore?: Type<SsoUserStore> | undefined;
  /** The app's own error page. Default: a plain page of the module. */
  errorPage?: Type<SsoErrorPage> | undefined;
  /** Languages and words of the module's pages. Default: six languages, by `Accept-Language`. */
  translations?: Type<SsoTranslations> | undefined;
  /** Where requests are counted. Default: in the memory of each instance. */
  rateLimitStorage?: Type<RateLimitStorage> | undefined;
  /** Where the module keeps its records. Default: the session store of the app. */
  store?: Type<SsoStore> | undefined;
  /** Which users may open the admin portal for their organization. Default: none. */
  portalPolicy?: Type<SsoPortalPolicy> | undefined;
  /**
   * Tells which organization a request is about, for logins that name none and for
   * `@RequireOrganization()`: a class, or a function such as `subdomainOrganization()` makes.
   * Default: none.
   */
  organizationResolver?: Type<SsoOrganizationResolver> | ResolveOrganization | undefined;
  /** Which users have to use single sign-on, for `SsoPolicy`. Default: none. */
  policyRules?: Type<SsoPolicyRules> | undefined;
  /** The identity system that stays in charge of the app's users. Default: none, users sign in directly. */
  federation?: Type<SsoFederation> | undefined;
  /** Modules that export what the classes above inject. */
  imports?: ModuleMetadata['imports'] | undefined;
}

const EXTRAS: ScalekitSsoModuleExtras = {
  isGlobal: true,
  routes: DEFAULT_ROUTES,
  userStore: undefined,
  errorPage: undefined,
  translations: undefined,
  rateLimitStorage: undefined,
  store: undefined,
  portalPolicy: undefined,
  organizationResolver: undefined,
  policyRules: undefined,
  federation: undefined,
  imports: undefined,
};

/** The names of what stands beside `useFactory`. */
export const EXTRA_NAMES: readonly string[] = Object.keys(EXTRAS);

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<Partial<ScalekitSsoOptions>>({ moduleName: 'ScalekitSso' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createScalekitSsoOptions')
    .setExtras<ScalekitSsoModuleExtras>(EXTRAS)
    .build();

/** What `forRootAsync()` of Nest takes. */
const OF_NEST = [
  'imports',
  'inject',
  'useFactory',
  'useClass',
  'useExisting',
  'provideInjectionTokensFrom',
];

/** What is wrong with the names beside `useFactory`: an option there would have no effect. */
export function errorsBesideFactory(given: object): string[] {
  const known = [...new Set([...OF_NEST, ...EXTRA_NAMES])];
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) =>
      Object.hasOwn(DECLARED_OPTIONS, name)
        ? `${name}: belongs into what useFactory returns, not beside it. Move it there.`
        : `${name}: is unknown beside useFactory. ${suggestFix(name, known)}`,
    );
}
