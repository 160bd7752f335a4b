import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { RedisStore } from 'connect-redis';
import { RedisRateLimitStorage, RedisSsoStore } from 'nestjs-scalekit-sso';
import { createClient } from 'redis';
import { SessionStore, STORE_TIMEOUT_MS } from './session-store.js';

/** Sessions in Redis, for several instances. */
export class RedisSessionStore extends SessionStore {
  readonly store: RedisStore;
  readonly records: RedisSsoStore;
  override readonly rateLimits: RedisRateLimitStorage;

  private constructor(private readonly client: ReturnType<typeof createRedisClient>) {
    super();
    this.store = new RedisStore({ client, prefix: 'demo:session:' });
    this.records = new RedisSsoStore(client, 'demo:sso:');
    this.rateLimits = new RedisRateLimitStorage(client, 'demo:rate:');
  }

  /** Waits for Redis a little; then the app starts without, answers 503, and keeps trying. */
  static async open(url: string): Promise<RedisSessionStore> {
    const client = createRedisClient(url);
    const connected = client.connect().then(
      () => undefined,
      () => undefined,
    );
    await Promise.race([connected, sleep(STORE_TIMEOUT_MS, undefined, { ref: false })]);
    return new RedisSessionStore(client);
  }

  override onApplicationShutdown(): void {
    this.client.destroy();
  }
}

function createRedisClient(url: string) {
  const logger = new Logger('SessionStore');
  const client = createClient({
    url,
    // A request fails at once while Redis is away, instead of waiting for it.
    disableOfflineQueue: true,
    // A Redis that hangs is found out by the ping that it does not answer.
    pingInterval: STORE_TIMEOUT_MS / 2,
    socket: {
      connectTimeout: STORE_TIMEOUT_MS,
      socketTimeout: STORE_TIMEOUT_MS,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 2_000),
    },
  });
  client.on('error', (error: Error) => {
    logger.warn(`Redis: ${error.name} ${error.message}`);
  });
  return client;
}
