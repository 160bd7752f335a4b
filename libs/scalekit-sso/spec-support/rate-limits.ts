import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { MemoryRateLimitStorage } from '../src/rate-limits/memory-rate-limit-storage.js';
import type { RateLimitStorage } from '../src/rate-limits/rate-limit-storage.js';
import { RateLimiter } from '../src/rate-limits/rate-limiter.js';
import { StoreKeys } from '../src/store/store-keys.js';
import { linksOf, urlsOf } from './http.js';

/** The real limiter, which counts in memory. */
export function limiterWith(
  options: AllResolvedOptions,
  storage: RateLimitStorage = new MemoryRateLimitStorage(),
): RateLimiter {
  return new RateLimiter(
    storage,
    new StoreKeys(options),
    urlsOf(options),
    linksOf(options),
    options,
  );
}
