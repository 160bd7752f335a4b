import {
  cognitoProvider,
  cognitoResource,
  type CognitoProvider,
} from '../cognito/cognito-provider.js';
import { CognitoProviders } from '../cognito/cognito-providers.js';
import {
  domainsIn,
  SCALEKIT_VARIABLES,
  SECRET,
  valueOf,
  type FederationSystem,
  type Variables,
} from './federation-system.js';

/** AWS Cognito as the command `federation` sets it up: contract 13. */
export const COGNITO: FederationSystem = {
  variables: {
    ...SCALEKIT_VARIABLES,
    COGNITO_USER_POOL_ID: 'AWS console > Cognito > User pools > your pool > User pool ID',
  },
  adminVariables: {
    AWS_REGION: 'the region of the user pool; credentials are found as by every AWS SDK',
  },
  steps: ({ COGNITO_DOMAIN: domain = '<prefix>.auth.<region>.amazoncognito.com' }) => [
    `Scalekit dashboard > Authentication > Redirects: add https://${domain}/oauth2/idpresponse`,
    'AWS console > Cognito > User pools > your pool > Social and external providers > Add identity provider > OpenID Connect: the values below; or run this command with --apply.',
    'App clients > your client > Login pages > Identity providers: switch it on.',
    'Identifiers: the verified e-mail domains of your organizations, 50 at most.',
  ],
  settings: (variables) => {
    const provider = providerOf(variables, SECRET);
    return {
      'CreateIdentityProvider (AWS CLI: --cli-input-json)': provider,
      CloudFormation: { Scalekit: cognitoResource(provider, 'scalekit/client-secret') },
    };
  },
  async admin(variables) {
    const { CognitoIdentityProvider } = await import('@aws-sdk/client-cognito-identity-provider');
    const endpoint = variables.AWS_ENDPOINT_URL;
    const providers = new CognitoProviders(
      new CognitoIdentityProvider({
        region: valueOf(variables, 'AWS_REGION'),
        ...(endpoint === undefined ? {} : { endpoint }),
      }),
    );
    const wanted = providerOf(variables, valueOf(variables, 'SCALEKIT_CLIENT_SECRET'));
    return { plan: () => providers.plan(wanted), apply: () => providers.apply(wanted) };
  },
};

function providerOf(variables: Variables, clientSecret: string): CognitoProvider {
  return cognitoProvider({
    environmentUrl: valueOf(variables, 'SCALEKIT_ENVIRONMENT_URL'),
    clientId: valueOf(variables, 'SCALEKIT_CLIENT_ID'),
    clientSecret,
    userPoolId: valueOf(variables, 'COGNITO_USER_POOL_ID'),
    name: variables.COGNITO_PROVIDER,
    domains: domainsIn(variables.COGNITO_DOMAINS),
  });
}
