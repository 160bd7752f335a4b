import type { SsoRequest } from './request.js';

/**
 * What this module needs of `request.session`: the callback interface that express-session and
 * @fastify/session have in common.
 */
export interface RequestSession {
  /** Begins a new session, with another id, for this request. */
  regenerate(callback: SessionCallback): void;
  /** Writes the session to its store. */
  save(callback: SessionCallback): void;
  /** Ends the session, here and in its store. */
  destroy(callback: SessionCallback): void;
  /** What the app and others keep in it. */
  [key: string]: unknown;
}

/** What this module needs of `request.sessionStore`, where the sessions of an app are kept. */
export interface RequestSessionStore {
  /** Reads an entry; undefined or null where there is none. */
  get(id: string, callback: (error: unknown, record?: unknown) => void): void;
  /** Writes an entry. */
  set(id: string, record: StoreRecord, callback: SessionCallback): void;
  /** Removes an entry. */
  destroy(id: string, callback: SessionCallback): void;
}

/** The store of a request, as its session middleware has it. */
export function sessionStoreOf(request: SsoRequest): RequestSessionStore | undefined {
  return request.sessionStore as RequestSessionStore | undefined;
}

/** An entry of a session store; stores read its end from `cookie`. */
export interface StoreRecord {
  readonly cookie: {
    readonly expires: Date;
    /** Milliseconds, as everywhere in express-session. */
    readonly maxAge: number;
    readonly originalMaxAge: number;
  };
  readonly [key: string]: unknown;
}

/** The cookie of an entry, which tells a store when it ends: `expiresAt` in milliseconds since 1970. */
export function storeCookie(expiresAt: number): StoreRecord['cookie'] {
  const maxAge = expiresAt - Date.now();
  return { expires: new Date(expiresAt), maxAge, originalMaxAge: maxAge };
}

/** Hears that something is done, or what went wrong. */
export type SessionCallback = (error?: unknown) => void;
