import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RateLimitStorage, recordOf, type RateLimitRecord } from './rate-limit-storage.js';

/** The least recently used counter gives way, which is none of a flood. */
const MAX_COUNTERS = 100_000;

interface Counter {
  hits: number;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/**
 * The default storage: each instance counts by itself, in bounded memory.
 *
 * @example
 * ```ts
 * // The default; naming it says the same.
 * ScalekitSsoModule.forRoot({ rateLimitStorage: MemoryRateLimitStorage });
 * ```
 */
@Injectable()
export class MemoryRateLimitStorage extends RateLimitStorage {
  // With `max` in place of `maxSize` the room of all counters would be allocated at boot.
  private readonly counters = new LRUCache<string, Counter>({
    maxSize: MAX_COUNTERS,
    sizeCalculation: () => 1,
  });

  override increment(key: string, ttl: number, limit: number): Promise<RateLimitRecord> {
    const now = Date.now();
    let counter = this.counters.get(key);
    if (counter === undefined || counter.endsAt <= now) {
      counter = { hits: 0, endsAt: now + ttl };
      this.counters.set(key, counter);
    }
    counter.hits += 1;
    return Promise.resolve(recordOf(counter.hits, limit, counter.endsAt - now));
  }
}
