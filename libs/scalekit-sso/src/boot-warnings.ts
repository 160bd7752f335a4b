import { isDeepStrictEqual } from 'node:util';
import type { ApplicationConfig } from '@nestjs/core';

/** Settings of one registration of the module, by option. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Registrations whose settings differ: Nest keeps each of them, and only the first has the routes.
 *
 * @returns a warning that names the options, never their values; undefined where nothing differs
 */
export function warningOfRegistrations(all: readonly Settings[]): string | undefined {
  const [first = {}, ...others] = all;
  const names = new Set(all.flatMap(Object.keys));
  const different = [...names].filter((name) =>
    others.some((other) => !isDeepStrictEqual(first[name], other[name])),
  );
  return different.length === 0
    ? undefined
    : `ScalekitSsoModule is registered ${all.length} times with different settings: ${different.join(', ')}. Where paths are the same, the first registration answers. Register it once, in the root module: it is global, so that other modules need not import it.`;
}

/**
 * A `CacheInterceptor` of @nestjs/cache-manager around the whole app answers by the URL alone, also
 * what a guard has let one user see.
 */
export function warningOfCache(config: ApplicationConfig): string | undefined {
  const types = [
    ...config.getGlobalInterceptors().map((interceptor) => interceptor.constructor),
    ...config.getGlobalRequestInterceptors().map(({ metatype }) => metatype),
  ];
  return types.some(cachesByUrl)
    ? 'A global CacheInterceptor gives the answer that one user got from a guarded handler to another one. Put it on handlers whose answer is the same for all users, or extend it and override trackBy() so that it returns undefined where a user is signed in.'
    : undefined;
}

/** An interceptor that overrides `trackBy()` is taken for safe. */
function cachesByUrl(type: unknown): boolean {
  let place = type;
  while (typeof place === 'function' && !hasOwnTrackBy(place)) {
    place = Object.getPrototypeOf(place);
  }
  return typeof place === 'function' && place.name === 'CacheInterceptor';
}

function hasOwnTrackBy({ prototype }: { readonly prototype?: object }): boolean {
  return prototype !== undefined && Object.hasOwn(prototype, 'trackBy');
}
