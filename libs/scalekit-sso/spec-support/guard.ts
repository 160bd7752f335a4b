import type { ExecutionContext, Type } from '@nestjs/common';
import { SsoGuard } from '../src/guard/sso.guard.js';
import type { SsoRequest } from '../src/http/request.js';
import type { SsoOrganizationResolver } from '../src/organizations/organization-resolver.js';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { Answer } from './http.js';
import { moduleWith } from './module.js';
import { optionsWith } from './options.js';

/** What a guard of a spec is made of. */
interface GuardParts {
  readonly options?: AllResolvedOptions;
  readonly resolver?: SsoOrganizationResolver | null;
  readonly Guard?: Type<SsoGuard>;
}

/** The real guard with the requirements of the module. */
export async function guardWith({
  options = optionsWith({ timeoutMs: 200 }),
  resolver = null,
  Guard = SsoGuard,
}: GuardParts = {}): Promise<SsoGuard> {
  const module = await moduleWith({ options, resolver, providers: [Guard] });
  return module.get(Guard);
}

/** A request to a handler, as Nest gives it to a guard. */
export function contextOf(
  request: SsoRequest,
  [controller, handler]: readonly [Type<object>, string],
  answer = new Answer(),
  type = 'http',
): ExecutionContext {
  return {
    getType: () => type,
    getClass: () => controller,
    getHandler: () => Reflect.get(controller.prototype as object, handler) as unknown,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => answer }),
  } as unknown as ExecutionContext;
}
