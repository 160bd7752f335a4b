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

const DEFAULT_PAGE_SIZE = 30;
const MOST_ON_A_PAGE = 100;

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
      const { domain: name, domainType } = required(input);
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

    listDomains({ identities, domainType, pageSize, pageNumber = 0 }) {
      const { id } = findOrganization(directory, identities);
      const size = parsePageSize(pageSize);
      const wanted = domainTypeName(domainType);
      const domains = directory
        .domainsOf(id)
        .filter((domain) => wanted === undefined || domain.domainType === wanted)
        .slice(pageNumber * size, (pageNumber + 1) * size);
      return { domains: domains.map(message), pageNumber, pageSize: domains.length };
    },
  };
}

function domainTypeName(type: DomainType): DomainTypeName | undefined {
  if (type === DomainType.ORGANIZATION_DOMAIN) return 'ORGANIZATION_DOMAIN';
  return type === DomainType.ALLOWED_EMAIL_DOMAIN ? 'ALLOWED_EMAIL_DOMAIN' : undefined;
}

function parsePageSize(pageSize = DEFAULT_PAGE_SIZE): number {
  if (pageSize >= 1 && pageSize <= MOST_ON_A_PAGE) return pageSize;
  const description = `value must be between 1 and ${MOST_ON_A_PAGE}`;
  throw invalidArgument({ field: 'page_size', description, constraint: 'int32.gte_lte' });
}
