import { NotFoundException } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { SsoError } from '../errors/sso-error.js';
import { requestTarget, type SsoRequest } from '../http/request.js';
import { requirePath } from '../http/request-rules.js';
import { ROUTE_METHODS, type SsoRoute } from '../options/routes.js';
import type { RouteUrls } from '../links/route-urls.js';

type Adapter = Pick<AbstractHttpAdapter, 'getType' | 'getInstance'>;

/** What is used of an Express app. */
interface ExpressInstance {
  all(
    path: string,
    handler: (request: SsoRequest, response: unknown, next: (error: unknown) => void) => void,
  ): unknown;
}
/** What is used of a Fastify instance. */
interface FastifyInstance {
  register(plugin: (child: FastifyChild) => Promise<void>, options: { prefix: string }): unknown;
}
interface FastifyChild {
  setNotFoundHandler(handler: (request: SsoRequest) => never): unknown;
}

/**
 * Answers 405 where nothing else does: behind all handlers of the app, which may well have other
 * methods of the same path. To be called once Nest has mapped every route, before its 404.
 */
export function answerOtherMethods(
  { httpAdapter: adapter }: { readonly httpAdapter?: Adapter },
  urls: RouteUrls,
): void {
  // An app that does not listen has no adapter.
  const type = adapter?.getType();
  for (const route of urls.served) {
    const path = urls.mounted(route);
    if (type === 'express') {
      adapter?.getInstance<ExpressInstance>().all(path, (request, _response, next) => {
        next(otherMethod(route, request, urls));
      });
    } else if (type === 'fastify') {
      // A route would go before the app's handlers with parameters; a 404 does not.
      adapter?.getInstance<FastifyInstance>().register(
        (child) => {
          child.setNotFoundHandler((request) => {
            throw pathOf(request) === path
              ? otherMethod(route, request, urls)
              : new NotFoundException(`Cannot ${request.method} ${requestTarget(request)}`);
          });
          return Promise.resolve();
        },
        { prefix: path },
      );
    }
  }
}

function otherMethod(route: SsoRoute, request: SsoRequest, urls: RouteUrls): unknown {
  try {
    requirePath(request);
  } catch (error) {
    return error;
  }
  return new SsoError('method_not_allowed', {
    headers: { Allow: ROUTE_METHODS[route].join(', ') },
    // A user who opens the address wants to sign out.
    ...(route === 'logout'
      ? { action: { url: urls.path('logout'), label: 'Sign out', fields: {} } }
      : {}),
  });
}

function pathOf(request: SsoRequest): string | undefined {
  return requestTarget(request).split('?', 1)[0];
}
