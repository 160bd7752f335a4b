import { Controller, SetMetadata, UseGuards, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { Public } from '../guard/markers.js';
import { LimitedRoute, RateLimitGuard } from '../rate-limits/rate-limit.guard.js';

/** Metadata of `@ApiExcludeController()` of @nestjs/swagger, which is the app's to install. */
const HIDDEN_FROM_OPENAPI = 'swagger/apiExcludeController';

/** The controller at a path of this registration only: two apps in one process may differ. */
export function controllerAt(path: string, controller: Type, route: SsoRoute): Type {
  const routed = class extends controller {};
  Object.defineProperty(routed, 'name', { value: controller.name });
  Controller({ path, version: VERSION_NEUTRAL })(routed);
  // A guard of the whole app lets every request reach them; each route checks what it needs.
  Public()(routed);
  LimitedRoute(route)(routed);
  UseGuards(RateLimitGuard)(routed);
  SetMetadata(HIDDEN_FROM_OPENAPI, [true])(routed);
  return routed;
}
