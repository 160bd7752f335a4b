import { Inject, Injectable, type NestMiddleware, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import { SsoAuthorizer } from './sso-authorizer.js';
import { SsoGuard } from './sso.guard.js';

/**
 * `SsoGuard` for what guards do not reach: static files, Swagger UI, other middleware. Asks the guard
 * itself, so that the same requests are let in and refused in the same way.
 *
 * On Express add `use` after the session middleware and before what it guards, at the same path; on
 * Fastify add it as `onRequest` hook. Nest middleware of Fastify (`consumer.apply()`, `app.use()`) runs
 * before its sessions and is refused. A request without a session to read is refused with
 * `session_missing`.
 *
 * The module's own routes pass; they check what they need themselves. Markers of handlers, such as
 * `@Public()`, are not known yet when it runs. Those of a subclass hold:
 * `@StepUp({ maxAgeSeconds: 300 }) @Injectable() class RecentMiddleware extends SsoMiddleware {}`.
 *
 * @example
 * ```ts
 * // Express
 * app.use(['/docs', '/docs-json', '/docs-yaml'], app.get(SsoMiddleware).use);
 * SwaggerModule.setup('docs', app, openApi);
 *
 * // Fastify, the whole app
 * app.getHttpAdapter().getInstance().addHook('onRequest', app.get(SsoMiddleware).use);
 * ```
 */
@Injectable()
export class SsoMiddleware implements NestMiddleware<SsoRequest> {
  @Inject(SsoGuard) private readonly guard!: SsoGuard;
  @Inject(SsoAuthorizer) private readonly authorizer!: SsoAuthorizer;
  @Inject(HttpAdapterHost) private readonly host!: HttpAdapterHost;

  /**
   * Middleware of Express, and a hook of Fastify. Needs no `this`.
   *
   * @param next is called without an argument for a request that is let in, and otherwise with an
   *   error, which Nest's exception filters answer: an `SsoError` as of `SsoGuard`, or what the app threw
   */
  readonly use = (request: SsoRequest, response: unknown, next: (error?: Error) => void): void => {
    this.requireSignedIn(request, response).then(
      () => {
        next();
      },
      (error: unknown) => {
        next(toError(error));
      },
    );
  };

  private async requireSignedIn(request: SsoRequest, response: unknown): Promise<void> {
    if (this.authorizer.isOwnRoute(request)) {
      return;
    }
    const type = this.constructor as Type;
    const at = `${type.name}.use()`;
    if (this.host.httpAdapter.getType() === 'fastify' && !('raw' in request)) {
      const detail = 'Nest middleware of Fastify runs before its sessions: add an onRequest hook';
      throw new SsoError('session_missing', { at, detail });
    }
    const context = new ExecutionContextHost([request, response], type, this.use);
    if (!(await this.guard.canActivate(context))) {
      throw new SsoError('login_required', { at, detail: 'the guard answered false' });
    }
  }
}

/** Express takes `undefined`, `'route'` and `'router'` for going on, not for errors. */
function toError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error('A guard threw what is no error', { cause: thrown });
}
