import { safeReturnUrl } from './safe-return-url.js';
import { DEFAULT_ROUTES } from './routes.js';
import { checkBaseUrl, plainHttpWarnings, readTenantDomain, parseBaseUrl } from './base-url.js';
import { refuseUnknown } from './known-options.js';
import { OptionsError } from './options-error.js';
import {
  readAvailability,
  readEnvironmentLogout,
  readRateLimits,
  readSession,
  readStepUp,
} from './read-groups.js';
import { readWebhooks } from './read-webhooks.js';
import type { BaseUrl, ResolvedOptions } from './resolved-options.js';
import type { ScalekitSsoOptions } from './sso-options.js';
import {
  MAKE_SECRET,
  parseUrl,
  problemOfText,
  readBoolean,
  readNumber,
  readSecrets,
  readText,
  readTexts,
} from './value-checks.js';

/** In samples there is also `prd_skc_…`. */
const CLIENT_ID = /(?:^|_)skc_/;

/** What is known about the options from elsewhere. */
export interface ValidationContext {
  /** Mistakes that were found before. */
  readonly found?: readonly string[];
  /** What helps to mend mistakes, whichever they are. */
  readonly hints?: readonly string[];
  /** What does not stop the boot, and should be known. */
  readonly warnings?: readonly string[];
  /** The path of the callback, below the global prefix. Default: that of `DEFAULT_ROUTES`. */
  readonly callbackPath?: string;
  /** What belongs beside the factory that gives the options. */
  readonly extras?: readonly string[];
}

/**
 * Checks the options at boot and fills in the defaults.
 *
 * @param options what the app gave; nothing is believed about its shape
 * @param isProduction refuses what is fine on a developer's machine only
 * @throws OptionsError with every mistake and its mend
 */
export function validateOptions(
  options: Partial<ScalekitSsoOptions>,
  isProduction = process.env.NODE_ENV === 'production',
  {
    found = [],
    hints,
    warnings = [],
    callbackPath = DEFAULT_ROUTES.callback,
    extras,
  }: ValidationContext = {},
): ResolvedOptions {
  const mistakes = [...found];
  refuseUnknown(options, mistakes, undefined, extras);
  const environment = parseUrl('environmentUrl', options.environmentUrl, isProduction, mistakes);
  if (environment !== undefined && environment.pathname !== '/') {
    mistakes.push(
      `environmentUrl: has a path. Give only the origin in SCALEKIT_ENVIRONMENT_URL, like ${environment.origin}.`,
    );
  }
  const baseUrl = parseUrl('baseUrl', options.baseUrl, isProduction, mistakes);
  checkBaseUrl(baseUrl, environment, callbackPath, mistakes);
  const base = parseBaseUrl(baseUrl, readTenantDomain(options.tenantDomain, baseUrl, mistakes));
  const resolved: ResolvedOptions = {
    environmentUrl: environment?.origin ?? '',
    clientId: readText('clientId', 'SCALEKIT_CLIENT_ID', options.clientId, mistakes),
    clientSecret: readText(
      'clientSecret',
      'SCALEKIT_CLIENT_SECRET',
      options.clientSecret,
      mistakes,
    ),
    base,
    cookieSecrets: readSecrets('cookieSecret', options.cookieSecret, mistakes),
    appName: readAppName(options.appName, mistakes) ?? '',
    signInPage: readPath('signInPage', options.signInPage, base, mistakes),
    defaultReturnTo: readPath('defaultReturnTo', options.defaultReturnTo, base, mistakes),
    afterSignOut: readPath('afterSignOut', options.afterSignOut, base, mistakes),
    scopes: readScopes(options.scopes, mistakes),
    storeScope: readStoreScope(options.storeScope, mistakes) ?? base.origin + base.path,
    timeoutMs: readNumber(
      'timeoutMs',
      'milliseconds',
      options.timeoutMs,
      10_000,
      120_000,
      mistakes,
      ' (SSO_TIMEOUT_MS)',
    ),
    issuers: [
      environment?.origin ?? '',
      `${environment?.origin ?? ''}/`,
      ...readIssuers(options.additionalIssuers, mistakes),
    ],
    identityIssuer:
      options.identityIssuer === undefined
        ? (environment?.origin ?? '')
        : (parseUrl('identityIssuer', options.identityIssuer, isProduction, mistakes)?.origin ??
          ''),
    allowOpaqueAccessToken: readBoolean(
      'allowOpaqueAccessToken',
      options.allowOpaqueAccessToken,
      mistakes,
    ),
    linkByEmail: readBoolean('linkByEmail', options.linkByEmail, mistakes),
    session: readSession(options.session, mistakes),
    availability: readAvailability(options.availability, mistakes),
    postLogoutRedirectUris: readEnvironmentLogout(
      options.environmentLogout,
      base.origin,
      isProduction,
      mistakes,
    ),
    stepUp: readStepUp(options.stepUp, mistakes),
    rateLimits: readRateLimits(options.rateLimits, mistakes),
    webhooks: readWebhooks(options.webhooks, mistakes),
    warnings: [...warnings, ...plainHttpWarnings(environment, baseUrl)],
  };
  checkSecret(resolved, mistakes);
  if (resolved.cookieSecrets.includes(resolved.clientSecret) && resolved.clientSecret !== '') {
    mistakes.push(`cookieSecret: is the client secret. ${MAKE_SECRET}`);
  }
  if (mistakes.length > 0) {
    throw new OptionsError(mistakes, hints);
  }
  return resolved;
}

/** Contract 1. The other way round, the secret would stand in the address of every sign-in. */
function checkSecret({ clientSecret }: ResolvedOptions, mistakes: string[]): void {
  if (CLIENT_ID.test(clientSecret)) {
    mistakes.push(
      'clientSecret: is a client id. Are SCALEKIT_CLIENT_ID and SCALEKIT_CLIENT_SECRET swapped? Copy both from the Scalekit dashboard.',
    );
  }
}

function readIssuers(value: unknown, mistakes: string[]): readonly string[] {
  const issuers = readTexts('additionalIssuers', value, [], mistakes);
  if (!issuers.every((issuer) => /^https?:/.test(issuer) && URL.canParse(issuer))) {
    mistakes.push(
      'additionalIssuers: one is not an http(s) URL. Give each as the tokens have it in `iss`.',
    );
  }
  return issuers;
}

function readPath(
  option: string,
  value: unknown,
  base: BaseUrl,
  mistakes: string[],
): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const path = safeReturnUrl(value, base.origin);
  if (path === undefined) {
    mistakes.push(
      `${option}: is not a path of this app. Give a path that starts with one slash, like /welcome.`,
    );
  }
  return path;
}

function readAppName(value: unknown, mistakes: string[]): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value.trim() === '')) {
    mistakes.push('appName: is not a text. Give the name that people know the app by.');
    return undefined;
  }
  return value;
}

function readStoreScope(value: unknown, mistakes: string[]): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const problem = problemOfText(value);
  if (problem !== undefined) {
    mistakes.push(`storeScope: ${problem}. Give a name that all apps that share records have.`);
  }
  return problem === undefined ? (value as string) : undefined;
}

function readScopes(value: unknown, mistakes: string[]): readonly string[] {
  const scopes = readTexts('scopes', value, ['openid', 'profile', 'email'], mistakes);
  if (!scopes.includes('openid')) {
    mistakes.push("scopes: must include 'openid', or no ID token comes back. Add it.");
  }
  return scopes;
}
