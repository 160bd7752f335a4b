/** A connection, as events have it. */
export interface WebhookConnection {
  /** `conn_…` */
  readonly id?: string;
  readonly organization_id?: string;
  /** The protocol, `OIDC` or `SAML`; events of the admin portal mean something else by it. */
  readonly connection_type?: string;
  readonly provider?: string;
  readonly enabled?: boolean;
  readonly status?: string;
}

/** An organization, as events have it. */
export interface WebhookOrganization {
  /** `org_…` */
  readonly id?: string;
  readonly display_name?: string;
  readonly external_id?: string | null;
  readonly region_code?: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly create_time?: string;
  readonly update_time?: string;
  readonly settings?: {
    readonly features?: readonly { readonly name: string; readonly enabled: boolean }[];
  };
}

/** A domain of an organization, as events have it. */
export interface WebhookDomain {
  /** `dom_…` */
  readonly id?: string;
  readonly domain?: string;
  readonly domain_type?: string;
  readonly organization_id?: string;
  readonly environment_id?: string;
  readonly verification_status?: string;
  readonly verification_method?: string;
  readonly updated_at?: string;
  readonly txt_record_key?: string;
  /** Never log it. */
  readonly txt_record_secret?: string;
}

/** A directory of an organization, as events have it. */
export interface WebhookDirectory {
  /** `dir_…` */
  readonly id?: string;
  readonly organization_id?: string;
  readonly directory_type?: string;
  readonly provider?: string;
  readonly enabled?: boolean;
}

/** A user in a customer's directory (SCIM), as events have it. */
export interface WebhookDirectoryUser {
  readonly id?: string;
  readonly organization_id?: string;
  readonly email?: string;
  readonly name?: string;
  readonly given_name?: string;
  readonly family_name?: string;
  /** False for a user who may no longer sign in. */
  readonly active?: boolean;
  /** All groups of the directory that the user is in now; null where there is none. */
  readonly groups?: readonly { readonly id?: string; readonly name?: string }[] | null;
  /** Roles that the environment has assigned by groups. */
  readonly roles?: readonly { readonly role_name?: string }[];
  readonly [attribute: string]: unknown;
}

/** A group in a customer's directory (SCIM), as events have it. */
export interface WebhookDirectoryGroup {
  readonly id?: string;
  readonly organization_id?: string;
  readonly display_name?: string;
  readonly [attribute: string]: unknown;
}

/** A user of the environment, as events have it. */
export interface WebhookUser {
  readonly user?: {
    readonly id?: string;
    readonly email?: string;
    readonly external_id?: string | null;
    readonly user_profile?: Readonly<Record<string, unknown>>;
  };
  readonly organization?: WebhookOrganization;
  readonly [field: string]: unknown;
}

/**
 * What comes with each type of event (contract 11.3). Only the envelope is checked, so every field may
 * be missing.
 */
export interface ScalekitWebhookData {
  'organization.sso_created': WebhookConnection;
  'organization.sso_enabled': WebhookConnection;
  'organization.sso_disabled': WebhookConnection;
  'organization.sso_deleted': WebhookConnection;
  'organization.created': WebhookOrganization;
  'organization.updated': WebhookOrganization;
  'organization.deleted': WebhookOrganization;
  'organization.domain_created': WebhookDomain;
  'organization.domain_deleted': WebhookDomain;
  'organization.domain_dns_verification_success': WebhookDomain;
  'organization.domain_dns_verification_failed': WebhookDomain;
  'organization.directory_enabled': WebhookDirectory;
  'organization.directory_disabled': WebhookDirectory;
  'organization.directory.user_created': WebhookDirectoryUser;
  'organization.directory.user_updated': WebhookDirectoryUser;
  'organization.directory.user_deleted': WebhookDirectoryUser;
  'organization.directory.group_created': WebhookDirectoryGroup;
  'organization.directory.group_updated': WebhookDirectoryGroup;
  'organization.directory.group_deleted': WebhookDirectoryGroup;
  'user.signup': WebhookUser;
  'user.login': WebhookUser;
  'user.logout': WebhookUser;
  'user.organization_invitation': WebhookUser;
  'user.organization_membership_created': WebhookUser;
  'user.organization_membership_updated': WebhookUser;
  'user.organization_membership_deleted': WebhookUser;
}

/** A type of event that is known here. */
export type ScalekitWebhookType = keyof ScalekitWebhookData;

/** What comes with events of types that are not known here. */
export type UnknownWebhookData = Readonly<Record<string, unknown>>;

/** What each event has, whatever its type. */
export interface EventOf<Type extends string> {
  /** `evt_…`; the same at each attempt to deliver it. */
  readonly id: string;
  readonly type: Type;
  /** RFC 3339, with up to nanoseconds. */
  readonly occurred_at: string;
  readonly data: Type extends ScalekitWebhookType ? ScalekitWebhookData[Type] : UnknownWebhookData;
  /** `org_…` */
  readonly organization_id?: string;
  /** `env_…` */
  readonly environment_id?: string;
  /** What `data` is, for example `Connection`. */
  readonly object?: string;
  readonly spec_version?: string;
  readonly display_name?: string;
}

/**
 * A verified event, with the names that the service gives its fields. Of several types it is a union,
 * so that a look at `type` says what `data` is.
 *
 * Events arrive in any order: what was later says `occurred_at`.
 */
export type ScalekitWebhookEvent<Type extends string = string> = Type extends string
  ? EventOf<Type>
  : never;
