import {
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { SsoError } from '../errors/sso-error.js';
import { IS_SSO_GUARD, type GuardedRequest } from './markers.js';
import { SsoAuthorizer } from './sso-authorizer.js';
import { errorOf } from './transport-error.js';
import { requestOf, responseOf } from './transport-request.js';

/**
 * Requires a session and sets `request.user`.
 *
 * Anonymous browsers are redirected to the login and return to the page that they asked for; any other
 * client gets 401 problem JSON with the login URL. Works on a handler, a controller, or as a global
 * guard (`APP_GUARD`), where `@Public()` and `@OptionalSso()` make exceptions. A handler or class that
 * carries the guard itself and no marker of its own requires a session, whatever its class or base
 * class says. Resolvers of GraphQL and gateways of WebSockets are guarded likewise; their clients get
 * the errors of their own transport.
 *
 * Extend it to adapt it: `getRequest()`, `getResponse()` and `handleRequest()` can be overridden. It
 * has no constructor parameters, so a subclass may inject what it needs.
 *
 * @throws SsoError `login_required`, `session_expired`, `organization_mismatch`, `step_up_required`,
 *   `organization_resolver_failed`, `organization_resolver_missing`, `session_missing`,
 *   `session_unavailable` or `user_store_failed`
 * @example
 * ```ts
 * @Injectable()
 * export class AuditedSsoGuard extends SsoGuard {
 *   constructor(private readonly audit: AuditService) {
 *     super();
 *   }
 *
 *   protected override handleRequest(
 *     error: SsoError | undefined,
 *     user: object | undefined,
 *     context: ExecutionContext,
 *   ) {
 *     this.audit.note(context.getHandler().name, error?.code);
 *     return super.handleRequest(error, user, context);
 *   }
 * }
 * ```
 */
@SetMetadata(IS_SSO_GUARD, true)
@Injectable()
export class SsoGuard implements CanActivate {
  @Inject(SsoAuthorizer) private readonly authorizer!: SsoAuthorizer;

  /** @returns false for a transport without a request, and true for any other request that is allowed */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    try {
      return await this.authorizer.authorize(context, {
        getRequest: () => this.getRequest(context),
        getResponse: () => this.getResponse(context),
        handleRequest: (error, user) => this.handleRequest(error, user, context),
      });
    } catch (error) {
      throw await errorOf(error, context);
    }
  }

  /**
   * The request of a transport: of HTTP, of an operation in GraphQL, or of the handshake of a WebSocket.
   * Override it to adapt the guard to another transport.
   *
   * @returns the request with its session; undefined refuses
   */
  protected getRequest(context: ExecutionContext): GuardedRequest | undefined {
    return requestOf(context);
  }

  /** The response of the HTTP adapter, on which headers and cookies are set; undefined where there is none. */
  protected getResponse(context: ExecutionContext): unknown {
    return responseOf(context);
  }

  /**
   * Decides who the user of a request is, as in `AuthGuard()` of @nestjs/passport. Override it to throw
   * an error of your own, to replace the user, or to accept a user of another sign-in. It is not called
   * for public handlers. What `@StepUp()` and `@RequireOrganization()` refuse it cannot allow.
   *
   * @param error `login_required` or `session_expired` where a session is required and there is none
   * @param user the user of the session; undefined where there is none
   * @returns the user, for `request.user`. Undefined makes the request anonymous: it is refused unless
   *   the handler is `@OptionalSso()`
   */
  protected handleRequest(
    error: SsoError | undefined,
    user: object | undefined,
    context: ExecutionContext,
  ): object | undefined | Promise<object | undefined>;
  protected handleRequest(
    error: SsoError | undefined,
    user: object | undefined,
  ): object | undefined {
    if (error !== undefined) {
      throw error;
    }
    return user;
  }
}
