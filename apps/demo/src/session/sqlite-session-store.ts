import { Logger } from '@nestjs/common';
import { SessionStoreAdapter } from 'nestjs-scalekit-sso';
import type { SqliteFile } from '../database/sqlite-file.js';
import { SessionStore } from './session-store.js';
import { SqliteStore } from './sqlite-store.js';

const PRUNE_EVERY_MS = 10 * 60 * 1000;

/** Sessions in the demo's own file: nothing to install, and they survive a crash. */
export class SqliteSessionStore extends SessionStore {
  readonly store: SqliteStore;
  readonly records: SessionStoreAdapter;
  private readonly logger = new Logger('SessionStore');
  private readonly timer: NodeJS.Timeout;

  constructor(file: SqliteFile) {
    super();
    this.store = new SqliteStore(file.connection);
    this.records = new SessionStoreAdapter(this.store);
    this.prune();
    this.timer = setInterval(() => {
      this.prune();
    }, PRUNE_EVERY_MS).unref();
  }

  override onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private prune(): void {
    try {
      this.store.prune();
    } catch (error) {
      this.logger.warn(`Sessions that are over were not deleted: ${String(error)}`);
    }
  }
}
