import { safeReturnUrl } from '../http/return-url.js';
import { OptionsError } from './options-error.js';
import type { BaseUrl, ResolvedOptions } from './resolved-options.js';
import type { ScalekitSsoOptions } from './sso-options.js';
import {
  MAKE_SECRET,
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
    session: readSession(options.session, mistakes),
    availability: readAvailability(options.availability, mistakes),
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

function readGroup(
  option: string,
  given: unknown,
  mistakes: string[],
): Readonly<Record<string, unknown>> {
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    mistakes.push(`${option}: is not an object. Give one, like { … }, or leave it out.`);
  }
  return Object(given) as Readonly<Record<string, unknown>>;
}

function readAvailability(given: unknown, mistakes: string[]): ResolvedOptions['availability'] {
  const group = readGroup('availability', given, mistakes);
  const number = (option: string, unit: string, fallback: number, most: number): number =>
    readNumber(`availability.${option}`, unit, group[option], fallback, most, mistakes);
  return {
    positiveSeconds: number('positiveSeconds', 'seconds', 300, ONE_WEEK_SECONDS),
    negativeSeconds: number('negativeSeconds', 'seconds', 60, ONE_WEEK_SECONDS),
    maxDomains: number('maxDomains', 'domains', 10_000, 1_000_000),
  };
}

function readSession(given: unknown, mistakes: string[]): ResolvedOptions['session'] {
  const session = readGroup('session', given, mistakes);
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
    keepKeys: readKeepKeys(session.keepKeys, mistakes),
    passportUser: readBoolean('session.passportUser', session.passportUser, mistakes),
  };
}

/** What sessions keep for themselves; it must not come from before a sign-in. */
const RESERVED_KEYS = ['sso', 'passport', 'cookie', '__proto__', 'constructor', 'prototype'];

function readKeepKeys(value: unknown, mistakes: string[]): readonly string[] {
  const keys = readTexts('session.keepKeys', value, [], mistakes);
  const reserved = keys.find((key) => RESERVED_KEYS.includes(key));
  if (reserved !== undefined) {
    mistakes.push(`session.keepKeys: '${reserved}' is not yours to keep. Leave it out.`);
  }
  return keys;
}
