import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import { CLOCK_TOLERANCE_SECONDS } from '../options/clock-tolerance.js';
import { comparableEmail } from '../http/email.js';
import type { SsoRequest } from '../http/request.js';
import { fieldsOf, numberOf, textOf } from '../http/unknown-fields.js';
import { SsoEvents } from '../observability/sso-events.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedSessionOptions } from './session.options.js';
import type { SsoIdentity } from '../tokens/sso-identity.js';
import { SsoStores } from '../store/sso-stores.js';
import { StoreKeys } from '../store/store-keys.js';
import { LOGIN_LIFETIME_SECONDS } from '../login-state/login-transaction.js';
import { scopeParts, scopesOf, type SsoSessionScope } from './session-scope.js';
import { SessionEndListener } from './session-scope.js';
import type { VerifiedLogin } from './verified-login.js';

/** The mark of a revocation that cannot be read; no session knows it from before. */
const UNREADABLE = 'unreadable';

/** What the store holds of a revocation. */
interface Mark {
  readonly mark: string;
  /** Milliseconds since 1970. */
  readonly revokedAt: number;
}

/**
 * Ends many sessions with one write. Revoking a scope writes a new random mark to the store, and a
 * session is active only while the marks of its scopes are those that it was created with.
 *
 * A list of the sessions of a scope would not do: two instances that sign in at the same moment would
 * overwrite each other's entry, and a session that is missing in the list would outlive the
 * revocation. Nor would a time alone: the clocks of two instances differ.
 */
@Injectable()
export class Revocations {
  /** Each time that this instance ends the sessions of a scope. */
  readonly revoked = new Subject<undefined>();

  constructor(
    private readonly stores: SsoStores,
    private readonly keys: StoreKeys,
    private readonly listener: SessionEndListener,
    private readonly events: SsoEvents,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedSessionOptions,
  ) {}

  /**
   * Ends every session of a scope that exists now.
   *
   * @param told scopes that the listener hears of
   * @throws TypeError for an invalid scope
   */
  async revoke(
    request: SsoRequest | undefined,
    scope: SsoSessionScope,
    told: readonly SsoSessionScope[] = [scope],
  ): Promise<void> {
    await this.write(request, this.keyOf(scope));
    this.revoked.next(undefined);
    this.events.emit('sessions.ended', { by: Object.keys(scope) });
    await Promise.all(told.map((it) => this.listener.onEnd(it)));
  }

  /** Ends the session that a login or step-up which is under way puts in the place of this one. */
  async revokeSession(request: SsoRequest, id: string): Promise<void> {
    await this.write(request, this.keyOfSession(id));
  }

  /** For a session that was ended by itself, by its user. */
  sessionEnded(identityKey: string): Promise<void> {
    return this.listener.onEnd({ identityKey });
  }

  /**
   * The marks of a new session, by key: those of revocations from before its login was started. Any
   * later one ends it, also one from while the user was at the identity provider.
   *
   * A user who returns under another e-mail address ends the sessions under the old one: directories
   * name a leaver by address, and by then only by the new one.
   *
   * @param replacedId of the session that this one replaces, if any
   */
  async marksFor(
    request: SsoRequest,
    { identity, loginStartedAt }: Pick<VerifiedLogin, 'identity' | 'loginStartedAt'>,
    userKey: string | number,
    replacedId: string | undefined,
  ): Promise<Readonly<Record<string, string>>> {
    const addressKey = this.addressKeyOf(identity.key);
    // Not the key of the identity: a revocation by the app must not be overwritten.
    const movedKey = this.keys.key('revoked', 'moved', identity.key);
    const keys = [
      ...scopesOf(identity, userKey).map((scope) => this.keyOf(scope)),
      ...(replacedId === undefined ? [] : [this.keyOfSession(replacedId)]),
    ];
    const [address, moved, ...marks] = await this.stores
      .of(request)
      .get([addressKey, movedKey, ...keys]);
    const known = Object.fromEntries(
      keys.map((key, index) => [key, knownMark(marks[index], loginStartedAt)]),
    );
    const email = identity.email === undefined ? undefined : comparableEmail(identity.email);
    const before = textOf(fieldsOf(address).email);
    const isMoved = before !== undefined && email !== undefined && before !== email;
    const movedMark = isMoved ? await this.write(request, movedKey) : (readMark(moved)?.mark ?? '');
    return { ...known, [movedKey]: movedMark };
  }

  /** Notes the e-mail address of a user who signs in, by which `marksFor()` tells a new one later. */
  async noteAddress(request: SsoRequest, { key, email }: SsoIdentity): Promise<void> {
    if (email !== undefined) {
      const noted = { email: comparableEmail(email) };
      await this.stores.of(request).set(this.addressKeyOf(key), noted, this.expiresAt());
    }
  }

  private async write(request: SsoRequest | undefined, key: string): Promise<string> {
    const mark = randomBytes(12).toString('base64url');
    const stored: Mark = { mark, revokedAt: Date.now() };
    await this.stores.of(request).set(key, stored, this.expiresAt());
    return mark;
  }

  /** Outlives the session of any login that is under way. */
  private expiresAt(): number {
    const { maxAgeSeconds } = this.options.session;
    const seconds = maxAgeSeconds + LOGIN_LIFETIME_SECONDS + CLOCK_TOLERANCE_SECONDS;
    return Date.now() + seconds * 1000;
  }

  private addressKeyOf(identityKey: string): string {
    return this.keys.key('address', identityKey);
  }

  private keyOf(scope: SsoSessionScope): string {
    return this.keys.key('revoked', ...scopeParts(scope));
  }

  private keyOfSession(id: string): string {
    return this.keys.key('revoked', 'session', id);
  }
}

/**
 * Whether a session was revoked since its login was started.
 *
 * @param marks of the session
 * @param found what the store holds now, by key. A key that was not read counts as revoked
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

/** The mark that a new session may know; empty if there is none, or it is younger than the login. */
function knownMark(found: unknown, loginStartedAt: number): string {
  const mark = readMark(found);
  return mark !== undefined && mark.revokedAt <= loginStartedAt ? mark.mark : '';
}

/** A mark that cannot be read ends the sessions from before, and none that begins later. */
function readMark(found: unknown): Mark | undefined {
  if (found === undefined) {
    return undefined;
  }
  const { mark, revokedAt } = fieldsOf(found);
  return { mark: textOf(mark) ?? UNREADABLE, revokedAt: numberOf(revokedAt) ?? 0 };
}
