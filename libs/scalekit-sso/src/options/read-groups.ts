import { refuseUnknown, type OptionGroup } from './known-options.js';
import type { ResolvedOptions } from './resolved-options.js';
import { isOneHost, isPlainHttp, readBoolean, readNumber, readTexts } from './value-checks.js';

const ONE_WEEK_SECONDS = 7 * 24 * 60 * 60;

/** Reads a group of options; what is no object has none. */
export function readGroup(
  option: OptionGroup,
  given: unknown,
  mistakes: string[],
): Readonly<Record<string, unknown>> {
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    mistakes.push(`${option}: is not an object. Give one, like { … }, or leave it out.`);
  }
  const group = Object(given) as Readonly<Record<string, unknown>>;
  refuseUnknown(group, mistakes, option);
  return group;
}

/** How long answers about availability are remembered. */
export function readAvailability(
  given: unknown,
  mistakes: string[],
): ResolvedOptions['availability'] {
  const group = readGroup('availability', given, mistakes);
  const number = (option: string, unit: string, fallback: number, most: number): number =>
    readNumber(`availability.${option}`, unit, group[option], fallback, most, mistakes);
  return {
    positiveSeconds: number('positiveSeconds', 'seconds', 300, ONE_WEEK_SECONDS),
    negativeSeconds: number('negativeSeconds', 'seconds', 60, ONE_WEEK_SECONDS),
    maxDomains: number('maxDomains', 'domains', 10_000, 1_000_000),
  };
}

/** Where a sign-out at the environment may end. */
export function readEnvironmentLogout(
  given: unknown,
  ownOrigin: string,
  isProduction: boolean,
  mistakes: string[],
): readonly string[] {
  if (given === undefined) {
    return [];
  }
  const option = 'environmentLogout.postLogoutRedirectUris';
  const uris = readTexts(
    option,
    readGroup('environmentLogout', given, mistakes).postLogoutRedirectUris,
    [],
    mistakes,
  );
  if (uris.length === 0) {
    mistakes.push(`${option}: is empty. Give at least one URL, like ${ownOrigin}/signed-out.`);
  }
  for (const uri of uris) {
    const url = URL.canParse(uri) ? new URL(uri) : undefined;
    if (!/^https?:$/.test(url?.protocol ?? '') || url?.hash !== '') {
      mistakes.push(`${option}: one is no http(s) URL without a fragment. Give it in full.`);
    } else if (!isOneHost(url)) {
      mistakes.push(`${option}: one has a wildcard for a host. Give each URL in full.`);
    } else if (isProduction && isPlainHttp(url)) {
      mistakes.push(`${option}: one is plain http in production. Use https.`);
    }
  }
  return uris;
}

/**
 * What asks the environment or writes into the session store. Not: a sign-out, which must always work;
 * webhooks, which are signed and come in bursts; and what is only read.
 */
const LIMITED_ROUTES = [
  'login',
  'callback',
  'sessions',
  'availability',
  'portalLink',
  'stepUp',
] as const;

/** How often the routes answer one client address. */
export function readRateLimits(given: unknown, mistakes: string[]): ResolvedOptions['rateLimits'] {
  if (given === false) {
    return { seconds: 60, limits: {} };
  }
  const group = readGroup('rateLimits', given, mistakes);
  const number = (option: string, unit: string, value: unknown, fallback: number): number =>
    readNumber(`rateLimits.${option}`, unit, value, fallback, 1_000_000_000, mistakes);
  const limit = number('limit', 'requests', group.limit, 1_200);
  const routes = readGroup('rateLimits.routes', group.routes, mistakes);
  const limits = {
    ...Object.fromEntries(LIMITED_ROUTES.map((route) => [route, limit])),
    // An undefined one is one that was not given.
    ...Object.fromEntries(Object.entries(routes).filter(([, own]) => own !== undefined)),
  };
  return {
    seconds: number('seconds', 'seconds', group.seconds, 60),
    limits: Object.fromEntries(
      Object.entries(limits)
        .filter(([, own]) => own !== false)
        .map(([route, own]) => [route, number(`routes.${route}`, 'requests', own, limit)]),
    ),
  };
}

/** How a step-up is checked. */
export function readStepUp(given: unknown, mistakes: string[]): ResolvedOptions['stepUp'] {
  const { requireAuthTime } = readGroup('stepUp', given, mistakes);
  return {
    requireAuthTime: readBoolean('stepUp.requireAuthTime', requireAuthTime, mistakes),
  };
}

/** How long a sign-in lasts and what survives it. */
export function readSession(given: unknown, mistakes: string[]): ResolvedOptions['session'] {
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
    organizationPolicy: readBoolean(
      'session.organizationPolicy',
      session.organizationPolicy ?? true,
      mistakes,
    ),
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
