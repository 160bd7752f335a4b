import { comparableEmail } from '../http/email.js';
import { directoryUserOf, saysActive } from './ended-scope.js';
import type { ScalekitWebhookEvent, UnknownWebhookData } from './webhook-event.js';

/** A user as an event of a directory tells of them. What is not known is undefined. */
export interface DirectoryUser {
  /** Of the directory, `diruser_…`. */
  readonly id: string | undefined;
  /** Look users up within it only. */
  readonly organizationId: string | undefined;
  /**
   * In the one spelling that `identity.email` has too, where it is an e-mail address: what identity
   * providers call one and is none stays as it is in `identity.email`, and is in lower case here.
   */
  readonly email: string | undefined;
  /** Whether the user may still sign in: false for a deleted user, and for one who is deactivated, however the directory says so. */
  readonly isActive: boolean;
  /** The names of all groups that the user is in now; undefined where the event does not say. */
  readonly groups: readonly string[] | undefined;
}

/**
 * Reads the user of an event `organization.directory.user_…` as the module itself reads it: directories
 * write `active` as a boolean or a text, in the data or in `user` (contract 11.3).
 *
 * @example
 * ```ts
 * @OnScalekitWebhook('organization.directory.user_updated')
 * async follow(event: ScalekitWebhookEvent<'organization.directory.user_updated'>): Promise<void> {
 *   const { organizationId, id, isActive } = directoryUser(event);
 *   await this.audit.write('directory user', { organizationId, id, isActive });
 * }
 * ```
 */
export function directoryUser(event: ScalekitWebhookEvent): DirectoryUser {
  const { id, organizationId, email } = directoryUserOf(event);
  return {
    id,
    organizationId,
    email: email === undefined ? undefined : comparableEmail(email),
    isActive: event.type !== 'organization.directory.user_deleted' && saysActive(event),
    groups: groupsOf(event.data),
  };
}

function groupsOf({ groups }: UnknownWebhookData): readonly string[] | undefined {
  // The service writes an empty list as null: a user who has left the last group.
  if (groups === null) return [];
  return Array.isArray(groups)
    ? groups
        .map((group: unknown) => (Object(group) as { readonly name?: unknown }).name)
        .filter((name) => typeof name === 'string')
    : undefined;
}
