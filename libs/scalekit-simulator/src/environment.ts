import type { PortalSessions } from './admin-portal/portal-sessions.js';
import type { Directory } from './directory/directory.js';
import type { RememberedUsers } from './idp/remembered-users.js';
import type { ExpiringStore } from './oauth/expiring-store.js';
import type { AuthorizationRequest, Grant, Person } from './oauth/grant.js';
import type { SigningKeys } from './oauth/signing-keys.js';
import type { Tampering } from './oauth/tampering.js';
import type { TokenSigner } from './oauth/token-signer.js';
import type { DefaultPerson, Lifetimes } from './options.js';

/** Everything that the endpoints of one environment share. */
export interface Environment {
  /** URL by its address; known once the port is. */
  url: string;
  /**
   * URL by the name that the app has used last, which it compares with the issuer of tokens: its
   * `.env` may say `localhost`.
   */
  issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Secrets of all clients, this one and others, by client id. */
  readonly clients: ReadonlyMap<string, string>;
  readonly lifetimes: Lifetimes;
  readonly domainMiss: 'error' | 'hosted-login';
  /** Whether every ID token has `auth_time`. */
  readonly authTime: boolean;
  /** Whether unknown scopes are refused. */
  readonly strictScopes: boolean;
  /** Whom the identity providers remember. */
  readonly remembered: RememberedUsers;
  /** Who the identity provider suggests to sign in. */
  readonly people: Readonly<DefaultPerson>;
  readonly directory: Directory;
  /** Admin portals that are open. */
  readonly portalSessions: PortalSessions;
  readonly keys: SigningKeys;
  readonly signer: TokenSigner;
  readonly tampering: Tampering;
  readonly redirectUris: Set<string>;
  readonly postLogoutRedirectUris: Set<string>;
  /** Sign-ins that wait on the page of the identity provider, by id. */
  readonly pending: ExpiringStore<AuthorizationRequest>;
  /** Authorization codes that were not exchanged yet. */
  readonly codes: ExpiringStore<Grant>;
  readonly refreshTokens: ExpiringStore<Grant>;
  /** What `/userinfo` says, by access token. */
  readonly accessTokens: ExpiringStore<Readonly<Record<string, unknown>>>;
  /** Tokens of the client-credentials grant. */
  readonly clientTokens: ExpiringStore<true>;
  initiateLoginUrl(): string | undefined;
  /** How many seconds the environment is ahead of this machine. */
  readonly clock: { skewSeconds: number };
  /** Milliseconds since 1970, by the environment's clock. */
  now(): number;
}

export type { AuthorizationRequest, Grant, Person };
