/**
 * The types of events that the service sends (contract 11.3).
 *
 * @example
 * ```ts
 * await Promise.all(WEBHOOK_TYPES.map((type) => simulator.webhooks.send(type)));
 * ```
 */
export const WEBHOOK_TYPES = [
  'organization.sso_created',
  'organization.sso_enabled',
  'organization.sso_disabled',
  'organization.sso_deleted',
  'organization.created',
  'organization.updated',
  'organization.deleted',
  'organization.domain_created',
  'organization.domain_deleted',
  'organization.domain_dns_verification_success',
  'organization.domain_dns_verification_failed',
  'organization.directory_enabled',
  'organization.directory_disabled',
  'organization.directory.user_created',
  'organization.directory.user_updated',
  'organization.directory.user_deleted',
  'organization.directory.group_created',
  'organization.directory.group_updated',
  'organization.directory.group_deleted',
  'user.login',
  'user.logout',
  'user.signup',
  'user.organization_invitation',
  'user.organization_membership_created',
  'user.organization_membership_updated',
  'user.organization_membership_deleted',
] as const;

/** A type of event that the service sends. */
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

const OBJECTS: readonly (readonly [prefix: string, object: string])[] = [
  ['organization.sso_', 'Connection'],
  ['organization.directory.user_', 'DirectoryUser'],
  ['organization.directory.group_', 'DirectoryGroup'],
  ['organization.directory_', 'Directory'],
  ['organization.', 'Organization'],
  ['user.organization_membership_', 'OrgMembership'],
  ['user.', 'User'],
];

/** What the `data` of an event is. */
export function objectOf(type: string): string {
  return OBJECTS.find(([prefix]) => type.startsWith(prefix))?.[1] ?? 'Unknown';
}
