/**
 * AWS Cognito in charge of an app's users, with Scalekit behind it.
 *
 * @module nestjs-scalekit-sso/cognito
 */
export { CognitoFederation, type CognitoOptions } from './cognito-federation.js';
export {
  cognitoProvider,
  cognitoResource,
  type CognitoProvider,
  type CognitoProviderSettings,
} from './cognito-provider.js';
export { CognitoProviders, type CognitoProvidersApi } from './cognito-providers.js';
