/** What a simulated environment knows: organizations, their connections, domains and synced users. */

/** A customer of the app. */
export interface Organization {
  /** `org_<digits>` */
  readonly id: string;
  /** Place in the order of creation; never given to another organization. */
  readonly sequence: number;
  displayName: string;
  externalId?: string;
  slug?: string;
  logoUrl?: string;
  metadata: Record<string, string>;
  regionCode: RegionCode;
  /** Switches such as `sso` and `dir_sync`, by name. */
  features: Record<string, boolean>;
  sessionPolicy: SessionPolicy;
  /** The most users the organization may have; no limit when absent or zero. */
  maxAllowedUsers?: number;
  readonly createTime: Date;
  updateTime: Date;
}

/** Where an organization's data lives. */
export type RegionCode = 'US' | 'EU';

/** How long users of an organization stay signed in: as the application says, or by its own rule. */
export type SessionPolicy =
  | { readonly source: 'APPLICATION' }
  | {
      readonly source: 'CUSTOM';
      readonly absoluteTimeoutMinutes: number;
      readonly idleTimeoutEnabled: boolean;
      readonly idleTimeoutMinutes?: number;
    };

/** The protocol a connection speaks to its identity provider. */
export type ConnectionProtocol = 'OIDC' | 'SAML';

/** How far the customer's admin has come with the set-up. */
export type ConnectionStatus = 'DRAFT' | 'IN_PROGRESS' | 'COMPLETED';

/** An identity provider of one organization. Active means completed and enabled. */
export interface Connection {
  /** `conn_<digits>` */
  readonly id: string;
  readonly organizationId: string;
  /** A name of the service's `ConnectionProvider` enum, for example `OKTA` or `IDP_SIMULATOR`. */
  provider: string;
  /** The provider as text, for providers that the enum does not know. */
  providerKey: string;
  type: ConnectionProtocol;
  status: ConnectionStatus;
  enabled: boolean;
  /** When the certificate of a SAML identity provider ends. */
  certificateExpiryTime: Date;
  readonly createTime: Date;
  updateTime: Date;
}

/** Whether people can sign in through it now. */
export function isActive({ status, enabled }: Connection): boolean {
  return status === 'COMPLETED' && enabled;
}

/** What a domain is for: routing sign-ins, or only an allowed e-mail domain. */
export type DomainType = 'ORGANIZATION_DOMAIN' | 'ALLOWED_EMAIL_DOMAIN';

/** Whether the organization has proven that the domain is its own. */
export type VerificationStatus = 'PENDING' | 'VERIFIED' | 'FAILED' | 'AUTO_VERIFIED';

/** An e-mail domain of one organization. */
export interface Domain {
  /** `dom_<digits>` */
  readonly id: string;
  /** Lower case. */
  readonly domain: string;
  readonly organizationId: string;
  domainType: DomainType;
  verificationStatus: VerificationStatus;
  /** Whether DNS decides about it, and not an administrator who vouched for it. */
  isCheckedByDns: boolean;
  readonly createTime: Date;
  updateTime: Date;
}

/** A user whom the directory of an organization syncs. */
export interface SyncedUser {
  /** `diruser_<digits>` */
  readonly id: string;
  readonly organizationId: string;
  readonly email: string;
  /** Empty where the directory does not say; the family name too. */
  readonly givenName: string;
  readonly familyName: string;
  /** The names of all groups that the user is in. */
  readonly groups: readonly string[];
  readonly active: boolean;
}
