import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import {
  SSO_ACCESS,
  SSO_ORGANIZATION,
  SSO_STEP_UP,
  type OrganizationRule,
  type SsoAccess,
  type StepUpOptions,
} from './markers.js';

/** What the markers of a handler ask for. */
export interface HandlerRule {
  readonly access: SsoAccess;
  /** Present where the organization of the request has to be that of the session. */
  readonly organization: OrganizationRule | undefined;
  /** Present where who is signed in has to have proven it of late. */
  readonly stepUp: StepUpOptions | undefined;
}

/**
 * The markers of a handler and its class. Each kind on the handler beats the same kind on the class.
 * `@Public()` and `@OptionalSso()` on a handler beat the class as a whole; beside what asks for more,
 * at one place, they do not count.
 */
export function handlerRule(reflector: Reflector, context: ExecutionContext): HandlerRule {
  let organization: OrganizationRule | undefined;
  let stepUp: unknown;
  for (const target of [context.getHandler(), context.getClass()]) {
    organization ??= reflector.get<OrganizationRule | undefined>(SSO_ORGANIZATION, target);
    // Not ??=: whatever @StepUp() did not write, null too, is a marker that nobody satisfies.
    stepUp = stepUp === undefined ? reflector.get<unknown>(SSO_STEP_UP, target) : stepUp;
    const access = reflector.get<SsoAccess | undefined>(SSO_ACCESS, target);
    if (access !== undefined && organization === undefined && stepUp === undefined) {
      return { access, organization, stepUp };
    }
  }
  return {
    access: 'required',
    organization,
    stepUp: stepUp === undefined ? undefined : (Object(stepUp) as StepUpOptions),
  };
}
