import { isDeepStrictEqual } from 'node:util';
import type { CognitoProvider } from './cognito-provider.js';

/** What is used of `CognitoIdentityProvider` of `@aws-sdk/client-cognito-identity-provider`. */
export interface CognitoProvidersApi {
  /** Throws `ResourceNotFoundException` where there is none. */
  describeIdentityProvider(request: {
    UserPoolId: string;
    ProviderName: string;
  }): Promise<{ IdentityProvider?: Partial<Omit<CognitoProvider, 'ProviderType'>> | undefined }>;
  /** Creates one. */
  createIdentityProvider(request: CognitoProvider): Promise<unknown>;
  /** Replaces what it is given. */
  updateIdentityProvider(request: Omit<CognitoProvider, 'ProviderType'>): Promise<unknown>;
}

/**
 * Creates and changes the identity provider of a user pool, which needs the permissions
 * `cognito-idp:DescribeIdentityProvider`, `…:CreateIdentityProvider` and `…:UpdateIdentityProvider`. What
 * is as it should be is left alone.
 *
 * @example
 * ```ts
 * const setUp = (provider: CognitoProvider): Promise<readonly string[]> =>
 *   new CognitoProviders(
 *     new CognitoIdentityProvider({ region: 'eu-central-1' }) as unknown as CognitoProvidersApi,
 *   ).apply(provider);
 * ```
 */
export class CognitoProviders {
  constructor(private readonly api: CognitoProvidersApi) {}

  /** What `apply()` would do, in words without secrets; empty where there is nothing to do. */
  async plan(wanted: CognitoProvider): Promise<readonly string[]> {
    const found = await this.find(wanted);
    return found === undefined
      ? [`create the identity provider ${wanted.ProviderName} (OIDC)`]
      : differencesOf(found, wanted).map((what) => `change its ${what}`);
  }

  /** Makes it so, and answers what it did, as `plan()` would have said it. */
  async apply(wanted: CognitoProvider): Promise<readonly string[]> {
    const plan = await this.plan(wanted);
    const [first] = plan;
    if (first?.startsWith('create ') === true) {
      await this.api.createIdentityProvider(wanted);
    } else if (first !== undefined) {
      const { UserPoolId, ProviderName, ProviderDetails, AttributeMapping, IdpIdentifiers } =
        wanted;
      await this.api.updateIdentityProvider({
        UserPoolId,
        ProviderName,
        ProviderDetails,
        AttributeMapping,
        IdpIdentifiers,
      });
    }
    return plan;
  }

  private async find({
    UserPoolId,
    ProviderName,
  }: CognitoProvider): Promise<Partial<Omit<CognitoProvider, 'ProviderType'>> | undefined> {
    try {
      const answer = await this.api.describeIdentityProvider({ UserPoolId, ProviderName });
      return answer.IdentityProvider;
    } catch (error) {
      // The pool itself may be missing too, of which creating then tells.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }
}

/** Cognito adds details of its own, such as the endpoints that it has found. */
function differencesOf(
  found: Partial<Omit<CognitoProvider, 'ProviderType'>>,
  wanted: CognitoProvider,
): string[] {
  const details = Object.entries(wanted.ProviderDetails)
    .filter(([name, value]) => value !== found.ProviderDetails?.[name])
    .map(([name]) => `detail ${name}`);
  const attributes = isDeepStrictEqual(found.AttributeMapping, wanted.AttributeMapping);
  const identifiers = isDeepStrictEqual(
    [...(found.IdpIdentifiers ?? [])].sort(),
    [...wanted.IdpIdentifiers].sort(),
  );
  return [
    ...details,
    ...(attributes ? [] : ['attribute mapping']),
    ...(identifiers ? [] : ['identifiers']),
  ];
}
