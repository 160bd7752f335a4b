import type { ServiceImpl } from '@connectrpc/connect';
import type { Directory } from '../directory/directory.js';
import type { Domain, DomainType as DomainTypeName } from '../directory/model.js';
import { type DomainService, DomainType } from './descriptors.js';
import { domainMessage } from './domain-messages.js';
import { invalidArgument, notFound } from './errors.js';
import { findOrganization, type OrganizationIdentity } from './find-organization.js';
import { required } from './required.js';

interface Deps {
  readonly directory: Directory;
}

/** What the SDK's `domain` client calls (contract section 9.3). */
export function domainService({ directory }: Deps): Partial<ServiceImpl<typeof DomainService>> {
  const message = (domain: Domain) => domainMessage(domain, directory.environmentId);
  const find = ({ id, identities }: { id: string; identities: OrganizationIdentity }): Domain => {
    const organization = findOrganization(directory, identities);
    const domain = directory.domain(id);
    if (domain?.organizationId !== organization.id) throw notFound('domain', id);
    return domain;
  };

  return {
    /** Domains that come by the API count as proven by the admin. */
    createDomain({ identities, domain: input }) {
      const { id } = findOrganization(directory, identities);
      const { domain: name, domainType } = required(input, 'domain');
      const domain = directory.createDomain({
        organizationId: id,
        domain: name,
        domainType: domainTypeName(domainType),
      });
      return { domain: message(domain) };
    },

    getDomain(request) {
      return { domain: message(find(request)) };
    },

    deleteDomain(request) {
      directory.deleteDomain(find(request).id);
      return {};
    },

    /** Pages count from zero. */
    listDomains({ identities, domainType, pageSize = 30, pageNumber = 0 }) {
      const { id } = findOrganization(directory, identities);
      refuseOutside('page_size', pageSize, 1, 100);
      refuseOutside('page_number', pageNumber, 0, Infinity);
      const wanted = domainTypeName(domainType);
      const domains = directory
        .domainsOf(id)
        .filter((domain) => wanted === undefined || domain.domainType === wanted)
        .slice(pageNumber * pageSize, (pageNumber + 1) * pageSize);
      return { domains: domains.map(message), pageNumber, pageSize: domains.length };
    },
  };
}

function domainTypeName(type: DomainType): DomainTypeName | undefined {
  if (type === DomainType.ORGANIZATION_DOMAIN) return 'ORGANIZATION_DOMAIN';
  return type === DomainType.ALLOWED_EMAIL_DOMAIN ? 'ALLOWED_EMAIL_DOMAIN' : undefined;
}

function refuseOutside(field: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  const description = `value must be between ${least} and ${most}`;
  throw invalidArgument({ field, description, constraint: 'int32.gte_lte' });
}
