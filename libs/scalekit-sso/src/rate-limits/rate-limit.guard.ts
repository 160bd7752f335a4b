import {
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
  type Type,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { readFreeText } from '../http/query.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import type { SsoRoute } from '../options/routes.js';
import { LoginCookies } from '../login-state/login-cookies.js';
import type { LoginTransaction } from '../login-state/login-transaction.js';
import { RateLimiter } from './rate-limiter.js';

const ROUTE = 'nestjs-scalekit-sso:route';

/** Says which route of the module a controller answers. */
export const LimitedRoute = (route: SsoRoute): ClassDecorator => SetMetadata(ROUTE, route);

/** The route of the module that a controller answers; undefined for those of the app. */
export function routeOf(controller: Type): SsoRoute | undefined {
  return Reflect.getMetadata(ROUTE, controller) as SsoRoute | undefined;
}

/**
 * Refuses what is too much: by route and client address, and at the callback also by login. Behind a
 * proxy the address is what the framework says: set `trust proxy` of Express, or `trustProxy` of Fastify.
 *
 * @throws SsoError `too_many_requests` with `Retry-After`
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    private readonly limiter: RateLimiter,
    private readonly cookies: LoginCookies,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.reflector.get<SsoRoute>(ROUTE, context.getClass());
    const request = context.switchToHttp().getRequest<SsoRequest>();
    const transaction = route === 'callback' ? this.loginOf(request) : undefined;
    await this.limiter.countClient(request, route, transaction?.login);
    if (transaction !== undefined) {
      await this.limiter.countLogin(request, route, transaction.state);
    }
    return true;
  }

  /** Only a login whose cookie is there: a stranger who learns a `state` must not use up its limit. */
  private loginOf(request: SsoRequest): LoginTransaction | undefined {
    return this.cookies.find(request, readFreeText(requestTarget(request), 'state'));
  }
}
