/** Lists and objects within each other; tokens of the service have about three levels. */
const MAX_DEPTH = 32;
/** An object that is merged into another one must not bring these: they change what all objects have. */
export const UNSAFE_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * A copy of claims without anything named `__proto__`, `constructor` or `prototype`, at any depth.
 * Identity providers choose the names of attributes, and apps merge claims into objects of theirs.
 *
 * @returns undefined where lists and objects are nested more than 32 levels deep
 */
export function plainClaims(claims: object): Readonly<Record<string, unknown>> | undefined {
  return isTooDeep(claims, 1) ? undefined : (plainCopy(claims) as Record<string, unknown>);
}

function isTooDeep(value: unknown, level: number): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    (level > MAX_DEPTH || Object.values(value).some((inner) => isTooDeep(inner, level + 1)))
  );
}

function plainCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(plainCopy);
  }
  const safe = Object.entries(value).filter(([name]) => !UNSAFE_NAMES.includes(name));
  return Object.fromEntries(safe.map(([name, inner]) => [name, plainCopy(inner)]));
}
