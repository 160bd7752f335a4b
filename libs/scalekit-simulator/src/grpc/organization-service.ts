import type { ServiceImpl } from '@connectrpc/connect';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Directory } from '../directory/directory.js';
import type { PortalFeature } from '../directory/portal-links.js';
import type { Organization } from '../directory/model.js';
import { Feature, type OrganizationService, RegionCode } from './descriptors.js';
import { invalidArgument } from './errors.js';
import { findOrganization } from './find-organization.js';
import { organizationChanges } from './organization-changes.js';
import {
  organizationMessage,
  parseSessionPolicy,
  sessionPolicyMessage,
} from './organization-messages.js';
import { type Page, pageOf } from './pages.js';
import { required } from './required.js';

interface Deps {
  readonly directory: Directory;
  readonly environmentUrl: () => string;
}

/** Switches that the service knows by name. */
const FEATURE_NAMES = new Set(['sso', 'dir_sync', 'domain_verification', 'session_policy']);

/** What the SDK's `organization` client calls (contract section 9.3). */
export function organizationService({
  directory,
  environmentUrl,
}: Deps): Partial<ServiceImpl<typeof OrganizationService>> {
  const byId = (id: string) => findOrganization(directory, { case: 'id', value: id });

  return {
    createOrganization({ organization: input }) {
      const { displayName, externalId, slug, logoUrl, metadata, regionCode } = required(
        input,
        'organization',
      );
      const organization = directory.createOrganization({
        displayName,
        externalId,
        slug,
        logoUrl,
        metadata,
        regionCode: regionCode === RegionCode.EU ? 'EU' : 'US',
      });
      return { organization: organizationMessage(organization) };
    },

    getOrganization({ identities }) {
      return { organization: organizationMessage(findOrganization(directory, identities)) };
    },

    getOrganizationByExternalId({ identities }) {
      if (identities.case !== 'externalId') {
        const description = 'ExternalId is required';
        throw invalidArgument({ field: 'external_id', description, constraint: 'required' });
      }
      return { organization: organizationMessage(findOrganization(directory, identities)) };
    },

    listOrganization({ pageSize, pageToken, externalId }) {
      const organizations = directory
        .organizations()
        .filter((organization) => !externalId || organization.externalId === externalId);
      return organizationsPage(pageOf(organizations, pageSize, pageToken));
    },

    searchOrganization({ query, pageSize, pageToken }) {
      const needle = query.trim().toLowerCase();
      const organizations = directory
        .organizations()
        .filter(({ id, displayName, externalId = '' }) =>
          [id, displayName, externalId].some((text) => text.toLowerCase().includes(needle)),
        );
      return organizationsPage(pageOf(organizations, pageSize, pageToken));
    },

    updateOrganization(request) {
      const { id } = findOrganization(directory, request.identities);
      const organization = directory.updateOrganization(id, organizationChanges(request));
      return { organization: organizationMessage(organization) };
    },

    deleteOrganization({ identities }) {
      directory.deleteOrganization(findOrganization(directory, identities).id);
      return {};
    },

    generatePortalLink({ id, features }) {
      const link = directory.portalLinks.create(byId(id).id, features.flatMap(portalFeature));
      return {
        link: {
          id: link.id,
          location: `${environmentUrl()}/magicLink/${link.token}`,
          expireTime: timestampFromDate(link.expireTime),
        },
      };
    },

    updateOrganizationSettings({ id, settings }) {
      byId(id);
      const { features } = required(settings, 'settings');
      const unknown = features.find(({ name }) => !FEATURE_NAMES.has(name));
      if (unknown) {
        const description = `unknown feature "${unknown.name}"`;
        throw invalidArgument({ field: 'settings.features', description, constraint: 'string.in' });
      }
      const switches = Object.fromEntries(features.map(({ name, enabled }) => [name, enabled]));
      return { organization: organizationMessage(directory.setFeatures(id, switches)) };
    },

    upsertUserManagementSettings({ organizationId, settings }) {
      const { maxAllowedUsers: limit } = required(settings, 'settings');
      if (limit !== undefined && limit < 0) {
        const description = 'value must be greater than or equal to 0';
        const field = 'settings.max_allowed_users';
        throw invalidArgument({ field, description, constraint: 'int32.gte' });
      }
      const organization = byId(organizationId);
      if (limit !== undefined) directory.setMaxAllowedUsers(organizationId, limit);
      return { settings: { maxAllowedUsers: organization.maxAllowedUsers } };
    },

    getOrganizationUserManagementSetting({ organizationId }) {
      return { settings: { maxAllowedUsers: byId(organizationId).maxAllowedUsers } };
    },

    updateOrganizationSessionPolicy(request) {
      const { id } = byId(request.organizationId);
      const { sessionPolicy } = directory.setSessionPolicy(id, parseSessionPolicy(request));
      return { policy: sessionPolicyMessage(sessionPolicy) };
    },

    getOrganizationSessionPolicy({ organizationId }) {
      return { policy: sessionPolicyMessage(byId(organizationId).sessionPolicy) };
    },
  };
}

function organizationsPage({ items, ...tokens }: Page<Organization>) {
  return { ...tokens, organizations: items.map(organizationMessage) };
}

function portalFeature(feature: Feature): PortalFeature[] {
  if (feature === Feature.sso) return ['sso'];
  return feature === Feature.dir_sync ? ['dir_sync'] : [];
}
