import { Inject, Injectable } from '@nestjs/common';
import { MemoryRateLimitStorage } from 'nestjs-scalekit-sso';
import { settings, type Settings } from '../config/settings.js';
import { SessionStore } from './session-store.js';

const MINUTE_MS = 60_000;
/** As the SSO module allows on each of its routes. */
const DEFAULT_LIMIT = 1_200;

/**
 * Limits the routes of the demo that ask the environment, by client network or user. The SSO module
 * limits its own routes only.
 */
@Injectable()
export class AppRateLimits {
  private readonly limit: number;
  private readonly ownCounters = new MemoryRateLimitStorage();

  constructor(
    @Inject(settings.KEY) { rateLimit = DEFAULT_LIMIT }: Settings,
    private readonly sessions: SessionStore,
  ) {
    this.limit = rateLimit === 'off' ? Infinity : rateLimit;
  }

  /**
   * Counts a request.
   *
   * @param client who is limited: `clientNetwork()`, or the key of an identity
   * @param most requests in a minute, where the setting allows more
   * @returns how many seconds to wait first; 0 where there is no need to
   */
  async secondsToWait(route: string, client: string, most = this.limit): Promise<number> {
    const limit = this.limit === Infinity ? Infinity : Math.min(this.limit, most);
    const counter = [`${route}:${client}`, MINUTE_MS, limit] as const;
    const { timeToBlockExpire } = await this.sessions.rateLimits
      .increment(...counter, MINUTE_MS, 'demo')
      // Where the store is away, this instance counts by itself: nobody is kept out, nor all let in.
      .catch(() => this.ownCounters.increment(...counter));
    return timeToBlockExpire;
  }
}
