import type { ExecutionContext, Type } from '@nestjs/common';
import { SsoAuthorizer } from '../src/guard/sso-authorizer.js';
import { SsoGuard } from '../src/guard/sso.guard.js';
import type { SsoRequest } from '../src/http/request.js';
import { LoginLoopCookie } from '../src/login-state/login-loop-cookie.js';
import { Seal } from '../src/login-state/seal.js';
import type { AllResolvedOptions } from '../src/scalekit-sso.options.js';
import { OrganizationContext } from '../src/organizations/organization-context.js';
import type { SsoOrganizationResolver } from '../src/organizations/organization-resolver.js';
import { OrganizationRequirement } from '../src/organizations/organization.requirement.js';
import { StepUpRequirement } from '../src/step-up/step-up.requirement.js';
import { Answer, linksOf, responder, urlsOf } from './http.js';
import { optionsWith } from './options.js';
import { sessionsWith } from './sessions.js';

/** What a guard of a spec is made of. */
interface GuardParts {
  readonly options?: AllResolvedOptions;
  readonly resolver?: SsoOrganizationResolver | null;
  readonly Guard?: Type<SsoGuard>;
}

/** The real guard with the requirements of the module. */
export function guardWith({
  options = optionsWith({ timeoutMs: 200 }),
  resolver = null,
  Guard = SsoGuard,
}: GuardParts = {}): SsoGuard {
  const [urls, links] = [urlsOf(options), linksOf(options)];
  const authorizer = new SsoAuthorizer(
    [
      new OrganizationRequirement(new OrganizationContext(resolver, options), urls, links),
      new StepUpRequirement(urls, links),
    ],
    sessionsWith(options),
    urls,
    links,
    responder(),
    new LoginLoopCookie(new Seal(options), responder(), options),
    options,
  );
  return Object.assign(new Guard(), { authorizer });
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
