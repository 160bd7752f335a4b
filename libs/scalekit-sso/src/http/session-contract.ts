/**
 * What this module needs of `request.session`: the callback interface that express-session and
 * @fastify/session have in common.
 */
export interface RequestSession {
  regenerate(callback: SessionCallback): void;
  save(callback: SessionCallback): void;
  destroy(callback: SessionCallback): void;
  [key: string]: unknown;
}

/** What this module needs of `request.sessionStore`, where the sessions of an app are kept. */
export interface RequestSessionStore {
  get(id: string, callback: (error: unknown, record?: unknown) => void): void;
  set(id: string, record: StoreRecord, callback: SessionCallback): void;
  destroy(id: string, callback: SessionCallback): void;
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

export type SessionCallback = (error?: unknown) => void;
