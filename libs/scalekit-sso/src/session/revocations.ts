import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { comparableEmail } from '../http/email.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { LOGIN_LIFETIME_SECONDS } from '../login-state/login-transaction.js';
import { scopeParts, scopesOf, type SsoSessionScope } from './session-scope.js';

/** Clocks of instances may differ by so much, in seconds. */
const TOLERANCE_SECONDS = 60;
/** The mark of a revocation that cannot be read: no sign-in has made it up. */
const UNREADABLE = 'unreadable';

/** What is kept of a revocation. */
interface Mark {
  readonly mark: string;
  /** Milliseconds since 1970. */
  readonly revokedAt: number;
}

/**
 * Ends many sessions with one write. A scope that is revoked gets a fresh random mark in the store; a
 * sign-in lives on only if it was made under that very mark.
 *
 * Not a list of the sessions of a scope: two instances that sign in at one moment would overwrite
 * each other's entry, and a session that is missing from a list would outlive the revocation. And not a
 * time alone: the clocks of two instances differ.
 */
@Injectable()
export class Revocations {
  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Ends every session of a scope that there is now.
   *
   * @throws TypeError for what is no scope
   */
  async revoke(request: SsoRequest | undefined, scope: SsoSessionScope): Promise<void> {
    await this.mark(request, this.keyOf(scope));
  }

  /** Ends what a login that is under way at this moment makes of one sign-in. */
  async revokeSignIn(request: SsoRequest, ssoSessionId: string): Promise<void> {
    await this.mark(request, this.keyOfSignIn(ssoSessionId));
  }

  /**
   * What a sign-in has to remember: by key, the marks of revocations from before its login began.
   * Whatever is revoked later ends it, also while the person was at the identity provider.
   *
   * A person who comes back under another e-mail address ends the sign-ins under the old one: who
   * leaves is known by address, and by then only by the new one.
   *
   * @param loginStartedAt in milliseconds since 1970
   * @param replacedId of the sign-in that this one replaces, where there is one
   */
  async known(
    request: SsoRequest,
    { identity, userKey }: { readonly identity: SsoIdentity; readonly userKey: string | number },
    loginStartedAt: number,
    replacedId: string | undefined,
  ): Promise<Readonly<Record<string, string>>> {
    const store = this.stores.of(request);
    const addressKey = this.keys.key('address', identity.key);
    // Apart from what the app revokes, which must not be overwritten.
    const movedKey = this.keys.key('revoked', 'moved', identity.key);
    const keys = [
      ...scopesOf(identity, userKey).map((scope) => this.keyOf(scope)),
      ...(replacedId === undefined ? [] : [this.keyOfSignIn(replacedId)]),
    ];
    const [address, moved, ...marks] = await store.get([addressKey, movedKey, ...keys]);
    const known = Object.fromEntries(
      keys.map((key, index) => [key, knownMark(marks[index], loginStartedAt)]),
    );
    const email = identity.email === undefined ? undefined : comparableEmail(identity.email);
    const { email: before } = Object(address) as { readonly email?: unknown };
    const isMoved = typeof before === 'string' && email !== undefined && before !== email;
    const movedMark = isMoved ? await this.mark(request, movedKey) : (readMark(moved)?.mark ?? '');
    if (email !== undefined) {
      await store.set(addressKey, { email }, this.expiresAt());
    }
    return { ...known, [movedKey]: movedMark };
  }

  private async mark(request: SsoRequest | undefined, key: string): Promise<string> {
    const mark = randomBytes(12).toString('base64url');
    const kept: Mark = { mark, revokedAt: Date.now() };
    await this.stores.of(request).set(key, kept, this.expiresAt());
    return mark;
  }

  /** A login that is under way now makes a sign-in that lasts so much longer. */
  private expiresAt(): number {
    const { maxAgeSeconds } = this.options.session;
    return Date.now() + (maxAgeSeconds + LOGIN_LIFETIME_SECONDS + TOLERANCE_SECONDS) * 1000;
  }

  private keyOf(scope: SsoSessionScope): string {
    return this.keys.key('revoked', ...scopeParts(scope));
  }

  private keyOfSignIn(id: string): string {
    return this.keys.key('revoked', 'signIn', id);
  }
}

/**
 * Whether a sign-in was revoked since it began.
 *
 * @param marks of the sign-in
 * @param found by key, what the store holds now. A key that was not looked for counts as revoked
 */
export function isRevoked(
  marks: Readonly<Record<string, string>>,
  found: ReadonlyMap<string, unknown>,
): boolean {
  return Object.entries(marks).some(([key, known]) => {
    const mark = readMark(found.get(key));
    return !found.has(key) || (mark !== undefined && mark.mark !== known);
  });
}

/** The mark that a sign-in of a login may know; empty where there is none, or it came later. */
function knownMark(found: unknown, loginStartedAt: number): string {
  const mark = readMark(found);
  return mark !== undefined && mark.revokedAt <= loginStartedAt ? mark.mark : '';
}

/** A mark that cannot be read revokes what there is, and nothing later. */
function readMark(found: unknown): Mark | undefined {
  if (found === undefined) {
    return undefined;
  }
  const { mark, revokedAt } = Object(found) as Partial<Record<keyof Mark, unknown>>;
  return {
    mark: typeof mark === 'string' && mark !== '' ? mark : UNREADABLE,
    revokedAt: typeof revokedAt === 'number' ? revokedAt : 0,
  };
}
