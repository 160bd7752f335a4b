import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { SsoError } from '../errors/sso-error.js';
import { handlerName } from '../guard/handler-name.js';
import type { GuardedRequest } from '../guard/markers.js';
import type { AccessTokenClaims } from '../tokens/sso-identity.js';

/**
 * The claims of the access token of a request, behind `SsoBearerGuard`.
 *
 * @throws SsoError `guard_missing` where the guard has not verified one
 * @example
 * ```ts
 * @UseGuards(SsoBearerGuard)
 * @Get('orders')
 * orders(@CurrentAccessToken() token: AccessTokenClaims): string {
 *   return String(token.sub);
 * }
 * ```
 */
export const CurrentAccessToken = createParamDecorator(
  (_data: unknown, context: ExecutionContext): AccessTokenClaims => {
    const { accessToken } = context.switchToHttp().getRequest<Partial<GuardedRequest>>();
    if (accessToken === undefined) {
      throw new SsoError('guard_missing', { at: handlerName(context) });
    }
    return accessToken;
  },
);
