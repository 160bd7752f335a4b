import { createHash } from 'node:crypto';
import {
  Inject,
  Injectable,
  Logger,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { describeForLog } from '../errors/describe-error.js';
import { SsoError } from '../errors/sso-error.js';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options.js';
import { readFreeText } from '../http/query.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import { RouteUrls, type LoginQuery, type SsoRoute } from '../http/route-urls.js';
import { withinTime } from '../http/within-time.js';
import { requestNetwork } from './client-network.js';
import { MemoryRateLimitStorage } from './memory-rate-limit-storage.js';
import { RateLimitStorage, type RateLimitRecord } from './rate-limit-storage.js';

/** Names of providers, ids and domains. */
const SELECTOR = /^[\w.-]{1,254}$/;
const ROUTE = 'nestjs-scalekit-sso:route';
/** Callbacks of one login in the time of a limit: a person clicks again, nobody clicks this often. */
const MOST_CALLBACKS = 20;
/** Longest wait for the storage, in milliseconds; everybody who signs in waits for it. */
const LONGEST_WAIT_MS = 500;
/** Between two lines about a storage that fails, in milliseconds. */
const QUIET_MS = 60_000;

/** Says which route of the module a controller answers. */
export const LimitedRoute = (route: SsoRoute): ClassDecorator => SetMetadata(ROUTE, route);

/**
 * Refuses what is too much: by route and client address, and at the callback also by login. Behind a
 * proxy the address is what the framework says: set `trust proxy` of Express, or `trustProxy` of Fastify.
 *
 * A storage that fails or is slow does not keep people out, nor let them all in: this instance then
 * counts by itself.
 *
 * @throws SsoError `too_many_requests` with `Retry-After`
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly logger = new Logger('ScalekitSso');
  private readonly ownStorage = new MemoryRateLimitStorage();
  /** Milliseconds since 1970. */
  private quietUntil = 0;

  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    private readonly storage: RateLimitStorage,
    private readonly urls: RouteUrls,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.reflector.get<SsoRoute>(ROUTE, context.getClass());
    const limit = this.options.rateLimits.limits[route];
    if (limit !== undefined) {
      const request = context.switchToHttp().getRequest<SsoRequest>();
      await this.count(request, route, `${route}:${requestNetwork(request)}`, limit);
      const state =
        route === 'callback' ? readFreeText(requestTarget(request), 'state') : undefined;
      if (state !== undefined) {
        const key = `state:${shortHash(state)}`;
        await this.count(request, route, key, Math.min(limit, MOST_CALLBACKS));
      }
    }
    return true;
  }

  private async count(
    request: SsoRequest,
    route: SsoRoute,
    key: string,
    limit: number,
  ): Promise<void> {
    const { isBlocked, timeToBlockExpire } = await this.increment(key, limit);
    if (isBlocked) {
      throw new SsoError('too_many_requests', {
        detail: `more than ${limit} in ${this.options.rateLimits.seconds} s for ${key}`,
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
    const target = requestTarget(request);
    const returnTo = this.urls.returnTo(readFreeText(target, 'return_to'));
    return route === 'stepUp'
      ? this.urls.stepUp(returnTo)
      : this.urls.login({ ...selectorOf(target), returnTo });
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

  private async increment(key: string, limit: number): Promise<RateLimitRecord> {
    const ttlMs = this.options.rateLimits.seconds * 1000;
    try {
      const counted = this.storage.increment(key, ttlMs, limit, ttlMs, 'sso');
      return await withinTime(LONGEST_WAIT_MS, counted, () => new Error('it took too long'));
    } catch (error) {
      this.warn(error);
      return this.ownStorage.increment(key, ttlMs, limit);
    }
  }
}

/**
 * What chose the connection of a login, where it looks like that. Of an e-mail address only the
 * domain: more belongs into no link of a page.
 */
function selectorOf(target: string): LoginQuery {
  const read = (name: string): string | undefined => {
    const value = readFreeText(target, name)?.split('@').at(-1) ?? '';
    return SELECTOR.test(value) ? value : undefined;
  };
  return {
    provider: read('provider'),
    connectionId: read('connection_id'),
    organizationId: read('organization_id'),
    domain: read('domain') ?? read('login_hint'),
  };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
