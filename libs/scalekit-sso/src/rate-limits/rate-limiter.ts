import { Inject, Injectable, Logger } from '@nestjs/common';
import { describeForLog } from '../errors/describe-error.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoRoute } from '../options/routes.js';
import { RouteUrls } from '../links/route-urls.js';
import { withinTime } from '../errors/within-time.js';
import type { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { StoreKeys } from '../store/store-keys.js';
import { requestNetwork } from './client-network.js';
import { MemoryRateLimitStorage } from './memory-rate-limit-storage.js';
import { quotaOf, type Quota } from './quota.js';
import { RateLimitStorage, type RateLimitRecord } from './rate-limit-storage.js';

/** Callbacks of one login in the time of a limit: a user clicks again, nobody clicks this often. */
const MAX_PER_LOGIN = 20;
/** Requests of one user to one route in the time of a limit, from all devices together. */
const MAX_PER_USER = 60;
/** Longest wait for the storage, in milliseconds; everybody who signs in waits for it. */
const MAX_WAIT_MS = 500;
/** Between two lines about a storage that fails, in milliseconds. */
const QUIET_MS = 60_000;

/**
 * Counts requests and refuses what is too much. What a user does and what other sites make a browser
 * send is counted apart (`Quota`). A route without a limit is not counted.
 *
 * A storage that fails or is slow does not keep users out, nor let everything in: this instance then
 * counts by itself.
 */
@Injectable()
export class RateLimiter {
  private readonly logger = new Logger('ScalekitSso');
  private readonly ownStorage = new MemoryRateLimitStorage();
  /** Milliseconds since 1970. */
  private quietUntil = 0;

  constructor(
    private readonly storage: RateLimitStorage,
    private readonly keys: StoreKeys,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * Counts a request of a client address.
   *
   * @param login the one that it completes, where it carries its cookie
   * @throws SsoError `too_many_requests` with `Retry-After`
   */
  async countClient(
    request: SsoRequest,
    route: SsoRoute,
    login?: Pick<LoginRequest, 'isThirdPartyInitiated'>,
  ): Promise<void> {
    const found = quotaOf(route, request, this.options.base);
    // A browser that comes back from the environment comes from another site, whoever started the login.
    const ofLogin = login?.isThirdPartyInitiated === true ? 'unknown' : 'own';
    const quota = login === undefined || found === 'refused' ? found : ofLogin;
    const network = requestNetwork(request);
    const who = `${network} (${quota})`;
    await this.count(request, route, Infinity, who, [quota, 'network', network]);
  }

  /**
   * Counts a request that carries the cookie of the login that it completes.
   *
   * @throws SsoError `too_many_requests` with `Retry-After`
   */
  async countLogin(request: SsoRequest, route: SsoRoute, state: string): Promise<void> {
    await this.count(request, route, MAX_PER_LOGIN, 'one login', ['login', state]);
  }

  /**
   * Counts a request of a user, whatever its address.
   *
   * @param key of the identity
   * @throws SsoError `too_many_requests` with `Retry-After`
   */
  async countUser(request: SsoRequest, route: SsoRoute, key: string): Promise<void> {
    const quota: Quota = quotaOf(route, request, this.options.base);
    const who = `one user (${quota})`;
    await this.count(request, route, MAX_PER_USER, who, [quota, 'user', key]);
  }

  private async count(
    request: SsoRequest,
    route: SsoRoute,
    most: number,
    who: string,
    name: readonly string[],
  ): Promise<void> {
    const { limits, seconds } = this.options.rateLimits;
    const limit = Math.min(limits[route] ?? Infinity, most);
    if (limits[route] === undefined) {
      return;
    }
    const { isBlocked, timeToBlockExpire } = await this.increment([route, ...name], limit);
    if (isBlocked) {
      throw new SsoError('too_many_requests', {
        detail: `more than ${limit} in ${seconds} s by ${who}`,
        headers: { 'Retry-After': String(timeToBlockExpire) },
        retryUrl: this.retryUrl(request, route),
      });
    }
  }

  /** What was asked for, once more: the same login or step-up, or the page of a form. */
  private retryUrl(request: SsoRequest, route: SsoRoute): string | undefined {
    if (request.method === 'POST') {
      return this.urls.pageBehind(request)?.address;
    }
    const asked = this.links.requested(request);
    return route === 'stepUp' ? this.links.stepUp(asked.query) : this.links.again(asked);
  }

  private async increment(name: readonly string[], limit: number): Promise<RateLimitRecord> {
    const key = this.keys.key('rate-limit', ...name);
    const ttlMs = this.options.rateLimits.seconds * 1000;
    try {
      const counted = this.storage.increment(key, ttlMs, limit, ttlMs, 'sso');
      return await withinTime(MAX_WAIT_MS, counted, () => new Error('it took too long'));
    } catch (error) {
      this.warn(error);
      return this.ownStorage.increment(key, ttlMs, limit);
    }
  }

  /** Once a minute: whoever floods must not flood the log as well. */
  private warn(error: unknown): void {
    if (Date.now() >= this.quietUntil) {
      this.quietUntil = Date.now() + QUIET_MS;
      this.logger.warn(
        `rateLimitStorage failed, this instance counts by itself | ${describeForLog(error)}`,
      );
    }
  }
}
