/** What the identity provider of a user pool is made from. */
export interface CognitoProviderSettings {
  /** URL of the Scalekit environment. */
  readonly environmentUrl: string;
  /** Client id of the environment. */
  readonly clientId: string;
  /** Client secret of the environment. */
  readonly clientSecret: string;
  /** Id of the user pool, such as `eu-central-1_AbCdEfGhI`. */
  readonly userPoolId: string;
  /** Name of the provider in the pool; 1 to 32 characters. Default: `Scalekit`. */
  readonly name?: string | undefined;
  /** The e-mail domains that lead there (identifiers of the provider), 50 at most. Default: none. */
  readonly domains?: readonly string[] | undefined;
}

/** The request of `CreateIdentityProvider`. */
export interface CognitoProvider {
  readonly UserPoolId: string;
  readonly ProviderName: string;
  readonly ProviderType: 'OIDC';
  readonly ProviderDetails: Record<string, string>;
  readonly AttributeMapping: Record<string, string>;
  readonly IdpIdentifiers: string[];
}

/** As the API takes them: `CreateIdentityProvider`, `IdpIdentifiers`. */
const MAX_IDENTIFIERS = 50;
/** As the API takes it: `ProviderName`. Underscores end the part of user names that names the provider. */
const NAME = /^[^_\s][\p{L}\p{M}\p{S}\p{N}\p{P}]{0,31}$/u;

/**
 * The OIDC identity provider of a user pool for Scalekit (contract 13).
 *
 * @throws TypeError for what Cognito would refuse
 * @example
 * ```ts
 * const provider = cognitoProvider({
 *   environmentUrl: 'https://acme.scalekit.com',
 *   clientId: process.env.SCALEKIT_CLIENT_ID!,
 *   clientSecret: process.env.SCALEKIT_CLIENT_SECRET!,
 *   userPoolId: 'eu-central-1_AbCdEfGhI',
 *   domains: ['acme.example'],
 * });
 * ```
 */
export function cognitoProvider({
  environmentUrl,
  clientId,
  clientSecret,
  userPoolId,
  name = 'Scalekit',
  domains = [],
}: CognitoProviderSettings): CognitoProvider {
  if (!NAME.test(name)) {
    throw new TypeError(
      'name: must have 1 to 32 characters, no blanks, and no underscore in front.',
    );
  }
  if (domains.length > MAX_IDENTIFIERS) {
    throw new TypeError(
      `domains: Cognito takes ${MAX_IDENTIFIERS} identifiers at most. Leave them out and send users by identity_provider, or use a provider for each customer.`,
    );
  }
  return {
    UserPoolId: userPoolId,
    ProviderName: name,
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: clientId,
      client_secret: clientSecret,
      oidc_issuer: new URL(environmentUrl).origin,
      authorize_scopes: 'openid profile email',
      attributes_request_method: 'GET',
    },
    AttributeMapping: {
      username: 'sub',
      email: 'email',
      email_verified: 'email_verified',
      name: 'name',
      given_name: 'given_name',
      family_name: 'family_name',
    },
    IdpIdentifiers: [...domains],
  };
}

/**
 * The same provider as a resource of CloudFormation. The secret is a reference to AWS Secrets Manager.
 *
 * @param secretId name of the secret, whose value is the client secret alone
 * @example
 * ```ts
 * const templateOf = (provider: CognitoProvider): object => ({
 *   Resources: { Scalekit: cognitoResource(provider, 'scalekit/client-secret') },
 * });
 * ```
 */
export function cognitoResource(provider: CognitoProvider, secretId: string): object {
  return {
    Type: 'AWS::Cognito::UserPoolIdentityProvider',
    Properties: {
      ...provider,
      ProviderDetails: {
        ...provider.ProviderDetails,
        client_secret: `{{resolve:secretsmanager:${secretId}}}`,
      },
    },
  };
}
