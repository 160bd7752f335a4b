import { Logger, Module } from '@nestjs/common';
import { settings, type Settings } from '../config/settings.js';
import { DatabaseModule } from '../database/database.module.js';
import { SqliteFile } from '../database/sqlite-file.js';
import { AppRateLimits } from './app-rate-limits.js';
import { SessionStore } from './session-store.js';
import { SqliteSessionStore } from './sqlite-session-store.js';

@Module({
  imports: [DatabaseModule],
  providers: [
    { provide: SessionStore, inject: [settings.KEY, SqliteFile], useFactory: openSessionStore },
    AppRateLimits,
  ],
  exports: [SessionStore, AppRateLimits],
})
export class SessionModule {}

/** The drivers are loaded only where they are used. */
async function openSessionStore(
  { sessionStoreUrl: url }: Settings,
  file: SqliteFile,
): Promise<SessionStore> {
  if (url === undefined) {
    return new SqliteSessionStore(file);
  }
  new Logger('SessionStore').log(
    'Sessions are shared by all instances. Users, and the names that they choose, are not: each instance of this demo has a file of its own. An app of yours keeps them in its database.',
  );
  if (url.startsWith('redis')) {
    const { RedisSessionStore } = await import('./redis-session-store.js');
    return RedisSessionStore.open(url);
  }
  const { PostgresSessionStore } = await import('./postgres-session-store.js');
  return PostgresSessionStore.open(url);
}
