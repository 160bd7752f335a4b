import { createHash } from 'node:crypto';
import type { DirectoryChange } from '../directory/directory-change.js';
import { verificationOf } from '../directory/domain-verification.js';
import { sameId } from '../directory/ids.js';
import type { Connection, Domain, Organization, SyncedUser } from '../directory/model.js';
import { syncedDirectory } from '../directory/synced-directory.js';

/** Type and `data` of the event about a change of the directory (contract 11.3). */
export function eventOf(
  change: DirectoryChange,
  environmentId: string,
): { readonly type: string; readonly data: Readonly<Record<string, unknown>> } {
  const { type } = change;
  if ('organization' in change) {
    const { organization } = change;
    const isOfDirectory = type.startsWith('organization.directory_');
    return { type, data: (isOfDirectory ? directoryData : organizationData)(organization) };
  }
  if ('user' in change) {
    return { type, data: userData(change.user) };
  }
  return 'connection' in change
    ? { type, data: connectionData(change.connection, type) }
    : { type, data: domainData(change.domain, environmentId) };
}

function connectionData(connection: Connection, type: string): Readonly<Record<string, unknown>> {
  const { id, organizationId, provider, enabled, status } = connection;
  const isToggle = type.endsWith('abled');
  return {
    id,
    organization_id: organizationId,
    connection_type: connection.type,
    provider,
    ...(isToggle ? { enabled, status } : {}),
  };
}

function directoryData(organization: Organization): Readonly<Record<string, unknown>> {
  return { ...syncedDirectory(organization), organization_id: organization.id };
}

function organizationData(organization: Organization): Readonly<Record<string, unknown>> {
  const { id, displayName, externalId, regionCode, metadata, features } = organization;
  return {
    id,
    display_name: displayName,
    external_id: externalId ?? null,
    region_code: regionCode,
    metadata: Object.keys(metadata).length === 0 ? null : { ...metadata },
    create_time: organization.createTime.toISOString(),
    update_time: organization.updateTime.toISOString(),
    settings: {
      features: Object.entries(features).map(([name, enabled]) => ({ name, enabled })),
    },
  };
}

function domainData(domain: Domain, environmentId: string): Readonly<Record<string, unknown>> {
  const { key, secret, method } = verificationOf(domain);
  return {
    id: domain.id,
    domain: domain.domain,
    domain_type: domain.domainType,
    organization_id: domain.organizationId,
    environment_id: environmentId,
    txt_record_key: key,
    txt_record_secret: secret,
    verification_status: domain.verificationStatus,
    verification_method: method,
    updated_at: domain.updateTime.toISOString(),
  };
}

function userData(user: SyncedUser): Readonly<Record<string, unknown>> {
  const { id, organizationId, email, givenName, familyName, active, groups } = user;
  return {
    id,
    organization_id: organizationId,
    email,
    name: [givenName, familyName].join(' ').trim(),
    given_name: givenName,
    family_name: familyName,
    preferred_username: email,
    active,
    // As the service writes an empty list.
    groups: groups.length === 0 ? null : groups.map((name) => groupData(organizationId, name)),
  };
}

function groupData(organizationId: string, name: string): Readonly<Record<string, unknown>> {
  const hash = createHash('sha256').update(`${organizationId} ${name}`).digest();
  return { id: sameId('dirgroup', hash), name };
}
