import type { Provider } from '@nestjs/common';
import { AddressOwners } from './address-owners.js';
import { EmailLinks } from './email-links.js';
import { OrganizationContext } from './organization-context.js';
import { OrganizationDomains } from './organization-domains.js';
import { OrganizationRequirement } from './organization.requirement.js';
import { TenantHandoff } from './tenant-handoff.js';

export const organizationsProviders: Provider[] = [
  TenantHandoff,
  OrganizationDomains,
  AddressOwners,
  EmailLinks,
  OrganizationContext,
  OrganizationRequirement,
];
