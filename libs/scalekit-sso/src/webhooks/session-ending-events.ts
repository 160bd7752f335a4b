/**
 * Events that say that one user has left, or may not go on.
 *
 * @example
 * ```ts
 * // The default, and the end of a connection too.
 * const endSessionsOn = [...PERSON_GONE_EVENTS, 'organization.sso_deleted'] as const;
 * ```
 */
export const PERSON_GONE_EVENTS = [
  'organization.directory.user_deleted',
  /** Only where it says `active: false`. */
  'organization.directory.user_updated',
  'user.organization_membership_deleted',
] as const;

/**
 * Events that may end sessions (contract 11.3).
 *
 * @example
 * ```ts
 * ScalekitSsoModule.forRoot({ webhooks: { endSessionsOn: SESSION_ENDING_EVENTS } });
 * ```
 */
export const SESSION_ENDING_EVENTS = [
  ...PERSON_GONE_EVENTS,
  'organization.sso_disabled',
  'organization.sso_deleted',
  'organization.directory_disabled',
  'organization.deleted',
] as const;

/** An event that may end sessions. */
export type SessionEndingEvent = (typeof SESSION_ENDING_EVENTS)[number];
