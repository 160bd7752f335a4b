import { Inject, Injectable, Logger } from '@nestjs/common';
import { describeForLog } from '../errors/describe-error.js';
import { SsoError, type RedirectUrl } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoRoute } from '../options/routes.js';
import { RouteUrls } from '../links/route-urls.js';
import { withinTime } from '../errors/within-time.js';
import type { LoginRequest } from '../links/login-request.js';
import { SsoLinks } from '../links/sso-links.js';
import { RESOLVED_OPTIONS } from '../options/resolved-options.js';
import type { ResolvedRateLimitsOptions } from './rate-limits.options.js';
import { StoreKeys } from '../store/store-keys.js';
import { requestNetwork } from './client-network.js';
import { MemoryRateLimitStorage } from './memory-rate-limit-storage.js';
import { quotaOf, type Quota } from './quota.js';
import { RateLimitStorage, type RateLimitRecord } from './rate-limit-storage.js';

/** Callbacks of one login in the window of a limit. */
const MAX_PER_LOGIN = 20;
/** Requests of one user to one route in the window of a limit, from all devices together. */
const MAX_PER_USER = 60;
/** Longest wait for the storage, in milliseconds: it delays every login. */
const MAX_WAIT_MS = 500;
/** Between two log lines about a storage that fails, in milliseconds. */
const WARNING_INTERVAL_MS = 60_000;

/**
 * Counts requests, and refuses those over a limit. Requests of the user and those that other sites make
 * a browser send have quotas of their own (`Quota`). A route without a limit is not counted.
 *
 * While the storage fails or is slow, this instance counts in its own memory.
 */
@Injectable()
export class RateLimiter {
  private readonly logger = new Logger('ScalekitSso');
  private readonly ownStorage = new MemoryRateLimitStorage();
  /** Milliseconds since 1970. */
  private noWarningUntil = 0;

  constructor(
    private readonly storage: RateLimitStorage,
    private readonly keys: StoreKeys,
    private readonly urls: RouteUrls,
    private readonly links: SsoLinks,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedRateLimitsOptions,
  ) {}

  /**
   * Counts a request of a client address.
   *
   * @param login the pending login that the request completes, if it carries its cookie
   * @throws SsoError `too_many_requests` with `Retry-After`
   */
  async countClient(
    request: SsoRequest,
    route: SsoRoute,
    login?: Pick<LoginRequest, 'isThirdPartyInitiated'>,
  ): Promise<void> {
    const found = quotaOf(route, request, this.options.base);
    // A browser that returns from the environment is cross-site, whichever site started the login.
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
    max: number,
    who: string,
    name: readonly string[],
  ): Promise<void> {
    const { limits, seconds } = this.options.rateLimits;
    const limit = Math.min(limits[route] ?? Infinity, max);
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

  /** The same login or step-up again, or the page of a form. */
  private retryUrl(request: SsoRequest, route: SsoRoute): RedirectUrl | undefined {
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

  /** At most once a minute: a flood of requests must not flood the log. */
  private warn(error: unknown): void {
    if (Date.now() >= this.noWarningUntil) {
      this.noWarningUntil = Date.now() + WARNING_INTERVAL_MS;
      this.logger.warn(
        `rateLimitStorage failed, this instance counts by itself | ${describeForLog(error)}`,
      );
    }
  }
}
