/**
 * Firebase in charge of an app's users: custom tokens for users whom the module has signed in, or
 * Scalekit as an OIDC provider of the Firebase project.
 *
 * @module nestjs-scalekit-sso/firebase
 */
export type { FirebaseAuth } from './firebase-auth.js';
export { FirebaseFederation } from './firebase-federation.js';
export { firebaseParameters } from './firebase-parameters.js';
export {
  firebaseProvider,
  type FirebaseProvider,
  type FirebaseProviderSettings,
} from './firebase-provider.js';
export { FirebaseProviders, type FirebaseProvidersApi } from './firebase-providers.js';
