import type { Directory } from '../directory/directory.js';
import type { Organization } from '../directory/model.js';
import { invalidArgument, notFound } from './errors.js';

/** How requests name an organization: by id or by the app's own id. */
export type OrganizationIdentity =
  | { case: 'id' | 'organizationId' | 'externalId'; value: string }
  | { case: undefined; value?: undefined };

/** The organization a request names. */
export function findOrganization(
  directory: Directory,
  identity: OrganizationIdentity,
): Organization {
  if (identity.case === undefined) {
    const description = 'one of id and external_id is required';
    throw invalidArgument({ field: 'identities', description, constraint: 'required' });
  }
  const { value } = identity;
  const organization =
    identity.case === 'externalId'
      ? directory.organizationByExternalId(value)
      : directory.organization(value);
  if (!organization) throw notFound('organization', value);
  return organization;
}
