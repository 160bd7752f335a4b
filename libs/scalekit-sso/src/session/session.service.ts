import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSession } from '../http/session-contract.js';
import type { SsoIdentity } from '../identity/sso-identity.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { settle } from './settle.js';
import type { SignInRecord, SsoSession } from './sign-in-record.js';
import { SignInRecords } from './sign-in-records.js';
import { UserAccess } from './user-access.js';

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
  /** Whether a page of another site started the login, and not the person or this app. */
  readonly isStartedElsewhere: boolean;
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
    private readonly users: UserAccess,
    private readonly records: SignInRecords,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Signs somebody in under a new session id (OWASP ASVS 7.2.4), and saves it, so that the redirect
   * that follows finds it on any instance. Whoever was signed in before is signed out.
   *
   * @throws SsoError `session_unavailable` or `user_store_failed`, or `already_signed_in` where
   *   another site tries to put somebody else in the place of who is signed in
   */
  async signIn(request: SsoRequest, signIn: SignIn): Promise<void> {
    const session = sessionOf(request);
    const entry = entryOf(session);
    const before = await this.records.find(request, entry.id);
    const isSamePerson = before?.identity.key === signIn.identity.key;
    if (this.isAlive(entry, before)) {
      // A login of another tab, begun before this person was signed in, has come back. Rotating the
      // session once more would pull it from under the first tab.
      if (isSamePerson && before.signedInAt > signIn.loginStartedAt) {
        return;
      }
      if (!isSamePerson && signIn.isStartedElsewhere) {
        throw new SsoError('already_signed_in', { detail: 'the login was started elsewhere' });
      }
    }
    const userKey = this.users.keyOf(signIn.user);
    // What one person left in a session is not for the next one.
    const kept = session.sso === undefined || isSamePerson ? this.keptOf(session) : {};
    await this.records.remove(request, entry.id);
    try {
      await this.settle((done) => {
        session.regenerate(done);
      });
      await this.enter(request, this.newRecord(signIn, userKey), kept);
    } catch (error) {
      // Session middleware that tried to save once more would hold up the answer.
      request.session = undefined;
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
    const user = this.isAlive(entry, record) ? await this.users.userOf(record) : undefined;
    if (record === undefined || user === undefined) {
      await this.records.remove(request, entry.id);
      // Not destroyed: the handler of an anonymous visitor may count on a session.
      await this.settle((done) => {
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

  /**
   * Refuses a login that could not be kept, before a person goes all the way to sign in.
   *
   * @throws SsoError `session_missing`
   */
  requireSession(request: SsoRequest): void {
    sessionOf(request);
  }

  /** Ends the session on the server. Without a session there is nothing to do. */
  async signOut(request: SsoRequest): Promise<void> {
    const { session } = request;
    if (typeof session?.destroy === 'function') {
      await this.records.remove(request, entryOf(session).id);
      await this.settle((done) => {
        session.destroy(done);
      });
    }
  }

  /** Puts a sign-in into the fresh session of a request, and waits until it is saved. */
  private async enter(
    request: SsoRequest,
    record: SignInRecord,
    kept: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const id = await this.records.add(request, record);
    const session = sessionOf(request);
    Object.assign(session, kept);
    session.sso = { id, lastUsedAt: Date.now() } satisfies SessionEntry;
    if (this.options.session.passportUser) {
      session.passport = { user: record.userKey };
    }
    try {
      await this.settle((done) => {
        session.save(done);
      });
    } catch (error) {
      // A store that is late may still keep the session: it must not be signed in then.
      void this.records.remove(request, id).catch(() => undefined);
      throw error;
    }
  }

  private keptOf(session: RequestSession): Readonly<Record<string, unknown>> {
    const kept = this.options.session.keepKeys.map((key) => [key, session[key]] as const);
    return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
  }

  private newRecord({ identity, accessTokenExpiresAt }: SignIn, userKey: string): SignInRecord {
    const { maxAgeSeconds, endWithAccessToken } = this.options.session;
    const { clientId } = this.options;
    const now = Date.now();
    const end = now + maxAgeSeconds * 1000;
    const tokenEnd = endWithAccessToken ? (accessTokenExpiresAt ?? Infinity) * 1000 : Infinity;
    const expiresAt = Math.min(end, tokenEnd);
    return { version: 1, clientId, identity, userKey, signedInAt: now, expiresAt };
  }

  private isAlive(entry: SessionEntry, record: SignInRecord | undefined): record is SignInRecord {
    const now = Date.now();
    const idleMs = this.options.session.idleSeconds * 1000;
    return (
      record?.clientId === this.options.clientId &&
      record.identity.issuer === this.options.identityIssuer &&
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

  private settle(act: Parameters<typeof settle>[1]): Promise<void> {
    return settle(this.options.timeoutMs, act);
  }
}

function sessionOf(request: SsoRequest): RequestSession {
  if (typeof request.session?.regenerate !== 'function') {
    throw new SsoError('session_missing');
  }
  return request.session;
}

function entryOf({ sso }: RequestSession): SessionEntry {
  return typeof sso === 'object' && sso !== null ? sso : {};
}
