import type { Provider, Type } from '@nestjs/common';
import type { SsoRoute } from '../options/routes.js';
import { DirectoryAddresses } from './directory-addresses.js';
import { WebhookDeliveries } from './webhook-deliveries.js';
import { WebhookEffects } from './webhook-effects.js';
import { WebhookHandlers } from './webhook-handlers.js';
import { WebhookSignature } from './webhook-signature.js';
import { WebhookController } from './webhook.controller.js';

export const webhooksControllers = { webhooks: WebhookController } satisfies Partial<
  Record<SsoRoute, Type>
>;

export const webhooksProviders: Provider[] = [
  WebhookSignature,
  WebhookHandlers,
  WebhookDeliveries,
  DirectoryAddresses,
  WebhookEffects,
];
