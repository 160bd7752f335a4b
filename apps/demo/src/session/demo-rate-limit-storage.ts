import { Injectable } from '@nestjs/common';
import { RateLimitStorage, type RateLimitRecord } from 'nestjs-scalekit-sso';
import { SessionStore } from './session-store.js';

/** Counts where sessions are kept, if instances share that. */
@Injectable()
export class DemoRateLimitStorage extends RateLimitStorage {
  constructor(private readonly sessions: SessionStore) {
    super();
  }

  override increment(
    ...counter: Parameters<RateLimitStorage['increment']>
  ): Promise<RateLimitRecord> {
    return this.sessions.rateLimits.increment(...counter);
  }
}
