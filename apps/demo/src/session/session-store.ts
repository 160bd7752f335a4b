import type { OnApplicationShutdown } from '@nestjs/common';
import type { Store } from 'express-session';
import { MemoryRateLimitStorage, type RateLimitStorage, type SsoStore } from 'nestjs-scalekit-sso';

/** Where sessions are kept, wherever that is. */
export abstract class SessionStore implements OnApplicationShutdown {
  abstract readonly store: Store;
  /** Where the SSO module keeps its records. */
  abstract readonly records: SsoStore;
  /** Where requests are counted: by each instance, unless the store can do better. */
  readonly rateLimits: RateLimitStorage = new MemoryRateLimitStorage();

  abstract onApplicationShutdown(): Promise<void> | void;
}

/** Longest wait for an answer of a store, in milliseconds. A person waits for it. */
export const STORE_TIMEOUT_MS = 5_000;
