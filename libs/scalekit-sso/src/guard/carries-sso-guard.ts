import type { ForwardReference } from '@nestjs/common';
import {
  GUARDS_METADATA,
  PARAMTYPES_METADATA,
  PROPERTY_DEPS_METADATA,
  SELF_DECLARED_DEPS_METADATA,
} from '@nestjs/common/constants.js';
import { IS_SSO_GUARD } from './markers.js';

/**
 * Whether a handler or class has `SsoGuard` in a `@UseGuards()` of its own: the guard itself, a
 * subclass, an instance, or a guard that injects it in order to call it.
 */
export function carriesSsoGuard(place: object): boolean {
  return ownGuardsOf(place).some((guard) => {
    const type: unknown = typeof guard === 'function' ? guard : (guard as object).constructor;
    return isFunction(type) && [type, ...dependenciesOf(type)].some(isSsoGuard);
  });
}

/** `@UseGuards()` on a subclass repeats the guards of its base class, which are not its own. */
function ownGuardsOf(place: object): readonly unknown[] {
  const all = listOf(Reflect.getOwnMetadata(GUARDS_METADATA, place));
  const inherited = listOf(
    Reflect.getMetadata(GUARDS_METADATA, Object.getPrototypeOf(place) as object),
  );
  const isRepeated = inherited.every((guard, index) => guard === all[index]);
  return isRepeated ? all.slice(inherited.length) : all;
}

/** What Nest injects into the constructor and the members of a class. */
function dependenciesOf(type: object): readonly unknown[] {
  const named = listOf(Reflect.getMetadata(SELF_DECLARED_DEPS_METADATA, type));
  const members = listOf(Reflect.getMetadata(PROPERTY_DEPS_METADATA, type));
  return [
    ...listOf(Reflect.getMetadata(PARAMTYPES_METADATA, type)),
    ...named.map((dependency) => resolved((dependency as { readonly param: unknown }).param)),
    ...members.map((dependency) => resolved((dependency as { readonly type: unknown }).type)),
  ];
}

/** What a `forwardRef()` stands for. */
function resolved(token: unknown): unknown {
  const { forwardRef } = Object(token) as Partial<ForwardReference<() => unknown>>;
  return isFunction(token) || forwardRef === undefined ? token : forwardRef();
}

function isSsoGuard(type: unknown): boolean {
  return isFunction(type) && Reflect.hasMetadata(IS_SSO_GUARD, type);
}

function isFunction(value: unknown): value is object {
  return typeof value === 'function';
}

function listOf(metadata: unknown): readonly unknown[] {
  return Array.isArray(metadata) ? metadata : [];
}
