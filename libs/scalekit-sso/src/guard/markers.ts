import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { logOutsideHttp } from '../errors/log-line.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { AccessTokenClaims, SsoIdentity } from '../tokens/sso-identity.js';
import type { SsoSession } from '../session/sso-session-record.js';
import { allowedCallOf, type AllowedCall } from './allowed-calls.js';
import { handlerName } from './handler-name.js';

/** Metadata key of the access marker. */
export const SSO_ACCESS = 'nestjs-scalekit-sso:access';

/** Who may reach a handler behind `SsoGuard`. */
export type SsoAccess = 'public' | 'optional' | 'required';

/** Metadata key of `@RequireSso()`. */
export const SSO_REQUIRED = 'nestjs-scalekit-sso:required';

/** Metadata key that marks the class `SsoGuard`. */
export const IS_SSO_GUARD = 'nestjs-scalekit-sso:guard';

/**
 * Allows anonymous requests; no session is looked up. For handlers or controllers behind `SsoGuard`. On a
 * controller it does not reach handlers or subclasses that carry the guard themselves.
 *
 * @example
 * ```ts
 * @Public()
 * @Get('health')
 * health(): string {
 *   return 'ok';
 * }
 * ```
 */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(SSO_ACCESS, 'public');

/**
 * Allows anonymous requests; sets `request.user` when a session exists. On a controller it does not
 * reach handlers or subclasses that carry the guard themselves.
 *
 * @example
 * ```ts
 * @OptionalSso()
 * @Get('pricing')
 * pricing(@CurrentUser() user: User | undefined): string {
 *   return user === undefined ? 'Sign in to see your price.' : 'Your price';
 * }
 * ```
 */
export const OptionalSso = (): MethodDecorator & ClassDecorator =>
  SetMetadata(SSO_ACCESS, 'optional');

/** A request that `SsoGuard` or `SsoBearerGuard` has let through. */
export interface GuardedRequest extends SsoRequest {
  /** Null for requests that were allowed without an SSO session; absent where no guard looked. */
  ssoSession?: SsoSession | null;
  /** Whether `user` is a user of the app's own sign-in or of an access token, whom the guard has accepted. */
  isAppUser?: boolean;
  /** The claims of the access token; absent where `SsoBearerGuard` has verified none. */
  accessToken?: AccessTokenClaims;
}

/**
 * What `SsoGuard` has found out about a call.
 *
 * @throws SsoError `guard_missing`, as a handler must not take every user for anonymous unnoticed
 */
function guardedCallOf(context: ExecutionContext): AllowedCall {
  const isHttp = context.getType() === 'http';
  const call = isHttp
    ? context.switchToHttp().getRequest<GuardedRequest>()
    : allowedCallOf(context);
  if (call?.ssoSession !== undefined) {
    return call;
  }
  const error = new SsoError('guard_missing', { at: handlerName(context) });
  if (context.getType() === 'ws') {
    // No filter of the whole app reaches gateways.
    logOutsideHttp(error);
  }
  throw error;
}

/**
 * The app's user, as `SsoUserStore` gave it, or a user of the app's own sign-in whom the guard has
 * accepted (option `session.acceptAppUser`, hook `handleRequest()`). Undefined for anonymous requests
 * behind `@OptionalSso()`, and for a user on `request.user` whom the guard has not accepted.
 *
 * @example
 * ```ts
 * @Get('dashboard')
 * dashboard(@CurrentUser() user: User): string {
 *   return user.id;
 * }
 * ```
 */
export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext): unknown => {
    const { user, ssoSession, isAppUser } = guardedCallOf(context);
    return ssoSession === null && isAppUser !== true ? undefined : user;
  },
);

/**
 * The identity that signed in. Undefined for anonymous visitors of `@OptionalSso()`.
 *
 * @example
 * ```ts
 * @Get('profile')
 * profile(@CurrentIdentity() identity: SsoIdentity): string {
 *   return identity.email ?? identity.subject;
 * }
 * ```
 */
export const CurrentIdentity = createParamDecorator(
  (_data: unknown, context: ExecutionContext): SsoIdentity | undefined =>
    guardedCallOf(context).ssoSession?.identity,
);

/**
 * The session: identity, sign-in and end. Undefined for anonymous visitors of `@OptionalSso()`.
 *
 * @example
 * ```ts
 * @Get('expiry')
 * expiry(@CurrentSession() session: SsoSession): Date {
 *   return session.expiresAt;
 * }
 * ```
 */
export const CurrentSession = createParamDecorator(
  (_data: unknown, context: ExecutionContext): SsoSession | undefined =>
    guardedCallOf(context).ssoSession ?? undefined,
);
