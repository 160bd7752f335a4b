import type { ExecutionContext } from '@nestjs/common';
import { carriesSsoGuard } from './carries-sso-guard.js';
import { SSO_ACCESS, SSO_REQUIRED, type SsoAccess } from './markers.js';

/** What the decorators of a handler require. */
export interface HandlerRule {
  readonly access: SsoAccess;
  /** The rule of each requirement that applies, by the metadata key of the requirement. */
  readonly rules: ReadonlyMap<string, object>;
}

/**
 * What a handler requires, by the nearest place that has a marker: the handler, its class, then its
 * base classes. A guard without a marker means `required`. `@Public()` and `@OptionalSso()` on a
 * handler also switch off the requirements of its class; beside a requirement they do not count.
 */
export function handlerRule(
  context: ExecutionContext,
  metadataKeys: readonly string[],
): HandlerRule {
  const [handler, controller] = [context.getHandler(), context.getClass()];
  const own = rulesOf(handler, metadataKeys);
  const access = nearestAccess(handler);
  if (isExempt(access) && own.size === 0) {
    return { access, rules: own };
  }
  const rules = new Map([...rulesOf(controller, metadataKeys), ...own]);
  const isRequired = access === 'required' || rules.size > 0;
  return { access: isRequired ? 'required' : (nearestAccess(controller) ?? 'required'), rules };
}

/**
 * As Nest reads them: the metadata of a base class is that of the class. Any value that the decorators
 * did not write, such as null, becomes a rule that no session satisfies.
 */
function rulesOf(target: object, metadataKeys: readonly string[]): ReadonlyMap<string, object> {
  const rules = metadataKeys.map((key) => [key, Reflect.getMetadata(key, target)] as const);
  return new Map(
    rules.flatMap(([key, rule]) => (rule === undefined ? [] : [[key, Object(rule) as object]])),
  );
}

/** Base classes are places of their own, as are functions that decorators have wrapped. */
function nearestAccess(target: object): SsoAccess | undefined {
  for (let place: unknown = target; typeof place === 'function';) {
    const access = accessAt(place);
    if (access !== undefined) {
      return access;
    }
    place = Object.getPrototypeOf(place);
  }
  return undefined;
}

/** The access that one place sets itself; undefined where it sets none. */
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
