import type { SsoSessionScope } from '../session/session-scope.js';
import type { ScalekitWebhookEvent, UnknownWebhookData } from './webhook-event.js';

/**
 * Whose sessions an event may end (contract 11.3); undefined where it does not say. A user is known
 * by organization and e-mail address: events do not have the id at the identity provider.
 */
export function endedScope(event: ScalekitWebhookEvent): SsoSessionScope | undefined {
  const data: UnknownWebhookData = event.data;
  const { organizationId, email } = directoryUserOf(event);
  switch (event.type) {
    case 'organization.sso_disabled':
    case 'organization.sso_deleted':
      // Of the organization, as a session need not say which connection it came by.
      return scope({ organizationId }) ?? scope({ connectionId: text(data.id) });
    case 'organization.deleted':
      return scope({ organizationId: organizationId ?? text(data.id) });
    case 'organization.directory_disabled':
      return scope({ organizationId });
    default:
      return scope({ organizationId, email });
  }
}

/**
 * Whether an event about a user is none about leaving. Directories send `active` as a text too, and
 * the contract does not say where: what is there has to say yes.
 */
export function isStillActive(event: ScalekitWebhookEvent): boolean {
  return event.type === 'organization.directory.user_updated' && saysActive(event);
}

/** Whether the user of an event is active, by what the event says of them. */
export function saysActive({ data }: ScalekitWebhookEvent): boolean {
  const fields: UnknownWebhookData = data;
  return [fields.active, userOf(fields).active].every(isYes);
}

function isYes(active: unknown): boolean {
  return typeof active === 'string' ? active.toLowerCase() === 'true' : (active ?? true) === true;
}

/** The user that an event about one is about; each field is undefined where it is not there. */
export function directoryUserOf(
  event: ScalekitWebhookEvent,
): Readonly<Record<'id' | 'organizationId' | 'email', string | undefined>> {
  const data: UnknownWebhookData = event.data;
  return {
    id: text(data.id) ?? text(userOf(data).id),
    organizationId:
      text(event.organization_id) ?? text(data.organization_id) ?? text(organizationOf(data).id),
    email: text(data.email) ?? text(userOf(data).email),
  };
}

/** Some events have the user inside of `user`. */
function userOf(data: UnknownWebhookData): Readonly<Record<'id' | 'email' | 'active', unknown>> {
  return Object(data.user) as Readonly<Record<'id' | 'email' | 'active', unknown>>;
}

/** Events about memberships have the organization inside of `organization`. */
function organizationOf(data: UnknownWebhookData): { readonly id?: unknown } {
  return Object(data.organization) as { readonly id?: unknown };
}

/** Half a scope would be a larger one: that of a whole organization instead of one user. */
function scope(parts: Readonly<Record<string, string | undefined>>): SsoSessionScope | undefined {
  return Object.values(parts).includes(undefined) ? undefined : (parts as SsoSessionScope);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
