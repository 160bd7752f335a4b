/** The state of a counter after a request was added to it. */
export interface RateLimitRecord {
  readonly totalHits: number;
  /** Seconds until the counter starts again. */
  readonly timeToExpire: number;
  readonly isBlocked: boolean;
  /** Seconds until requests are answered again; 0 where they are. */
  readonly timeToBlockExpire: number;
}

/**
 * Counts requests. Extend it and give the class to `ScalekitSsoModule` as `rateLimitStorage`, so that
 * several instances count together; `RedisRateLimitStorage` is there already. The shape is that of
 * `ThrottlerStorage` in @nestjs/throttler, whose storages do as well.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class AppRateLimits extends RateLimitStorage {
 *   constructor(private readonly counters: ThrottlerStorage) {
 *     super();
 *   }
 *
 *   override increment(...count: Parameters<RateLimitStorage['increment']>): Promise<RateLimitRecord> {
 *     return this.counters.increment(...count);
 *   }
 * }
 * ```
 */
export abstract class RateLimitStorage {
  /**
   * Adds one request to a counter.
   *
   * @param ttl window of the counter, in milliseconds
   * @param limit requests allowed in that window
   * @param blockDuration how long requests over the limit are refused, in milliseconds
   * @param throttlerName kind of the limit
   */
  abstract increment(
    key: string,
    ttl: number,
    limit: number,
    blockDuration: number,
    throttlerName: string,
  ): Promise<RateLimitRecord>;
}

/** The record of a counter with a fixed window. */
export function recordOf(totalHits: number, limit: number, msLeft: number): RateLimitRecord {
  const timeToExpire = Math.max(1, Math.ceil(msLeft / 1000));
  const isBlocked = totalHits > limit;
  return { totalHits, timeToExpire, isBlocked, timeToBlockExpire: isBlocked ? timeToExpire : 0 };
}
