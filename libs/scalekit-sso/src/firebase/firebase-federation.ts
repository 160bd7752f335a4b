import { createHash } from 'node:crypto';
import { SsoError } from '../errors/sso-error.js';
import { SsoFederation } from '../federation/sso-federation.js';
import type { SsoSessionScope } from '../session/session-scope.js';
import type { SsoUserSession } from '../session/sso-session-record.js';
import { unlessMissing, type FirebaseAuth } from './firebase-auth.js';

/** Claims of a custom token, in bytes of JSON; Firebase refuses more. */
const MAX_CLAIMS_BYTES = 1_000;
/** `firebase-admin` knows the others that are reserved, and lets these through. */
const RESERVED = ['firebase', 'sub'];
/** Calls of Firebase at one time. */
const AT_ONCE = 10;

/**
 * Gives users whom the module has signed in a session of Firebase: the page fetches a custom token from
 * `POST /auth/credential`, once, and calls `signInWithCustomToken()` with it. When sessions end, those of
 * Firebase end too.
 *
 * Extend it with a constructor that gives the app's own `Auth`, and name the class as `federation`.
 *
 * @example
 * ```ts
 * import { getAuth } from 'firebase-admin/auth';
 *
 * @Injectable()
 * export class AppFederation extends FirebaseFederation {
 *   constructor() {
 *     super(getAuth());
 *   }
 * }
 * ```
 */
export class FirebaseFederation extends SsoFederation {
  /** @param auth `getAuth()` of `firebase-admin/auth`, or `tenantManager().authForTenant()` */
  constructor(protected readonly auth: FirebaseAuth) {
    super();
  }

  /**
   * Firebase is asked first whether it has disabled the user: its client would be refused with the only
   * token of this sign-in, and so would one whose Firebase is out of reach.
   *
   * @throws SsoError `user_refused` for a user whom Firebase has disabled
   */
  override async credential(session: SsoUserSession): Promise<{ readonly token: string }> {
    const uid = await this.uidOf(session.identity.key);
    const user = await unlessMissing('auth/user-not-found', () => this.auth.getUser(uid));
    if (user?.disabled === true) {
      throw new SsoError('user_refused', { detail: 'Firebase has disabled the user' });
    }
    return { token: await this.auth.createCustomToken(uid, checked(this.claimsOf(session))) };
  }

  /**
   * Ends all sessions that the users have in Firebase, in every browser: Firebase cannot end one of
   * several. ID tokens that it has issued last up to an hour more, except where
   * `verifyIdToken(token, true)` checks them.
   */
  override async ended(scope: SsoSessionScope): Promise<void> {
    const uids = [...new Set(await this.uidsIn(scope))];
    const failures: unknown[] = [];
    for (let next = 0; next < uids.length; next += AT_ONCE) {
      const answers = await Promise.allSettled(
        uids
          .slice(next, next + AT_ONCE)
          .map((uid) =>
            unlessMissing('auth/user-not-found', () => this.auth.revokeRefreshTokens(uid)),
          ),
      );
      failures.push(
        ...answers.flatMap((it) => (it.status === 'rejected' ? [it.reason as unknown] : [])),
      );
    }
    // One user whom Firebase does not take must not save the sessions of the others.
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  /**
   * The Firebase user of an identity. Override it where users were in Firebase before: with the uid that
   * your table has for the identity key.
   *
   * @param identityKey `SsoIdentity.key`
   * @returns 1 to 128 characters. Default: a hash, always the same, in which no address can be read
   */
  protected uidOf(identityKey: string): string | Promise<string> {
    return `scalekit-${createHash('sha256').update(identityKey).digest('base64url')}`;
  }

  /**
   * The Firebase users of a scope other than `identityKey`, when sessions end by a webhook or
   * `endSessions()`. Firebase has no list of users by organization, connection or key of your table, and
   * the claims of custom tokens are in no list at all, so the default refuses: the webhook is sent again,
   * and `endSessions()` rejects. Override it with what your table knows, or with `[]` where ID tokens of
   * Firebase may outlive the session.
   */
  protected uidsOf(scope: SsoSessionScope): readonly string[] | Promise<readonly string[]> {
    const members = Object.keys(scope).join(', ');
    throw new SsoError('federation_failed', {
      detail: `Firebase cannot tell users by { ${members} }, and keeps their sessions: override uidsOf() of your FirebaseFederation`,
    });
  }

  /**
   * Claims of the custom token, which each ID token of its session has too: for security rules, and for
   * guards. Readable by the user, so no secrets; at most 1,000 bytes as JSON.
   */
  protected claimsOf({ identity }: SsoUserSession): Readonly<Record<string, unknown>> {
    return { organization_id: identity.organizationId, connection_id: identity.connectionId };
  }

  private async uidsIn(scope: SsoSessionScope): Promise<readonly string[]> {
    const { identityKey } = scope;
    return identityKey === undefined ? this.uidsOf(scope) : [await this.uidOf(identityKey)];
  }
}

function checked(claims: Readonly<Record<string, unknown>>): object {
  const json = JSON.stringify(claims);
  const reserved = RESERVED.filter((name) => name in claims);
  if (reserved.length > 0 || Buffer.byteLength(json) > MAX_CLAIMS_BYTES) {
    const wrong = reserved.length > 0 ? `has ${reserved.join()}` : 'is over 1,000 bytes';
    throw new SsoError('federation_failed', { detail: `the result of claimsOf() ${wrong}` });
  }
  // As JSON, so that what is undefined is left out.
  return JSON.parse(json) as object;
}
