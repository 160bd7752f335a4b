import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { SSO_REQUIRED } from './markers.js';
import { SsoGuard } from './sso.guard.js';

/**
 * Requires a session, whatever the class or its base classes say. Brings `SsoGuard` along, so that it
 * protects wherever it stands. Beside `@Public()` or `@OptionalSso()` at the same place it wins.
 *
 * `@UseGuards(SsoGuard)` on a handler means the same; say it aloud where a guard of your own calls
 * `SsoGuard`, or where a reader might wonder.
 *
 * @example
 * ```ts
 * @Public()
 * @Controller('articles')
 * class ArticlesController {
 *   @RequireSso()
 *   @Post()
 *   publish() {}
 * }
 * ```
 */
export const RequireSso = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(SSO_REQUIRED, true), UseGuards(SsoGuard));
