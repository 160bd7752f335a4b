import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import connectPgSimple, { type PGStore } from 'connect-pg-simple';
import session from 'express-session';
import { SessionStoreAdapter } from 'nestjs-scalekit-sso';
import pg from 'pg';
import { SessionStore, STORE_TIMEOUT_MS } from './session-store.js';

const RETRY_MS = 2_000;

// Not createTableIfMissing: where its first try fails (the database starts later than the app, or
// two instances start at once), the store remembers the failure for ever.
const CREATE_TABLE = `
  create table if not exists "session" (
    "sid" varchar not null primary key,
    "sess" json not null,
    "expire" timestamp(6) not null
  );
  create index if not exists "IDX_session_expire" on "session" ("expire");
`;

/** Sessions in PostgreSQL, for several instances. */
export class PostgresSessionStore extends SessionStore {
  readonly store: PGStore;
  readonly records: SessionStoreAdapter;
  private readonly logger = new Logger('SessionStore');
  private readonly stopping = new AbortController();

  private constructor(private readonly pool: pg.Pool) {
    super();
    const Store = connectPgSimple(session);
    this.store = new Store({
      pool,
      errorLog: (...parts: unknown[]) => {
        this.logger.warn(`PostgreSQL: ${parts.map(String).join(' ')}`);
      },
    });
    this.records = new SessionStoreAdapter(this.store);
    pool.on('error', (error) => {
      this.logger.warn(`PostgreSQL: ${error.message}`);
    });
  }

  /** Creates the table; where the database is away, the app starts, answers 503, and keeps trying. */
  static async open(url: string): Promise<PostgresSessionStore> {
    const opened = new PostgresSessionStore(
      new pg.Pool({
        connectionString: url,
        connectionTimeoutMillis: STORE_TIMEOUT_MS,
        query_timeout: STORE_TIMEOUT_MS,
      }),
    );
    if (!(await opened.createTable())) {
      void opened.createTableLater();
    }
    return opened;
  }

  override async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.store.close();
    await this.pool.end();
  }

  private async createTableLater(): Promise<void> {
    const { signal } = this.stopping;
    do {
      await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    } while (!signal.aborted && !(await this.createTable()));
  }

  private async createTable(): Promise<boolean> {
    try {
      await this.pool.query(CREATE_TABLE);
      return true;
    } catch (error) {
      this.logger.warn(`PostgreSQL: the session table is not there yet: ${String(error)}`);
      return false;
    }
  }
}
