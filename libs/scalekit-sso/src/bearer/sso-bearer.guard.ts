import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { handlerName } from '../guard/handler-name.js';
import { logOutsideHttp } from '../errors/log-line.js';
import type { GuardedRequest } from '../guard/markers.js';
import type { AccessTokenClaims } from '../tokens/sso-identity.js';
import { AccessTokenVerifier } from './access-token-verifier.js';

/**
 * Requires an access token of the environment as `Authorization: Bearer`, for mobile apps and services.
 * Sets `request.user` to what `validate()` returns, and `request.accessToken` to the claims;
 * `@CurrentUser()` and `@CurrentAccessToken()` give them to handlers. Needs no session.
 *
 * Put it on handlers and controllers; beside `SsoGuard` as `APP_GUARD` mark them `@Public()`. Extend it
 * to look your user up. It has no constructor parameters, so a subclass may inject what it needs.
 *
 * @throws SsoError `access_token_required`, `access_token_rejected` (both 401, with `WWW-Authenticate`),
 *   `keys_unavailable`, `environment_timeout` or `user_store_failed`
 * @example
 * ```ts
 * @Injectable()
 * export class ApiGuard extends SsoBearerGuard {
 *   constructor(private readonly users: UsersService) {
 *     super();
 *   }
 *
 *   protected override validate({ sub }: AccessTokenClaims): Promise<User | undefined> {
 *     return this.users.findActive(String(sub));
 *   }
 * }
 * ```
 */
@Injectable()
export class SsoBearerGuard implements CanActivate {
  @Inject(AccessTokenVerifier) private readonly verifier!: AccessTokenVerifier;

  /** @returns false for a transport without a request, and true for any other request that is allowed */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const [request, at] = [this.getRequest(context), handlerName(context)];
    if (request === undefined) {
      logOutsideHttp(new SsoError('unsupported_transport', { at, detail: context.getType() }));
      return false;
    }
    await this.verifier.authenticate(request, at, (claims) =>
      this.validate(claims, request, context),
    );
    return true;
  }

  /**
   * The request of a transport. Override it to adapt the guard to another transport than HTTP.
   *
   * @returns the request with its headers; undefined refuses
   */
  protected getRequest(context: ExecutionContext): GuardedRequest | undefined {
    return context.getType() === 'http'
      ? context.switchToHttp().getRequest<GuardedRequest>()
      : undefined;
  }

  /**
   * Finds the user of an access token that was verified, at each request. Override it to look the user
   * up, to refuse tokens from before a sign-out, or to require scopes. An `HttpException` that it throws
   * is answered as it is; any other error is `user_store_failed`.
   *
   * @param claims of the access token
   * @returns the user, for `request.user`; undefined or null refuses with `access_token_rejected`.
   *   Default: the claims
   */
  protected validate(
    claims: AccessTokenClaims,
    request: GuardedRequest,
    context: ExecutionContext,
  ): object | null | undefined | Promise<object | null | undefined>;
  protected validate(claims: AccessTokenClaims): object {
    return claims;
  }
}
