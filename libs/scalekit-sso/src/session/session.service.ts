import { Inject, Injectable } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { RequestSession } from '../http/session-contract.js';
import type { SsoIdentity } from '../identity/sso-identity.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { parseStoredSession, type SsoSession, type StoredSession } from './sso-session.js';
import { SsoUserStore } from './sso-user-store.js';

/** A used session is written again at most this often, in milliseconds. */
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

/** Signing in, being signed in, and signing out, on the session that belongs to the app. */
@Injectable()
export class SessionService {
  constructor(
    private readonly users: SsoUserStore,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Signs somebody in under a new session id (OWASP ASVS 7.2.4), and saves it, so that the redirect
   * that follows finds it on any instance.
   *
   * @throws SsoError `session_unavailable`; then nobody is signed in
   */
  async signIn(request: SsoRequest, signIn: SignIn): Promise<void> {
    const session = sessionOf(request);
    if (this.isAlreadyIn(session, signIn)) {
      return;
    }
    const kept = this.options.session.keepKeys.map((key) => [key, session[key]] as const);
    await settle((done) => {
      session.regenerate(done);
    });
    const fresh = sessionOf(request);
    for (const [key, value] of kept) {
      if (value !== undefined) {
        fresh[key] = value;
      }
    }
    fresh.sso = this.newSession(signIn);
    // The shape of passport.session(), for apps and libraries that read it.
    fresh.passport = { user: this.users.serialize(signIn.user) };
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
    const stored = parseStoredSession(session.sso);
    const userKey = (session.passport as { user?: unknown } | undefined)?.user;
    if (stored === undefined || typeof userKey !== 'string' || this.isOver(stored)) {
      await this.signOut(request);
      return undefined;
    }
    const user = await this.userOf(userKey, stored.identity);
    if (user === undefined) {
      await this.signOut(request);
      return undefined;
    }
    await this.noteUse(session, stored);
    return { user, session: present(stored) };
  }

  /** Ends the session on the server. Without a session there is nothing to do. */
  async signOut(request: SsoRequest): Promise<void> {
    const { session } = request;
    if (typeof session?.destroy === 'function') {
      await settle((done) => {
        session.destroy(done);
      });
    }
  }

  private async userOf(key: string, identity: SsoIdentity): Promise<object | undefined> {
    try {
      return await this.users.deserialize(key, identity);
    } catch (error) {
      throw new SsoError('user_store_failed', { detail: nameOf(error) });
    }
  }

  /**
   * Whether a login that began before this browser was signed in, in another tab, as the same
   * person, has come back. Rotating the session once more would pull it from under that tab.
   */
  private isAlreadyIn(session: RequestSession, { identity, loginStartedAt }: SignIn): boolean {
    const stored = parseStoredSession(session.sso);
    return (
      stored !== undefined &&
      !this.isOver(stored) &&
      stored.identity.key === identity.key &&
      stored.signedInAt > loginStartedAt
    );
  }

  private newSession({ identity, accessTokenExpiresAt }: SignIn): StoredSession {
    const { maxAgeSeconds, endWithAccessToken } = this.options.session;
    const now = Date.now();
    const end = now + maxAgeSeconds * 1000;
    const tokenEnd = endWithAccessToken ? (accessTokenExpiresAt ?? Infinity) * 1000 : Infinity;
    return {
      version: 1,
      identity,
      signedInAt: now,
      lastUsedAt: now,
      expiresAt: Math.min(end, tokenEnd),
    };
  }

  private isOver({ expiresAt, lastUsedAt }: StoredSession): boolean {
    const now = Date.now();
    return now >= expiresAt || now - lastUsedAt >= this.options.session.idleSeconds * 1000;
  }

  /**
   * Writes the time of use now and then. Saved at once, not when the request ends: a slow request
   * must not bring back a session that was signed out meanwhile.
   */
  private async noteUse(session: RequestSession, stored: StoredSession): Promise<void> {
    const resolution = Math.min(USE_RESOLUTION_MS, this.options.session.idleSeconds * 250);
    if (Date.now() - stored.lastUsedAt < resolution) {
      return;
    }
    session.sso = { ...stored, lastUsedAt: Date.now() } satisfies StoredSession;
    await settle((done) => {
      session.save(done);
    });
  }
}

function present({ identity, signedInAt, expiresAt }: StoredSession): SsoSession {
  return { identity, signedInAt: new Date(signedInAt), expiresAt: new Date(expiresAt) };
}

function sessionOf(request: SsoRequest): RequestSession {
  if (typeof request.session?.regenerate !== 'function') {
    throw new SsoError('session_unavailable', { detail: 'the request has no session' });
  }
  return request.session;
}

async function settle(act: (done: (error?: unknown) => void) => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    act((error) => {
      if (error === undefined || error === null) {
        resolve();
      } else {
        reject(new SsoError('session_unavailable', { detail: nameOf(error) }));
      }
    });
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
