import type {
  ConnectionProtocol,
  ConnectionStatus,
  DomainType,
  RegionCode,
  VerificationStatus,
} from './model.js';

/** A new organization. */
export interface NewOrganization {
  id?: string | undefined;
  displayName: string;
  externalId?: string | undefined;
  slug?: string | undefined;
  /** Must be https. */
  logoUrl?: string | undefined;
  metadata?: Record<string, string> | undefined;
  /** Default `US`. */
  regionCode?: RegionCode | undefined;
}

/** Changes to an organization. What is absent stays; an empty string removes an optional field. */
export interface OrganizationChanges {
  displayName?: string | undefined;
  externalId?: string | undefined;
  slug?: string | undefined;
  logoUrl?: string | undefined;
  metadata?: Record<string, string> | undefined;
}

/** A new connection. */
export interface NewConnection {
  id?: string | undefined;
  organizationId: string;
  /** A name of the service's `ConnectionProvider` enum. Default `IDP_SIMULATOR`. */
  provider?: string | undefined;
  /** Default: the provider's name. */
  providerKey?: string | undefined;
  /** Default `OIDC`. */
  type?: ConnectionProtocol | undefined;
  /** Default `COMPLETED`. */
  status?: ConnectionStatus | undefined;
  /** Default true, for a completed connection. */
  enabled?: boolean | undefined;
  /** When the certificate of a SAML identity provider ends. Default: a year after creation. */
  certificateExpiryTime?: Date | undefined;
}

/** A new domain. */
export interface NewDomain {
  organizationId: string;
  domain: string;
  /** Default `ORGANIZATION_DOMAIN`. */
  domainType?: DomainType | undefined;
  /** Default `VERIFIED`. */
  verificationStatus?: VerificationStatus | undefined;
}

/** A user of a directory, or changes to the one of the same address. What is absent stays as it is. */
export interface NewSyncedUser {
  email: string;
  givenName?: string | undefined;
  familyName?: string | undefined;
  /** The names of all groups. Default, for a new user: none. */
  groups?: readonly string[] | undefined;
  /** Default, for a new user: true. */
  active?: boolean | undefined;
}
