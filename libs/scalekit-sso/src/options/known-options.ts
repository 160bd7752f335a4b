import { DEFAULT_ROUTES } from './routes.js';
import type {
  ScalekitSsoOptions,
  SsoAvailabilityOptions,
  SsoEnvironmentLogoutOptions,
  SsoRateLimitOptions,
  SsoSessionOptions,
  SsoStepUpOptions,
  SsoWebhookOptions,
} from './sso-options.js';

/** The compiler sees to it that no name is forgotten, and none is made up. */
type NamesOf<Options> = Readonly<Record<keyof Options, true>>;

const OPTIONS: NamesOf<ScalekitSsoOptions> = {
  environmentUrl: true,
  clientId: true,
  clientSecret: true,
  baseUrl: true,
  tenantDomain: true,
  cookieSecret: true,
  appName: true,
  signInPage: true,
  defaultReturnTo: true,
  afterSignOut: true,
  scopes: true,
  storeScope: true,
  timeoutMs: true,
  additionalIssuers: true,
  identityIssuer: true,
  allowOpaqueAccessToken: true,
  linkByEmail: true,
  session: true,
  environmentLogout: true,
  rateLimits: true,
  stepUp: true,
  availability: true,
  webhooks: true,
};
const SESSION: NamesOf<SsoSessionOptions> = {
  maxAgeSeconds: true,
  idleSeconds: true,
  endWithAccessToken: true,
  keepKeys: true,
  passportUser: true,
  organizationPolicy: true,
};
const AVAILABILITY: NamesOf<SsoAvailabilityOptions> = {
  positiveSeconds: true,
  negativeSeconds: true,
  maxDomains: true,
};
const ENVIRONMENT_LOGOUT: NamesOf<SsoEnvironmentLogoutOptions> = { postLogoutRedirectUris: true };
const RATE_LIMITS: NamesOf<SsoRateLimitOptions> = { seconds: true, limit: true, routes: true };
const STEP_UP: NamesOf<SsoStepUpOptions> = { requireAuthTime: true };
const WEBHOOKS: NamesOf<SsoWebhookOptions> = {
  secrets: true,
  toleranceSeconds: true,
  handlerTimeoutMs: true,
  endSessionsOn: true,
};

/** The groups of options, and what each may have. */
const GROUPS = {
  session: SESSION,
  availability: AVAILABILITY,
  environmentLogout: ENVIRONMENT_LOGOUT,
  rateLimits: RATE_LIMITS,
  'rateLimits.routes': DEFAULT_ROUTES,
  stepUp: STEP_UP,
  webhooks: WEBHOOKS,
  routes: { ...DEFAULT_ROUTES, prefix: true },
} as const;

/** A group of options. */
export type OptionGroup = keyof typeof GROUPS;

/** Whether something is the name of an option outside of any group. */
export function isOption(name: string): boolean {
  return Object.hasOwn(OPTIONS, name);
}

/** Refuses what no option is called: one that is misspelt would have no effect. */
export function refuseUnknown(
  given: object,
  mistakes: string[],
  group?: OptionGroup,
  elsewhere: readonly string[] = [],
): void {
  const known = Object.keys(group === undefined ? OPTIONS : GROUPS[group]);
  const prefix = group === undefined ? '' : `${group}.`;
  for (const name of namesIn(given).filter((it) => !known.includes(it))) {
    mistakes.push(
      elsewhere.includes(name)
        ? `${name}: belongs beside useFactory, not into what it returns. Move it there.`
        : `${prefix}${name}: is unknown. ${suggestFix(name, known)}`,
    );
  }
}

/** How to mend a name that is not known, by those that are. */
export function suggestFix(name: string, known: readonly string[]): string {
  const nearest = known.find((it) => distance(name, it) < 3);
  return nearest === undefined ? `There are ${known.join(', ')}.` : `Did you mean ${nearest}?`;
}

/** An instance of a class may have more than options. */
function namesIn(given: object): string[] {
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(given) as object | null);
  return isPlain ? Object.keys(given) : [];
}

/** How many letters have to be changed, added or taken away (Levenshtein), whatever their case. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(one.toLowerCase()).entries()) {
    const next = [index + 1];
    for (const [column, expected] of Array.from(other.toLowerCase()).entries()) {
      next.push(
        Math.min(
          (row[column] ?? 0) + (letter === expected ? 0 : 1),
          (row[column + 1] ?? 0) + 1,
          (next[column] ?? 0) + 1,
        ),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
