import type { Organization } from './model.js';

/** The directory that an organization syncs, of which the simulator knows no more than this. */
export interface SyncedDirectory {
  /** `dir_<digits>` */
  readonly id: string;
  readonly directory_type: 'SCIM';
  readonly provider: string;
  readonly enabled: boolean;
}

/** An organization has one directory, the same in events of the portal and in webhooks. */
export function syncedDirectory({ id, features }: Organization): SyncedDirectory {
  return {
    id: id.replace('org_', 'dir_'),
    directory_type: 'SCIM',
    provider: 'CUSTOM',
    enabled: features.dir_sync === true,
  };
}
