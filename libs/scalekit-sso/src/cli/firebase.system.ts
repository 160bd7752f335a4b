import { firebaseProvider, type FirebaseProvider } from '../firebase/firebase-provider.js';
import { FirebaseProviders } from '../firebase/firebase-providers.js';
import {
  SCALEKIT_VARIABLES,
  SECRET,
  valueOf,
  type FederationSystem,
  type Variables,
} from './federation-system.js';

/** Firebase as the command `federation` sets it up: contract 13. */
export const FIREBASE: FederationSystem = {
  variables: SCALEKIT_VARIABLES,
  adminVariables: {
    FIREBASE_PROJECT_ID:
      'Firebase console > Project settings; credentials are found as by every Google SDK',
  },
  steps: ({ FIREBASE_AUTH_DOMAIN: domain = '<project>.firebaseapp.com' }) => [
    'Which way? Custom tokens need no provider in Firebase: only step 2. The OIDC provider needs the others.',
    'Custom tokens: Google Cloud console > IAM: give the service account of your app the role Firebase Authentication Admin and, where it signs without a private key, Service Account Token Creator on itself, with the IAM Service Account Credentials API on.',
    `OIDC provider: Scalekit dashboard > Authentication > Redirects: add https://${domain}/__/auth/handler`,
    'Firebase console > Authentication > Settings: upgrade to Identity Platform.',
    'Authentication > Sign-in method > Add new provider > OpenID Connect > Code flow: the values below; or run this command with --apply.',
    'Authentication > Settings > Authorized domains: add the domain of your app.',
  ],
  settings: (variables) => ({
    'createProviderConfig() of firebase-admin': providerOf(variables, SECRET),
  }),
  async admin(variables) {
    const [{ initializeApp }, { getAuth }] = await Promise.all([
      import('firebase-admin/app'),
      import('firebase-admin/auth'),
    ]);
    // A name of its own: an app that calls this has a default one.
    const app = initializeApp(
      { projectId: valueOf(variables, 'FIREBASE_PROJECT_ID') },
      'nestjs-scalekit-sso',
    );
    const providers = new FirebaseProviders(getAuth(app));
    const wanted = providerOf(variables, valueOf(variables, 'SCALEKIT_CLIENT_SECRET'));
    return { plan: () => providers.plan(wanted), apply: () => providers.apply(wanted) };
  },
};

function providerOf(variables: Variables, clientSecret: string): FirebaseProvider {
  return firebaseProvider({
    environmentUrl: valueOf(variables, 'SCALEKIT_ENVIRONMENT_URL'),
    clientId: valueOf(variables, 'SCALEKIT_CLIENT_ID'),
    clientSecret,
    providerId: variables.FIREBASE_PROVIDER,
  });
}
