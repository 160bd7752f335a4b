import type { KeyObject } from 'node:crypto';
import type {
  ConnectionProtocol,
  ConnectionStatus,
  DomainType,
  VerificationStatus,
} from './directory/model.js';
import type { AnswerListener } from './server/answered-request.js';
import type { WebhookOptions } from './webhooks/webhook-options.js';

/** An organization to start with. */
export interface OrganizationOptions {
  /** `org_<digits>`; default: random. */
  readonly id?: string | undefined;
  readonly displayName: string;
  /** The id of the tenant in the app; must be unique. Default: none. */
  readonly externalId?: string | undefined;
  /** E-mail domains, default none; a bare name is a verified domain that routes sign-ins. */
  readonly domains?: readonly (string | DomainOptions)[] | undefined;
  /** Default: one active OIDC connection. */
  readonly connections?: readonly ConnectionOptions[] | undefined;
}

/** A domain to start with. */
export interface DomainOptions {
  /** For example `acme.test`. Sub-domains are other domains. */
  readonly domain: string;
  /** Default: `ORGANIZATION_DOMAIN`. */
  readonly domainType?: DomainType | undefined;
  /** Default: `VERIFIED`. */
  readonly verificationStatus?: VerificationStatus | undefined;
}

/** A connection to start with. */
export interface ConnectionOptions {
  /** `conn_<digits>`; default: random. */
  readonly id?: string | undefined;
  /** A name of the service's `ConnectionProvider` enum. Default: `IDP_SIMULATOR`. */
  readonly provider?: string | undefined;
  /** Default: `OIDC`. */
  readonly type?: ConnectionProtocol | undefined;
  /** Default: `COMPLETED`. */
  readonly status?: ConnectionStatus | undefined;
  /** Default: true. */
  readonly enabled?: boolean | undefined;
}

/** A further client of an environment. It shares the redirect URIs with the first one. */
export interface ClientOptions {
  /** For example `skc_100000000000000002`. */
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Lifetimes of what the environment issues, in seconds (contract 4). */
export interface Lifetimes {
  /** Authorization code. Default: 600. */
  readonly code: number;
  /** Default: 900. */
  readonly accessToken: number;
  /** Default: 259,200 (3 days). */
  readonly idToken: number;
  /** Token of the client-credentials grant. Default: 86,400. */
  readonly clientToken: number;
  /** Token of an IdP-initiated login. Default: 300. */
  readonly idpInitiatedToken: number;
}

/** Who is filled in on the page of the identity provider. */
export interface DefaultPerson {
  /** Default: the login hint, or `jane.doe@` the first domain of the organization. */
  readonly email?: string | undefined;
  /** Default: what the address suggests, such as `Jane` for `jane.doe@`. */
  readonly givenName?: string | undefined;
  /** Default: likewise, such as `Doe`. */
  readonly familyName?: string | undefined;
}

/** How a simulated environment starts. Everything has a default. */
export interface SimulatorOptions {
  /** Port on 127.0.0.1. Default: 0, any that is free. */
  readonly port?: number | undefined;
  /** Default: `skc_` and random digits. */
  readonly clientId?: string | undefined;
  /** Default: `test_` and random characters. */
  readonly clientSecret?: string | undefined;
  /**
   * Signs tokens: an RSA private key of at least 2048 bits, as PEM or `KeyObject`. The same key has
   * the same `kid`, so an app that keeps the keys of an environment, as the SDK does, goes on after a
   * restart. Default: a fresh one.
   */
  readonly signingKey?: string | KeyObject | undefined;
  /** `env_<digits>`, which events carry. Default: random. */
  readonly environmentId?: string | undefined;
  /** Further clients of the environment, to test that tokens and codes are not theirs. Default: none. */
  readonly otherClients?: readonly ClientOptions[] | undefined;
  /**
   * Redirect URIs, exactly, or with one `*` in the first label of a host such as `*.app.example`
   * (contract 3.1). Default: none; see `allowRedirectUri()`.
   */
  readonly redirectUris?: readonly string[] | undefined;
  /** Where IdP-initiated logins are sent. Default: the first redirect URI without a `*`. */
  readonly initiateLoginUrl?: string | undefined;
  /** Exact post-logout redirect URIs. Default: none. */
  readonly postLogoutRedirectUris?: readonly string[] | undefined;
  /** Organizations besides the Test Organization. Default: none. */
  readonly organizations?: readonly OrganizationOptions[] | undefined;
  /** Whether the ready-made Test Organization with `example.com` and `example.org` is there. Default: true. */
  readonly testOrganization?: boolean | undefined;
  /** Lifetimes that differ from the defaults, in seconds. */
  readonly lifetimes?: { readonly [Name in keyof Lifetimes]?: number | undefined } | undefined;
  /** Who the identity provider suggests to sign in, unless the app sent a login hint. */
  readonly people?: DefaultPerson | undefined;
  /**
   * What happens to a sign-in whose e-mail domain no organization has (contract 3.2): an error at
   * the callback, or the hosted login page. Default: `error`.
   */
  readonly domainMiss?: 'error' | 'hosted-login' | undefined;
  /**
   * Whether every ID token has `auth_time` (OIDC Core 2). Default: false, only those of sign-ins that
   * asked for `max_age`.
   */
  readonly authTime?: boolean | undefined;
  /**
   * Whether the identity providers remember who has signed in, by a cookie for 24 hours: the next
   * sign-in of that browser shows no page, unless `prompt`, `max_age` or the login hint ask for it.
   * `signIn()` has no cookies, so nobody is remembered for it. Default: false.
   */
  readonly rememberUsers?: boolean | undefined;
  /**
   * Whether a sign-in that asks for a scope the environment does not know ends in `invalid_scope`.
   * Default: false, such a scope is ignored (OIDC Core 3.1.2.1).
   */
  readonly strictScopes?: boolean | undefined;
  /**
   * Whether the process goes on while the environment runs, as that of the command line does. Default:
   * false, so that a test that fails before its `stop()` does not hang.
   */
  readonly keepAlive?: boolean | undefined;
  /** Hears of each request that was answered, as `--verbose` prints it. Default: nobody. */
  readonly onAnswer?: AnswerListener | undefined;
  /** Where events are sent. Default: nowhere; see `webhooks.endpoint()`. */
  readonly webhooks?: WebhookOptions | undefined;
}

export const DEFAULT_LIFETIMES: Lifetimes = {
  code: 600,
  accessToken: 900,
  idToken: 259_200,
  clientToken: 86_400,
  idpInitiatedToken: 300,
};

/** The organization that every development environment has (contract 12). */
export const TEST_ORGANIZATION: OrganizationOptions = {
  id: 'org_100000000000000001',
  displayName: 'Test Organization',
  domains: ['example.com', 'example.org'],
  connections: [{ id: 'conn_100000000000000001' }],
};
