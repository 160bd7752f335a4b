import { EnvironmentCalls } from '../src/observability/environment-calls.js';
import type { SsoEvent } from '../src/observability/sso-event.js';
import { SsoEvents } from '../src/observability/sso-events.js';
import { Telemetry } from '../src/observability/telemetry.js';
import type { ResolvedOptions } from '../src/options/resolved-options.js';
import { SigningKeys } from '../src/tokens/signing-keys.js';

/** Events, and what was told so far. */
export function recordedEvents(): { readonly events: SsoEvents; readonly told: SsoEvent[] } {
  const events = new SsoEvents();
  const told: SsoEvent[] = [];
  events.subscribe((event) => {
    told.push(event);
  });
  return { events, told };
}

/** Watched calls, of which nobody hears. */
export function unheardCalls(options: ResolvedOptions): EnvironmentCalls {
  const events = new SsoEvents();
  return new EnvironmentCalls(events, new Telemetry(events), options);
}

export function signingKeysOf(options: ResolvedOptions): SigningKeys {
  return new SigningKeys(unheardCalls(options), options);
}
