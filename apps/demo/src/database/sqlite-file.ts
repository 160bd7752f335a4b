import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import Database from 'libsql';
import { settings, type Settings } from '../config/settings.js';
import { StartupError } from '../config/startup-error.js';

/** The demo's own database: one file, which several processes may use and `kill -9` does not harm. */
@Injectable()
export class SqliteFile implements OnApplicationShutdown {
  readonly connection: Database.Database;

  constructor(@Inject(settings.KEY) { dataDir }: Settings) {
    try {
      this.connection = open(dataDir);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new StartupError(
        `DATA_DIR: the database in ${dataDir} cannot be opened (${reason}). Give a folder that this user can write to.`,
      );
    }
  }

  onApplicationShutdown(): void {
    this.connection.close();
  }
}

function open(folder: string): Database.Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'demo.sqlite');
  // Sessions are in it: for this user only, and so are the files that SQLite puts beside it.
  closeSync(openSync(path, 'a', 0o600));
  const connection = new Database(path);
  // First, so that a second process waits for the first instead of failing, already at the next line.
  connection.pragma('busy_timeout = 5000');
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = normal');
  return connection;
}
