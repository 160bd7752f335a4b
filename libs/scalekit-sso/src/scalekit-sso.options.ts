import { availabilityOptions } from './availability/availability.options.js';
import { bearerOptions } from './bearer/bearer.options.js';
import { loginStateOptions } from './login-state/login-state.options.js';
import { loginOptions } from './login/login.options.js';
import { appOptions } from './options/app.options.js';
import { NO_BASE_URL } from './options/base-url.js';
import { readOptions, type Given, type Resolved } from './options/option.js';
import { OptionsError } from './options/options-error.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { DEFAULT_ROUTES } from './options/routes.js';
import { organizationsOptions } from './organizations/organizations.options.js';
import { pagesOptions } from './pages/pages.options.js';
import { rateLimitsOptions } from './rate-limits/rate-limits.options.js';
import { sessionOptions } from './session/session.options.js';
import { stepUpOptions } from './step-up/step-up.options.js';
import { storeOptions } from './store/store.options.js';
import { tokensOptions } from './tokens/tokens.options.js';
import { webhooksOptions } from './webhooks/webhooks.options.js';

/** Every option of the module, as its room declares it. */
export const DECLARED_OPTIONS = {
  ...appOptions,
  ...pagesOptions,
  ...loginStateOptions,
  ...loginOptions,
  ...sessionOptions,
  ...storeOptions,
  ...tokensOptions,
  ...bearerOptions,
  ...organizationsOptions,
  ...stepUpOptions,
  ...availabilityOptions,
  ...rateLimitsOptions,
  ...webhooksOptions,
};

type All = Given<typeof DECLARED_OPTIONS>;
type RequiredName = 'environmentUrl' | 'baseUrl' | 'clientId' | 'clientSecret' | 'cookieSecret';

/**
 * How `ScalekitSsoModule` reaches the Scalekit environment, the app and its users.
 *
 * @interface
 */
export type ScalekitSsoOptions = Omit<All, RequiredName> & {
  readonly [Name in keyof Pick<All, RequiredName>]-?: NonNullable<All[Name]>;
};

/** The validated options of all rooms, with every default filled in. */
export interface AllResolvedOptions
  extends ResolvedOptions, Omit<Resolved<typeof DECLARED_OPTIONS>, 'baseUrl'> {
  /** What does not stop the boot, and is logged. */
  readonly warnings: readonly string[];
}

/** What is known about the options besides their values. */
export interface ValidationContext {
  /** Refuses what is fine on a developer's machine only. Default: whether `NODE_ENV` says so. */
  readonly isProduction?: boolean;
  /** Errors that were found before. */
  readonly errors?: readonly string[];
  /** What helps to fix errors, whichever they are. */
  readonly hints?: readonly string[];
  readonly warnings?: readonly string[];
  /** The path of the callback, below the global prefix. Default: that of `DEFAULT_ROUTES`. */
  readonly callbackPath?: string;
  /** Names that belong beside the factory that gives the options. */
  readonly extras?: readonly string[];
}

/**
 * Checks the options at boot and fills in the defaults.
 *
 * @param options what the app gave; nothing is assumed about its shape
 * @throws OptionsError with every error and how to fix it
 */
export function validateOptions(
  options: object,
  {
    isProduction = process.env.NODE_ENV === 'production',
    errors = [],
    hints,
    warnings = [],
    callbackPath = DEFAULT_ROUTES.callback,
    extras = [],
  }: ValidationContext = {},
): AllResolvedOptions {
  const context = {
    isProduction,
    callbackPath,
    extras,
    errors: [...errors],
    warnings: [...warnings],
    environmentUrl: '',
    base: NO_BASE_URL,
    clientSecret: '',
  };
  const resolved = readOptions(DECLARED_OPTIONS, options, context);
  if (context.errors.length > 0) {
    throw new OptionsError(context.errors, hints);
  }
  return { ...resolved, base: context.base, warnings: context.warnings };
}
