import { unlessMissing } from './firebase-auth.js';
import type { FirebaseProvider } from './firebase-provider.js';

/** What is used of `Auth`, or `TenantAwareAuth`, of `firebase-admin/auth`. */
export interface FirebaseProvidersApi {
  /** Rejects with the code `auth/configuration-not-found` where there is none. */
  getProviderConfig(providerId: string): Promise<object>;
  /** Creates one. */
  createProviderConfig(provider: FirebaseProvider): Promise<unknown>;
  /** Changes what it is given. */
  updateProviderConfig(providerId: string, provider: FirebaseProvider): Promise<unknown>;
}

/** Without the secret: the service need not give it back. A change of anything sends it along. */
const COMPARED = ['displayName', 'enabled', 'clientId', 'issuer'] as const;

/**
 * Creates and changes the OIDC provider of a Firebase project, which needs the role _Firebase
 * Authentication Admin_. What is as it should be is left alone; a new client secret alone is not noticed:
 * change it in the console, or delete the provider first.
 *
 * @example
 * ```ts
 * import { getAuth } from 'firebase-admin/auth';
 *
 * const setUp = (provider: FirebaseProvider): Promise<readonly string[]> =>
 *   new FirebaseProviders(getAuth()).apply(provider);
 * ```
 */
export class FirebaseProviders {
  constructor(private readonly auth: FirebaseProvidersApi) {}

  /** What `apply()` would do, in words without secrets; empty where there is nothing to do. */
  async plan(wanted: FirebaseProvider): Promise<readonly string[]> {
    const found = await this.find(wanted);
    return found === undefined
      ? [`create the OIDC provider ${wanted.providerId}`]
      : differencesOf(found, wanted).map((name) => `change its ${name}`);
  }

  /** Makes it so, and answers what it did, as `plan()` would have said it. */
  async apply(wanted: FirebaseProvider): Promise<readonly string[]> {
    const plan = await this.plan(wanted);
    if (plan[0]?.startsWith('create ') === true) {
      await this.auth.createProviderConfig(wanted);
    } else if (plan.length > 0) {
      await this.auth.updateProviderConfig(wanted.providerId, wanted);
    }
    return plan;
  }

  private find({ providerId }: FirebaseProvider): Promise<Partial<FirebaseProvider> | undefined> {
    return unlessMissing('auth/configuration-not-found', () =>
      this.auth.getProviderConfig(providerId),
    );
  }
}

function differencesOf(found: Partial<FirebaseProvider>, wanted: FirebaseProvider): string[] {
  const { code, idToken } = found.responseType ?? {};
  return [
    ...COMPARED.filter((name) => found[name] !== wanted[name]),
    // Google leaves out what is false.
    ...(code === true && idToken !== true ? [] : ['responseType']),
  ];
}
