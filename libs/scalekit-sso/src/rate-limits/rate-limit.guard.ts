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
import { SsoEvents } from '../observability/sso-events.js';
import { RateLimiter } from './rate-limiter.js';

const ROUTE = 'nestjs-scalekit-sso:route';

/** Names the route of the module that a controller handles. */
export const LimitedRoute = (route: SsoRoute): ClassDecorator => SetMetadata(ROUTE, route);

/** The route of the module that a controller handles; undefined for controllers of the app. */
export function routeOf(controller: Type): SsoRoute | undefined {
  return Reflect.getMetadata(ROUTE, controller) as SsoRoute | undefined;
}

/**
 * Limits requests by route and client address, and at the callback also by login. Behind a proxy, the
 * framework must know it: set `trust proxy` of Express, or `trustProxy` of Fastify.
 *
 * @throws SsoError `too_many_requests` with `Retry-After`
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    private readonly limiter: RateLimiter,
    private readonly cookies: LoginCookies,
    private readonly events: SsoEvents,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.reflector.get<SsoRoute>(ROUTE, context.getClass());
    const request = context.switchToHttp().getRequest<SsoRequest>();
    const transaction = route === 'callback' ? this.loginOf(request) : undefined;
    await this.events.reporting('access.refused', { handler: context.getClass().name }, () =>
      Promise.all([
        this.limiter.countClient(request, route, transaction?.login),
        transaction && this.limiter.countLogin(request, route, transaction.state),
      ]),
    );
    return true;
  }

  /** Only with the cookie of the login: a stranger who learns a `state` must not use up its limit. */
  private loginOf(request: SsoRequest): LoginTransaction | undefined {
    return this.cookies.find(request, readFreeText(requestTarget(request), 'state'));
  }
}
