import { AbilityBuilder, createMongoAbility, type MongoAbility } from '@casl/ability';
import type { User } from './users.service.js';

export type AppAbility = MongoAbility<['read' | 'edit' | 'delete', 'Report']>;

/** The same roles, for an app that decides by CASL. */
export function abilityOf(user: User): AppAbility {
  const { can, build } = new AbilityBuilder<AppAbility>(createMongoAbility);
  can('read', 'Report');
  if (user.roles.includes('editor') || user.roles.includes('admin')) {
    can('edit', 'Report');
  }
  if (user.roles.includes('admin')) {
    can('delete', 'Report');
  }
  return build();
}
