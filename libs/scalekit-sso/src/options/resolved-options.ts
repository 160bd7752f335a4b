import type { SsoRoutes } from './sso-options.js';
import type { SessionEndingEvent } from './session-ending-events.js';

/** Validated options with every default filled in. What the module works with. */
export interface ResolvedOptions {
  /** Without a trailing slash. */
  readonly environmentUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly base: BaseUrl;
  readonly cookieSecrets: readonly string[];
  readonly appName: string;
  readonly signInPage: string | undefined;
  readonly defaultReturnTo: string | undefined;
  readonly afterSignOut: string | undefined;
  readonly scopes: readonly string[];
  /** Names the records of the app in its store. */
  readonly storeScope: string;
  readonly timeoutMs: number;
  /** Issuers whose tokens are believed, with and without a trailing slash of the environment. */
  readonly issuers: readonly string[];
  /** The environment in the keys of identities. */
  readonly identityIssuer: string;
  readonly allowOpaqueAccessToken: boolean;
  readonly linkByEmail: boolean;
  readonly session: {
    readonly maxAgeSeconds: number;
    readonly idleSeconds: number;
    readonly endWithAccessToken: boolean;
    readonly keepKeys: readonly string[];
    readonly passportUser: boolean;
    readonly organizationPolicy: boolean;
  };
  /** Empty where the session at the environment is left alone. */
  readonly postLogoutRedirectUris: readonly string[];
  readonly rateLimits: {
    readonly seconds: number;
    /** Requests of one address by route; a route that is absent has no limit. */
    readonly limits: Readonly<Partial<Record<Exclude<keyof SsoRoutes, 'prefix'>, number>>>;
  };
  readonly stepUp: { readonly requireAuthTime: boolean };
  readonly availability: {
    readonly positiveSeconds: number;
    readonly negativeSeconds: number;
    readonly maxDomains: number;
  };
  readonly webhooks: {
    /** The secrets, decoded. */
    readonly keys: readonly Buffer[];
    readonly toleranceSeconds: number;
    readonly handlerTimeoutMs: number;
    readonly endSessionsOn: readonly SessionEndingEvent[];
  };
  /** What does not stop the boot, and should be known. */
  readonly warnings: readonly string[];
}

/** The public URL of the app, taken apart. */
export interface BaseUrl {
  readonly origin: string;
  /** Path without a trailing slash; empty at the root. */
  readonly path: string;
  readonly isSecure: boolean;
  /** In lower case; every host one label below it belongs to the app. */
  readonly tenantDomain: string | undefined;
}

/** Injection token of `ResolvedOptions`. A global symbol, so that both halves of the package agree. */
export const RESOLVED_OPTIONS = Symbol.for('nestjs-scalekit-sso.resolved-options');
