import type { ExecutionContext } from '@nestjs/common';
import { carriesSsoGuard } from './carries-sso-guard.js';
import {
  SSO_ACCESS,
  SSO_ORGANIZATION,
  SSO_REQUIRED,
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
 * What a handler requires, by the nearest place that says something: the handler, its class, then
 * its base classes. Carrying the guard without a marker says `required`, so that nobody protects a
 * handler in vain. `@Public()` and `@OptionalSso()` on a handler also switch off what its class
 * requires; beside a requirement at the same place they do not count.
 */
export function handlerRule(context: ExecutionContext): HandlerRule {
  const [handler, controller] = [context.getHandler(), context.getClass()];
  const own = requirementsOf(handler);
  const access = nearestAccess(handler);
  if (isExempt(access) && own.organization === undefined && own.stepUp === undefined) {
    return { access, ...own };
  }
  const inherited = requirementsOf(controller);
  const organization = own.organization ?? inherited.organization;
  const stepUp = own.stepUp ?? inherited.stepUp;
  const isRequired = access === 'required' || organization !== undefined || stepUp !== undefined;
  return {
    access: isRequired ? 'required' : (nearestAccess(controller) ?? 'required'),
    organization,
    stepUp,
  };
}

/** As Nest reads them: those of a base class are those of the class. */
function requirementsOf(target: object): Pick<HandlerRule, 'organization' | 'stepUp'> {
  return {
    organization: ruleOf(Reflect.getMetadata(SSO_ORGANIZATION, target)) as
      OrganizationRule | undefined,
    stepUp: ruleOf(Reflect.getMetadata(SSO_STEP_UP, target)) as StepUpOptions | undefined,
  };
}

/** Whatever the decorators did not write, null too, is a requirement that nobody satisfies. */
function ruleOf(metadata: unknown): unknown {
  return metadata === undefined ? undefined : Object(metadata);
}

/** Base classes are places of their own, as are functions that decorators have wrapped. */
function nearestAccess(target: object): SsoAccess | undefined {
  let place: unknown = target;
  while (typeof place === 'function') {
    const access = accessAt(place);
    if (access !== undefined) {
      return access;
    }
    place = Object.getPrototypeOf(place);
  }
  return undefined;
}

/** What one place says itself; undefined where it says nothing. */
function accessAt(place: object): SsoAccess | undefined {
  const access: unknown = Reflect.getOwnMetadata(SSO_ACCESS, place);
  const isRequired = Reflect.hasOwnMetadata(SSO_REQUIRED, place);
  if (!isRequired && isExempt(access)) {
    return access;
  }
  return isRequired || access !== undefined || carriesSsoGuard(place) ? 'required' : undefined;
}

function isExempt(access: unknown): access is 'public' | 'optional' {
  return access === 'public' || access === 'optional';
}
