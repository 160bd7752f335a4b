/** What a connection of Auth0 to Scalekit is made from. */
export interface Auth0ConnectionSettings {
  /** URL of the Scalekit environment. */
  readonly environmentUrl: string;
  /** Client id of the environment. */
  readonly clientId: string;
  /** Client secret of the environment. */
  readonly clientSecret: string;
  /** Name of the connection in Auth0. Default: `scalekit`. */
  readonly name?: string | undefined;
  /** The e-mail domains that Auth0 sends there (home realm discovery). Default: none. */
  readonly domains?: readonly string[] | undefined;
  /** Ids of the Auth0 applications that may use it. Default: none yet. */
  readonly applications?: readonly string[] | undefined;
}

/** The request that creates an OIDC enterprise connection (`POST /api/v2/connections`). */
export interface Auth0OidcConnection {
  readonly name: string;
  readonly strategy: 'oidc';
  readonly display_name: string;
  readonly enabled_clients: string[];
  readonly options: {
    readonly type: 'back_channel';
    readonly discovery_url: string;
    readonly client_id: string;
    readonly client_secret: string;
    readonly scope: string;
    readonly domain_aliases: string[];
    readonly upstream_params: Readonly<Record<'login_hint', { readonly alias: 'login_hint' }>>;
  };
}

/** The request that creates a custom social connection, for plans without enterprise connections. */
export interface Auth0SocialConnection {
  readonly name: string;
  readonly strategy: 'oauth2';
  readonly display_name: string;
  readonly enabled_clients: string[];
  readonly options: {
    readonly authorizationURL: string;
    readonly tokenURL: string;
    readonly client_id: string;
    readonly client_secret: string;
    readonly scope: string;
    readonly pkce_enabled: boolean;
    readonly useOauthSpecScope: boolean;
    readonly upstream_params: Readonly<Record<'login_hint', { readonly alias: 'login_hint' }>>;
    readonly scripts: { readonly fetchUserProfile: string };
  };
}

const SCOPE = 'openid profile email';
const UPSTREAM = { login_hint: { alias: 'login_hint' } } as const;

/**
 * The OIDC enterprise connection of Auth0 to Scalekit (contract 13): `back_channel` with discovery, the
 * domains of home realm discovery, and the login hint passed on, by which Scalekit finds the organization.
 *
 * @example
 * ```ts
 * const connection = auth0Connection({
 *   environmentUrl: 'https://acme.scalekit.com',
 *   clientId: process.env.SCALEKIT_CLIENT_ID!,
 *   clientSecret: process.env.SCALEKIT_CLIENT_SECRET!,
 *   domains: ['acme.example'],
 * });
 * ```
 */
export function auth0Connection({
  environmentUrl,
  clientId,
  clientSecret,
  name = 'scalekit',
  domains = [],
  applications = [],
}: Auth0ConnectionSettings): Auth0OidcConnection {
  return {
    name,
    strategy: 'oidc',
    display_name: 'Enterprise SSO',
    enabled_clients: [...applications],
    options: {
      type: 'back_channel',
      discovery_url: `${originOf(environmentUrl)}/.well-known/openid-configuration`,
      client_id: clientId,
      client_secret: clientSecret,
      scope: SCOPE,
      domain_aliases: [...domains],
      upstream_params: UPSTREAM,
    },
  };
}

/**
 * The custom social connection of Auth0 to Scalekit. Auth0 verifies no ID token of it: its profile script
 * reads the one that came from the token endpoint, over TLS, and domains do not lead to it.
 *
 * @example
 * ```ts
 * const connection = auth0SocialConnection({
 *   environmentUrl: 'https://acme.scalekit.com',
 *   clientId: process.env.SCALEKIT_CLIENT_ID!,
 *   clientSecret: process.env.SCALEKIT_CLIENT_SECRET!,
 * });
 * ```
 */
export function auth0SocialConnection({
  environmentUrl,
  clientId,
  clientSecret,
  name = 'scalekit',
  applications = [],
}: Omit<Auth0ConnectionSettings, 'domains'>): Auth0SocialConnection {
  const origin = originOf(environmentUrl);
  return {
    name,
    strategy: 'oauth2',
    display_name: 'Enterprise SSO',
    enabled_clients: [...applications],
    options: {
      authorizationURL: `${origin}/oauth/authorize`,
      tokenURL: `${origin}/oauth/token`,
      client_id: clientId,
      client_secret: clientSecret,
      scope: SCOPE,
      pkce_enabled: true,
      useOauthSpecScope: true,
      upstream_params: UPSTREAM,
      scripts: { fetchUserProfile: profileScript(origin) },
    },
  };
}

/** Runs in Auth0, which has no other way to a profile: the service has no UserInfo endpoint (contract 2). */
function profileScript(issuer: string): string {
  return `function fetchUserProfile(accessToken, context, callback) {
  const payload = String(context.id_token).split('.')[1] || '';
  const claims = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
  if (claims.iss !== ${JSON.stringify(issuer)}) {
    return callback(new Error('The ID token is of another issuer.'));
  }
  callback(null, {
    user_id: claims.sub,
    email: claims.email,
    email_verified: claims.email_verified === true,
    name: claims.name,
    given_name: claims.given_name,
    family_name: claims.family_name,
  });
}`;
}

function originOf(environmentUrl: string): string {
  return new URL(environmentUrl).origin;
}
