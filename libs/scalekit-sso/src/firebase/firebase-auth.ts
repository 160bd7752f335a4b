/**
 * What is used of `Auth`, or `TenantAwareAuth`, of `firebase-admin/auth`. No app loads `firebase-admin`
 * for this package: it gives the one that it has.
 */
export interface FirebaseAuth {
  /** Rejects with the code `auth/user-not-found` for one who was never there. */
  getUser(uid: string): Promise<{ readonly disabled: boolean }>;
  /** Signs a token for `signInWithCustomToken()`. */
  createCustomToken(uid: string, developerClaims?: object): Promise<string>;
  /** Ends all sessions of a user in Firebase. */
  revokeRefreshTokens(uid: string): Promise<void>;
}

/** The answer to `call()`; undefined where `firebase-admin` says with this code that there is none. */
export async function unlessMissing<Answer>(
  code: string,
  call: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    const { code: given } = Object(error) as { readonly code?: unknown };
    if (given === code) {
      return undefined;
    }
    throw error;
  }
}
