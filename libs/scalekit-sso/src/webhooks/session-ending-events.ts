/** Events that say that one person has left, or may not go on. */
export const PERSON_GONE_EVENTS = [
  'organization.directory.user_deleted',
  /** Only where it says `active: false`. */
  'organization.directory.user_updated',
  'user.organization_membership_deleted',
] as const;

/** Events that may end sessions (contract 11.3). */
export const SESSION_ENDING_EVENTS = [
  ...PERSON_GONE_EVENTS,
  'organization.sso_disabled',
  'organization.sso_deleted',
  'organization.directory_disabled',
  'organization.deleted',
] as const;

/** An event that may end sessions. */
export type SessionEndingEvent = (typeof SESSION_ENDING_EVENTS)[number];
