import type { DirectoryChange } from '../directory/directory-change.js';
import type { Connection, Domain, Organization } from '../directory/model.js';

/** Type and `data` of the event about a change of the directory (contract 11.3). */
export function eventOf(
  change: DirectoryChange,
  environmentId: string,
): { readonly type: string; readonly data: Readonly<Record<string, unknown>> } {
  const { type } = change;
  if ('organization' in change) {
    return { type, data: organizationData(change.organization) };
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
  return {
    id: domain.id,
    domain: domain.domain,
    domain_type: domain.domainType,
    organization_id: domain.organizationId,
    environment_id: environmentId,
    txt_record_key: `_scalekit-challenge.${domain.domain}`,
    txt_record_secret: `secret-of-${domain.id}`,
    verification_status: domain.verificationStatus,
    verification_method: 'DNS',
    updated_at: domain.updateTime.toISOString(),
  };
}
