import { addToMetadata } from './decorated-methods.js';
import type { SsoEvent, SsoEventName } from './sso-event.js';

/** Metadata key of the names of events that a method hears of. */
export const EVENT_NAMES = 'nestjs-scalekit-sso:event-names';

/** A method that hears of events. Nothing waits for what it returns. */
export type SsoEventHandler<Name extends SsoEventName = SsoEventName> = (
  event: SsoEvent<Name>,
) => unknown;

/**
 * Calls a method of a provider or controller for each event of some names, such as to count, to alert or to
 * write an audit log. The class has to be a singleton.
 *
 * Nothing waits for the method, and an error of it is a line in the log. An event holds no secret, address
 * or name of a user; `identityKey` is a hash.
 *
 * @param names one or several; `...SSO_EVENTS` for all
 *
 * @example
 * ```ts
 * @OnSsoEvent('login.failed')
 * note({ name, code, organizationId }: SsoEvent<'login.failed'>): Promise<void> {
 *   return this.audit.write(name, { code, organizationId });
 * }
 * ```
 */
export const OnSsoEvent =
  <Name extends SsoEventName>(...names: [Name, ...Name[]]) =>
  <Handler extends SsoEventHandler<Name>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void => {
    addToMetadata(EVENT_NAMES, names, descriptor.value);
  };
