import { redisCommand, type RedisCommand, type SsoRedisClient } from '../store/redis-command.js';
import { RateLimitStorage, recordOf, type RateLimitRecord } from './rate-limit-storage.js';

/** One script, so that no counter is ever without an expiry. */
const INCREMENT = `
local hits = redis.call('INCR', KEYS[1])
local msLeft = redis.call('PTTL', KEYS[1])
if msLeft < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  msLeft = ARGV[1]
end
return { hits, tonumber(msLeft) }`;

/**
 * Counts in Redis, for several instances. Extend it to say which client, and give the class to
 * `ScalekitSsoModule` as `rateLimitStorage`.
 *
 * @example
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
  private readonly command: RedisCommand;

  /**
   * @param client of node-redis 4 or newer, or of ioredis; connected, or about to be. With
   *   `disableOfflineQueue` (node-redis) or `enableOfflineQueue: false` (ioredis), a Redis that is
   *   away is noticed at once
   * @param prefix of the keys. Default: `sso:rate:`
   * @throws OptionsError for any other client
   */
  constructor(
    client: SsoRedisClient,
    private readonly prefix = 'sso:rate:',
  ) {
    super();
    this.command = redisCommand(client, 'RedisRateLimitStorage');
  }

  override async increment(key: string, ttl: number, limit: number): Promise<RateLimitRecord> {
    const reply = await this.command(['EVAL', INCREMENT, '1', this.prefix + key, String(ttl)]);
    const [hits, msLeft] = (reply as readonly unknown[]).map(Number);
    if (hits === undefined || msLeft === undefined) {
      throw new Error('Redis did not answer with a count');
    }
    return recordOf(hits, limit, msLeft);
  }
}
