import type { Connection, Domain, Organization, SyncedUser } from './model.js';

/** Something that the service has an event for (contract 11.3). */
export type DirectoryChange =
  | { readonly type: OrganizationChangeType; readonly organization: Organization }
  | { readonly type: ConnectionChangeType; readonly connection: Connection }
  | { readonly type: DomainChangeType; readonly domain: Domain }
  | { readonly type: UserChangeType; readonly user: SyncedUser };

type OrganizationChangeType =
  | 'organization.created'
  | 'organization.updated'
  | 'organization.deleted'
  | 'organization.directory_enabled'
  | 'organization.directory_disabled';

type ConnectionChangeType =
  | 'organization.sso_created'
  | 'organization.sso_enabled'
  | 'organization.sso_disabled'
  | 'organization.sso_deleted';

type DomainChangeType =
  | 'organization.domain_created'
  | 'organization.domain_deleted'
  | 'organization.domain_dns_verification_success'
  | 'organization.domain_dns_verification_failed';

type UserChangeType =
  | 'organization.directory.user_created'
  | 'organization.directory.user_updated'
  | 'organization.directory.user_deleted';
