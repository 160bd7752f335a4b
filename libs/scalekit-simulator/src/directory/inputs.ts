import type {
  ConnectionProtocol,
  ConnectionStatus,
  DomainType,
  RegionCode,
  VerificationStatus,
} from './model.js';

/** A new organization. */
export interface NewOrganization {
  id?: string;
  displayName: string;
  externalId?: string;
  slug?: string;
  /** Must be https. */
  logoUrl?: string;
  metadata?: Record<string, string>;
  /** Default `US`. */
  regionCode?: RegionCode;
}

/** Changes to an organization. What is absent stays; an empty string removes an optional field. */
export interface OrganizationChanges {
  displayName?: string;
  externalId?: string;
  slug?: string;
  logoUrl?: string;
  metadata?: Record<string, string>;
}

/** A new connection. */
export interface NewConnection {
  id?: string;
  organizationId: string;
  /** A name of the service's `ConnectionProvider` enum. Default `IDP_SIMULATOR`. */
  provider?: string;
  /** Default: the provider's name. */
  providerKey?: string;
  /** Default `OIDC`. */
  type?: ConnectionProtocol;
  /** Default `COMPLETED`. */
  status?: ConnectionStatus;
  /** Default true, for a completed connection. */
  enabled?: boolean;
  /** When the certificate of a SAML identity provider ends. Default: a year after creation. */
  certificateExpiryTime?: Date;
}

/** A new domain. */
export interface NewDomain {
  organizationId: string;
  domain: string;
  /** Default `ORGANIZATION_DOMAIN`. */
  domainType?: DomainType;
  /** Default `VERIFIED`. */
  verificationStatus?: VerificationStatus;
}
