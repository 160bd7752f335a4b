import { safeReturnUrl } from '../http/return-url.js';
import { OptionsError } from './options-error.js';
import type { BaseUrl, ResolvedOptions } from './resolved-options.js';
import type { ScalekitSsoOptions } from './sso-options.js';
import {
  parseUrl,
  readBoolean,
  readNumber,
  readSecrets,
  readText,
  readTexts,
} from './value-checks.js';

const ONE_WEEK_SECONDS = 7 * 24 * 60 * 60;

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
): ResolvedOptions {
  const mistakes: string[] = [];
  const environment = parseUrl('environmentUrl', options.environmentUrl, isProduction, mistakes);
  if (environment !== undefined && environment.pathname !== '/') {
    mistakes.push(
      `environmentUrl: has a path. Give only the origin, like ${environment.origin}, as the dashboard shows it.`,
    );
  }
  const baseUrl = parseUrl('baseUrl', options.baseUrl, isProduction, mistakes);
  const base = takeApart(baseUrl);
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
      ...readTexts('additionalIssuers', options.additionalIssuers, [], mistakes),
    ],
    allowOpaqueAccessToken: readBoolean(
      'allowOpaqueAccessToken',
      options.allowOpaqueAccessToken,
      mistakes,
    ),
    session: readSession(options.session ?? {}, mistakes),
  };
  if (mistakes.length > 0) {
    throw new OptionsError(mistakes);
  }
  return resolved;
}

function takeApart(baseUrl: URL | undefined): BaseUrl {
  return {
    origin: baseUrl?.origin ?? 'http://invalid',
    path: baseUrl?.pathname.replace(/\/+$/, '') ?? '',
    isSecure: baseUrl?.protocol === 'https:',
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

function readSession(
  session: NonNullable<ScalekitSsoOptions['session']>,
  mistakes: string[],
): ResolvedOptions['session'] {
  const seconds = (option: 'maxAgeSeconds' | 'idleSeconds', fallback: number): number =>
    readNumber(
      `session.${option}`,
      'seconds',
      session[option],
      fallback,
      52 * ONE_WEEK_SECONDS,
      mistakes,
    );
  return {
    maxAgeSeconds: seconds('maxAgeSeconds', 12 * 60 * 60),
    idleSeconds: seconds('idleSeconds', 2 * 60 * 60),
    endWithAccessToken: readBoolean(
      'session.endWithAccessToken',
      session.endWithAccessToken,
      mistakes,
    ),
    keepKeys: readTexts('session.keepKeys', session.keepKeys, [], mistakes),
  };
}
