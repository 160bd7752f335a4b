import { isDeepStrictEqual } from 'node:util';
import type { ApplicationConfig } from '@nestjs/core';

/** Settings of one registration of the module, by option. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a boot looks at. */
export interface BootSettings {
  /** Settings of each registration of the module. */
  readonly registrations: readonly Settings[];
  readonly config: ApplicationConfig;
  /** Names of the handlers of webhooks that the app has. */
  readonly webhookHandlers: readonly string[];
  /** How many secrets there are to verify webhooks with. */
  readonly webhookSecrets: number;
}

/** What an app has most likely not meant. */
export function bootWarnings(settings: BootSettings): readonly string[] {
  return [
    warningOfRegistrations(settings.registrations),
    warningOfCache(settings.config),
    warningOfWebhooks(settings),
  ].filter((warning) => warning !== undefined);
}

/**
 * Registrations whose settings differ: Nest keeps each of them, and only the first has the routes.
 *
 * @returns a warning that names the options, never their values; undefined where nothing differs
 */
function warningOfRegistrations(all: readonly Settings[]): string | undefined {
  const [first = {}, ...others] = all;
  const names = new Set(all.flatMap(Object.keys));
  const different = [...names].filter((name) =>
    others.some((other) => !isDeepStrictEqual(first[name], other[name])),
  );
  return different.length === 0
    ? undefined
    : `ScalekitSsoModule is registered ${all.length} times with different settings: ${different.join(', ')}. Where paths are the same, the first registration answers. Register it once, in the root module: it is global, so that other modules need not import it.`;
}

/** Handlers of webhooks that are never called. */
function warningOfWebhooks({ webhookHandlers, webhookSecrets }: BootSettings): string | undefined {
  return webhookHandlers.length === 0 || webhookSecrets > 0
    ? undefined
    : `No webhook reaches ${webhookHandlers.join(', ')}: there is no secret to verify it with. Set SCALEKIT_WEBHOOK_SECRET, and create the app with { rawBody: true }.`;
}

/**
 * A `CacheInterceptor` of @nestjs/cache-manager around the whole app answers by the URL alone, also
 * what a guard has let one user see.
 */
function warningOfCache(config: ApplicationConfig): string | undefined {
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
