import type { Provider } from '@nestjs/common';
import { DecoratedMethods } from './decorated-methods.js';
import { EnvironmentCalls } from './environment-calls.js';
import { SsoEventHandlers } from './sso-event-handlers.js';
import { SsoEvents } from './sso-events.js';
import { Telemetry } from './telemetry.js';

export const observabilityProviders: Provider[] = [
  SsoEvents,
  DecoratedMethods,
  SsoEventHandlers,
  Telemetry,
  EnvironmentCalls,
];
