import session, { type SessionData } from 'express-session';
import type Database from 'libsql';

const DAY_MS = 24 * 60 * 60 * 1000;

type Done = (error?: unknown) => void;

/**
 * Sessions in a table of SQLite.
 *
 * A destroyed session leaves its id behind until it would have ended anyway: a slow request that
 * saves its copy after the sign-out finds the id taken, and cannot bring the session back.
 */
export class SqliteStore extends session.Store {
  readonly #get: Database.Statement<[string, number]>;
  readonly #set: Database.Statement<[string, string, number]>;
  readonly #touch: Database.Statement<[number, string]>;
  readonly #destroy: Database.Statement<[string]>;
  readonly #prune: Database.Statement<[number]>;

  constructor(database: Database.Database) {
    super();
    database.exec(`
      create table if not exists sessions (
        id text primary key,
        data text, -- null once destroyed
        expires_at integer not null
      ) without rowid;
      create index if not exists sessions_by_end on sessions (expires_at);
    `);
    this.#get = database.prepare('select data from sessions where id = ? and expires_at > ?');
    this.#set = database.prepare(
      `insert into sessions (id, data, expires_at) values (?, ?, ?)
       on conflict (id) do update set data = excluded.data, expires_at = excluded.expires_at
       where sessions.data is not null`,
    );
    this.#touch = database.prepare(
      'update sessions set expires_at = ? where id = ? and data is not null',
    );
    this.#destroy = database.prepare('update sessions set data = null where id = ?');
    this.#prune = database.prepare('delete from sessions where expires_at <= ?');
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    let found: SessionData | null;
    try {
      found = parseSession(this.#get.get(id, Date.now()));
    } catch (error) {
      setImmediate(done, error);
      return;
    }
    setImmediate(done, null, found);
  }

  override set(id: string, data: SessionData, done?: Done): void {
    this.#run(done, () => this.#set.run(id, JSON.stringify(data), endOf(data)));
  }

  override touch(id: string, data: SessionData, done?: Done): void {
    this.#run(done, () => this.#touch.run(endOf(data), id));
  }

  override destroy(id: string, done?: Done): void {
    this.#run(done, () => this.#destroy.run(id));
  }

  /** Deletes what is over. */
  prune(): void {
    this.#prune.run(Date.now());
  }

  #run(done: Done | undefined, statement: () => unknown): void {
    let failure: unknown;
    try {
      statement();
    } catch (error) {
      failure = error;
    }
    if (done !== undefined) {
      setImmediate(done, failure);
    }
  }
}

function endOf({ cookie }: SessionData): number {
  return Date.now() + (cookie.maxAge ?? DAY_MS);
}

/** A session that is not what express-session once gave us is none. */
function parseSession(row: unknown): SessionData | null {
  const { data } = (row ?? {}) as { data?: string | null };
  if (typeof data !== 'string') {
    return null;
  }
  try {
    const parsed = JSON.parse(data) as Partial<SessionData> | null;
    return typeof parsed?.cookie === 'object' ? (parsed as SessionData) : null;
  } catch {
    return null;
  }
}
