import { RateLimitStorage, recordOf, type RateLimitRecord } from './rate-limit-storage.js';

/** What is needed of a client of the `redis` package, version 4 or newer. */
export interface RateLimitRedisClient {
  multi(): RateLimitRedisTransaction;
}

/** A transaction of that client (`MULTI` … `EXEC`). */
export interface RateLimitRedisTransaction {
  set(key: string, value: number, options: { PX: number; NX: true }): RateLimitRedisTransaction;
  incr(key: string): RateLimitRedisTransaction;
  pTTL(key: string): RateLimitRedisTransaction;
  exec(): Promise<unknown[]>;
}

/**
 * Counts in Redis, for several instances. Give the module a class of yours that extends it, or a
 * provider of yours that makes it:
 *
 * ```ts
 * @Injectable()
 * export class AppRateLimits extends RedisRateLimitStorage {
 *   constructor(redis: RedisService) {
 *     super(redis.client);
 *   }
 * }
 * ```
 */
export class RedisRateLimitStorage extends RateLimitStorage {
  /**
   * @param client connected; with `disableOfflineQueue`, a Redis that is away is noticed at once
   * @param prefix of the keys
   */
  constructor(
    private readonly client: RateLimitRedisClient,
    private readonly prefix = 'sso:rate:',
  ) {
    super();
  }

  override async increment(key: string, ttl: number, limit: number): Promise<RateLimitRecord> {
    const name = this.prefix + key;
    const [, hits, msLeft] = await this.client
      .multi()
      .set(name, 0, { PX: ttl, NX: true })
      .incr(name)
      .pTTL(name)
      .exec();
    return recordOf(Number(hits), limit, Number(msLeft));
  }
}
