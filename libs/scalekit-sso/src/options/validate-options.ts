import { safeReturnUrl } from '../http/return-url.js';
import { OptionsError } from './options-error.js';
import {
  readAvailability,
  readEnvironmentLogout,
  readRateLimits,
  readSession,
} from './read-groups.js';
import { readWebhooks } from './read-webhooks.js';
import type { BaseUrl, ResolvedOptions } from './resolved-options.js';
import type { ScalekitSsoOptions } from './sso-options.js';
import {
  isHost,
  MAKE_SECRET,
  parseUrl,
  readBoolean,
  readNumber,
  readSecrets,
  readText,
  readTexts,
} from './value-checks.js';

/**
 * Checks the options at boot and fills in the defaults.
 *
 * @param options what the app gave; nothing is believed about its shape
 * @param isProduction refuses what is fine on a developer's machine only
 * @param found mistakes that were found before
 * @throws OptionsError with every mistake and its mend
 */
export function validateOptions(
  options: Partial<ScalekitSsoOptions>,
  isProduction = process.env.NODE_ENV === 'production',
  found: readonly string[] = [],
): ResolvedOptions {
  const mistakes = [...found];
  const environment = parseUrl('environmentUrl', options.environmentUrl, isProduction, mistakes);
  if (environment !== undefined && environment.pathname !== '/') {
    mistakes.push(
      `environmentUrl: has a path. Give only the origin, like ${environment.origin}, as the dashboard shows it.`,
    );
  }
  const baseUrl = parseUrl('baseUrl', options.baseUrl, isProduction, mistakes);
  checkBaseUrl(baseUrl, environment, mistakes);
  const base = takeApart(baseUrl, readTenantDomain(options.tenantDomain, baseUrl, mistakes));
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
    appName: readAppName(options.appName, mistakes) ?? baseUrl?.host ?? '',
    signInPage: readPath('signInPage', options.signInPage, base, mistakes),
    defaultReturnTo:
      readPath('defaultReturnTo', options.defaultReturnTo, base, mistakes) ?? `${base.path}/`,
    afterSignOut: readPath('afterSignOut', options.afterSignOut, base, mistakes) ?? `${base.path}/`,
    scopes: readScopes(options.scopes, mistakes),
    timeoutMs: readNumber(
      'timeoutMs',
      'milliseconds',
      options.timeoutMs,
      10_000,
      120_000,
      mistakes,
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
    rateLimits: readRateLimits(options.rateLimits, mistakes),
    webhooks: readWebhooks(options.webhooks, mistakes),
  };
  if (resolved.cookieSecrets.includes(resolved.clientSecret) && resolved.clientSecret !== '') {
    mistakes.push(`cookieSecret: is the client secret. ${MAKE_SECRET}`);
  }
  if (mistakes.length > 0) {
    throw new OptionsError(mistakes);
  }
  return resolved;
}

function checkBaseUrl(
  baseUrl: URL | undefined,
  environment: URL | undefined,
  mistakes: string[],
): void {
  if (baseUrl?.pathname.includes('//') === true) {
    mistakes.push('baseUrl: has two slashes in its path. Take one away.');
  }
  if (baseUrl !== undefined && baseUrl.origin === environment?.origin) {
    mistakes.push(
      'baseUrl: is the URL of the environment. Give that of this app, as browsers see it.',
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

function readTenantDomain(
  value: unknown,
  baseUrl: URL | undefined,
  mistakes: string[],
): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const domain = typeof value === 'string' ? value.toLowerCase() : '';
  // Of a bare `com`, half of the world would be the app's.
  if (!isHost(domain) || !domain.includes('.')) {
    mistakes.push(
      'tenantDomain: is not a host. Give it as browsers show it, like app.example.com.',
    );
  } else if (baseUrl !== undefined && !`.${baseUrl.host}`.endsWith(`.${domain}`)) {
    mistakes.push(
      'tenantDomain: baseUrl is elsewhere, and no cookie could be seen at both. Give the host of baseUrl, or one above it.',
    );
  }
  return domain;
}

function takeApart(baseUrl: URL | undefined, tenantDomain: string | undefined): BaseUrl {
  return {
    origin: baseUrl?.origin ?? 'http://invalid',
    path: baseUrl?.pathname.replace(/\/+$/, '') ?? '',
    isSecure: baseUrl?.protocol === 'https:',
    tenantDomain,
  };
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

function readScopes(value: unknown, mistakes: string[]): readonly string[] {
  const scopes = readTexts('scopes', value, ['openid', 'profile', 'email'], mistakes);
  if (!scopes.includes('openid')) {
    mistakes.push("scopes: must include 'openid', or no ID token comes back. Add it.");
  }
  return scopes;
}
