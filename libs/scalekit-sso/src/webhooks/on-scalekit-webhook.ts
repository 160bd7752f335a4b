import type { SsoRequest } from '../http/request.js';
import { addToMetadata } from '../observability/decorated-methods.js';
import type { ScalekitWebhookEvent, ScalekitWebhookType } from './webhook-event.js';

/** Metadata key of the types that a method handles. */
export const WEBHOOK_TYPES = 'nestjs-scalekit-sso:webhook-types';

/**
 * A method that handles events. The delivery is answered when the promise settles; one that rejects
 * is delivered again, to the handlers only that have not succeeded yet.
 *
 * @param request the delivery itself, for session stores that hang on requests
 */
export type ScalekitWebhookHandler<Type extends string = string> = (
  event: ScalekitWebhookEvent<Type>,
  request: SsoRequest,
) => unknown;

/**
 * Calls a method of a provider or controller for each verified event of some types.
 *
 * The class has to be a singleton. Several of these on one method add up. The method may be called
 * again for an event that it handled while the process was killed: it has to bear that.
 *
 * @param types one or several; those that are not known here are typed loosely
 *
 * @example
 * ```ts
 * @OnScalekitWebhook('organization.sso_disabled')
 * async notify({ organization_id }: ScalekitWebhookEvent<'organization.sso_disabled'>): Promise<void> {
 *   await this.audit.write('sso_disabled', { organization_id });
 * }
 * ```
 */
export const OnScalekitWebhook =
  <Type extends ScalekitWebhookType | (string & {})>(...types: [Type, ...Type[]]) =>
  <Handler extends ScalekitWebhookHandler<Type>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void => {
    addToMetadata(WEBHOOK_TYPES, types, descriptor.value);
  };
