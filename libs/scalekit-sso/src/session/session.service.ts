import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSession } from '../http/session-contract.js';
import type { SsoIdentity } from '../identity/sso-identity.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { describe, sessionFailure, settle } from './settle.js';
import type { SignInRecord, SsoSession } from './sign-in-record.js';
import { SignInRecords } from './sign-in-records.js';
import { SsoRefusal, SsoUserStore } from './sso-user-store.js';

/** The time of use in a session is written again at most this often, in milliseconds. */
const USE_RESOLUTION_MS = 60_000;

/** Who is signed in to a session. */
export interface SignedIn {
  readonly user: object;
  readonly session: SsoSession;
}

/** Somebody who is about to be signed in. */
export interface SignIn {
  readonly user: object;
  readonly identity: SsoIdentity;
  /** When the login began, in milliseconds since 1970. */
  readonly loginStartedAt: number;
  /** `exp` of the access token, in seconds since 1970. */
  readonly accessTokenExpiresAt: number | undefined;
}

/** What `request.session.sso` holds. */
interface SessionEntry {
  /** Id of the `SignInRecord`. */
  readonly id?: unknown;
  /** Milliseconds since 1970. */
  readonly lastUsedAt?: unknown;
}

/** Signing in, being signed in, and signing out, on the session that belongs to the app. */
@Injectable()
export class SessionService {
  constructor(
    private readonly users: SsoUserStore,
    private readonly records: SignInRecords,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Signs somebody in under a new session id (OWASP ASVS 7.2.4), and saves it, so that the redirect
   * that follows finds it on any instance. Whoever was signed in before is signed out.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`; then nobody is signed in
   */
  async signIn(request: SsoRequest, signIn: SignIn): Promise<void> {
    const session = sessionOf(request);
    const before = entryOf(session);
    if (await this.isAlreadyIn(request, before, signIn)) {
      return;
    }
    const userKey = this.userKeyOf(signIn.user);
    const kept = this.options.session.keepKeys.map((key) => [key, session[key]] as const);
    await this.records.remove(request, before.id);
    await settle((done) => {
      session.regenerate(done);
    });
    const id = await this.records.add(request, this.newRecord(signIn, userKey));
    const fresh = sessionOf(request);
    Object.assign(fresh, Object.fromEntries(kept.filter(([, value]) => value !== undefined)));
    fresh.sso = { id, lastUsedAt: Date.now() } satisfies SessionEntry;
    // The shape of passport.session(), for apps and libraries that read it.
    fresh.passport = { user: userKey };
    try {
      await settle((done) => {
        fresh.save(done);
      });
    } catch (error) {
      delete fresh.sso;
      delete fresh.passport;
      throw error;
    }
  }

  /**
   * Who is signed in, or undefined. A session that is over, has another shape, or whose user is
   * gone, ends here.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`
   */
  async current(request: SsoRequest): Promise<SignedIn | undefined> {
    const session = sessionOf(request);
    if (session.sso === undefined) {
      return undefined;
    }
    const entry = entryOf(session);
    const record = await this.records.find(request, entry.id);
    const user = this.isAlive(entry, record) ? await this.userOf(record) : undefined;
    if (record === undefined || user === undefined) {
      await this.records.remove(request, entry.id);
      // Not destroyed: the handler of an anonymous visitor may count on a session.
      await settle((done) => {
        session.regenerate(done);
      });
      return undefined;
    }
    this.noteUse(session, entry);
    const { identity, signedInAt, expiresAt } = record;
    return {
      user,
      session: { identity, signedInAt: new Date(signedInAt), expiresAt: new Date(expiresAt) },
    };
  }

  /** Ends the session on the server. Without a session there is nothing to do. */
  async signOut(request: SsoRequest): Promise<void> {
    const { session } = request;
    if (typeof session?.destroy === 'function') {
      await this.records.remove(request, entryOf(session).id);
      await settle((done) => {
        session.destroy(done);
      });
    }
  }

  /**
   * Whether a login that began before this browser was signed in, in another tab, as the same
   * person, has come back. Rotating the session once more would pull it from under that tab.
   */
  private async isAlreadyIn(
    request: SsoRequest,
    entry: SessionEntry,
    { identity, loginStartedAt }: SignIn,
  ): Promise<boolean> {
    const record = await this.records.find(request, entry.id);
    return (
      this.isAlive(entry, record) &&
      record.identity.key === identity.key &&
      record.signedInAt > loginStartedAt
    );
  }

  private newRecord({ identity, accessTokenExpiresAt }: SignIn, userKey: string): SignInRecord {
    const { maxAgeSeconds, endWithAccessToken } = this.options.session;
    const now = Date.now();
    const end = now + maxAgeSeconds * 1000;
    const tokenEnd = endWithAccessToken ? (accessTokenExpiresAt ?? Infinity) * 1000 : Infinity;
    const expiresAt = Math.min(end, tokenEnd);
    return { version: 1, identity, userKey, signedInAt: now, expiresAt };
  }

  private isAlive(entry: SessionEntry, record: SignInRecord | undefined): record is SignInRecord {
    const now = Date.now();
    const idleMs = this.options.session.idleSeconds * 1000;
    return (
      record !== undefined &&
      now < record.expiresAt &&
      typeof entry.lastUsedAt === 'number' &&
      now - entry.lastUsedAt < idleMs
    );
  }

  /** Left to the session middleware to save: with the sign-in gone, a late save revives nothing. */
  private noteUse(session: RequestSession, { id, lastUsedAt }: SessionEntry): void {
    const resolution = Math.min(USE_RESOLUTION_MS, this.options.session.idleSeconds * 250);
    if (Date.now() - Number(lastUsedAt) >= resolution) {
      session.sso = { id, lastUsedAt: Date.now() } satisfies SessionEntry;
    }
  }

  private userKeyOf(user: object): string {
    try {
      const key: unknown = this.users.serialize(user);
      if (typeof key === 'string' && key !== '') {
        return key;
      }
    } catch (error) {
      throw new SsoError('user_store_failed', { detail: describe(error) });
    }
    throw new SsoError('user_store_failed', { detail: 'serialize() gave no text' });
  }

  /** Anything but a user, such as the `null` of many databases, is nobody. */
  private async userOf({ userKey, identity }: SignInRecord): Promise<object | undefined> {
    let user: unknown;
    try {
      user = await this.users.deserialize(userKey, identity);
    } catch (error) {
      throw new SsoError('user_store_failed', { detail: describe(error) });
    }
    return typeof user === 'object' && user !== null && !(user instanceof SsoRefusal)
      ? user
      : undefined;
  }
}

function sessionOf(request: SsoRequest): RequestSession {
  if (typeof request.session?.regenerate !== 'function') {
    throw sessionFailure('the request has no session');
  }
  return request.session;
}

function entryOf({ sso }: RequestSession): SessionEntry {
  return typeof sso === 'object' && sso !== null ? sso : {};
}
