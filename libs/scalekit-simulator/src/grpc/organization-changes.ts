import type { OrganizationChanges } from '../directory/inputs.js';
import type { UpdateOrganizationRequest } from './descriptors.js';
import { invalidArgument } from './errors.js';
import { required } from './required.js';

/** Paths of an update mask, with the fields that they name. */
const FIELDS: ReadonlyMap<string, keyof OrganizationChanges> = new Map([
  ['display_name', 'displayName'],
  ['external_id', 'externalId'],
  ['slug', 'slug'],
  ['logo_url', 'logoUrl'],
  ['metadata', 'metadata'],
]);

/**
 * What a request changes: exactly what its mask names, also to nothing; without a mask what it sets.
 *
 * @throws ConnectError `InvalidArgument` where the mask names something else
 */
export function organizationChanges(request: UpdateOrganizationRequest): OrganizationChanges {
  const { displayName, externalId, slug, logoUrl, metadata } = required(
    request.organization,
    'organization',
  );
  const paths = request.updateMask?.paths ?? [];
  if (paths.length === 0) {
    const changes = { displayName, externalId, slug, logoUrl };
    // The wire cannot tell an empty map from none.
    return Object.keys(metadata).length > 0 ? { ...changes, metadata } : changes;
  }
  const changes: Required<OrganizationChanges> = {
    displayName: displayName ?? '',
    externalId: externalId ?? '',
    slug: slug ?? '',
    logoUrl: logoUrl ?? '',
    metadata,
  };
  return Object.fromEntries(paths.map(fieldOf).map((field) => [field, changes[field]]));
}

function fieldOf(path: string): keyof OrganizationChanges {
  const field = FIELDS.get(path);
  if (field === undefined) {
    const description = `"${path}" is none of ${[...FIELDS.keys()].join(', ')}`;
    throw invalidArgument({ field: 'update_mask.paths', description, constraint: 'string.in' });
  }
  return field;
}
