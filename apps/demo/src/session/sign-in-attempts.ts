import { Inject, Injectable } from '@nestjs/common';
import { clientNetwork, MemoryRateLimitStorage } from 'nestjs-scalekit-sso';
import { settings, type Settings } from '../config/settings.js';
import { SessionStore } from './session-store.js';

const MINUTE_MS = 60_000;
/** As the SSO module allows on each of its routes. */
const DEFAULT_LIMIT = 1_200;

/**
 * Counts the sign-in forms of one client network: each may cost a question to the environment. The
 * SSO module limits its own routes only.
 */
@Injectable()
export class SignInAttempts {
  private readonly limit: number;
  private readonly ownCounters = new MemoryRateLimitStorage();

  constructor(
    @Inject(settings.KEY) { rateLimit = DEFAULT_LIMIT }: Settings,
    private readonly sessions: SessionStore,
  ) {
    this.limit = rateLimit === 'off' ? Infinity : rateLimit;
  }

  /** Counts one. Answers how many seconds to wait first; 0 where there is no need to. */
  async secondsToWait(ip: string | undefined): Promise<number> {
    const counter = [`sign-in:${clientNetwork(ip)}`, MINUTE_MS, this.limit] as const;
    const { timeToBlockExpire } = await this.sessions.rateLimits
      .increment(...counter, MINUTE_MS, 'demo')
      // Where the store is away, this instance counts by itself: nobody is kept out, nor all let in.
      .catch(() => this.ownCounters.increment(...counter));
    return timeToBlockExpire;
  }
}
