export type Role = 'viewer' | 'editor' | 'admin';

/**
 * Which role a group stands for, for each organization: in reality a table that the customer's admin
 * edits. Groups of the same name at two customers have nothing to do with one another.
 */
const ROLE_OF_GROUP: Readonly<Record<string, Readonly<Record<string, Role>>>> = {
  // The organization of the local simulator.
  org_100000000000000001: { 'App Admins': 'admin', 'App Editors': 'editor' },
};

/** The roles of a user: from the groups that the user is in now, so none survives its group. */
export function rolesOf(organizationId: string, groups: readonly string[]): Role[] {
  const mapping = ROLE_OF_GROUP[organizationId] ?? {};
  const roles = groups.flatMap((group) =>
    Object.hasOwn(mapping, group) ? (mapping[group] ?? []) : [],
  );
  return ['viewer', ...new Set(roles)];
}
