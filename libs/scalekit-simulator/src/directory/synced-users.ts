import type { DirectoryChange } from './directory-change.js';
import { DirectoryError } from './directory-error.js';
import { newId } from './ids.js';
import type { NewSyncedUser } from './inputs.js';
import type { SyncedUser } from './model.js';
import type { OrganizationTable } from './organization-table.js';

const MAX_USERS = 1_000;
const MAX_ADDRESS = 254;

/**
 * The users whom the directories of organizations sync, at most 1,000. Apps hear of them by events only
 * (contract 11.3); the identity provider signs in anybody, whether a directory knows them or not.
 *
 * @example
 * ```ts
 * const { users } = simulator.directory;
 * const { id } = users.put(organizationId, { email: 'ada@example.com', groups: ['Admins'] });
 * users.put(organizationId, { email: 'ada@example.com', active: false });
 * users.delete(id);
 * ```
 */
export class SyncedUsers {
  readonly #users = new Map<string, SyncedUser>();

  constructor(
    private readonly organizations: OrganizationTable,
    private readonly tell: (change: DirectoryChange) => void,
  ) {}

  /**
   * A new user, or changes to the one who has this address in the organization: what is absent stays as
   * it is.
   *
   * @throws DirectoryError where the organization is not there, or the address is none
   */
  put(organizationId: string, { email, ...changes }: NewSyncedUser): SyncedUser {
    this.organizations.require(organizationId);
    if (email.length > MAX_ADDRESS || !/^\S+@\S+$/.test(email)) {
      throw new DirectoryError('invalid', 'email', `"${email}" is not an e-mail address`);
    }
    const known = this.of(organizationId).find((user) => isSameAddress(user.email, email));
    if (known === undefined && this.#users.size >= MAX_USERS) {
      throw new DirectoryError('invalid', 'email', `${MAX_USERS} users are there: delete one`);
    }
    const before = known ?? { ...NEW_USER, id: newId('diruser'), organizationId };
    const user: SyncedUser = {
      ...before,
      email,
      givenName: changes.givenName ?? before.givenName,
      familyName: changes.familyName ?? before.familyName,
      groups: changes.groups ?? before.groups,
      active: changes.active ?? before.active,
    };
    this.#users.set(user.id, user);
    const action = known === undefined ? 'created' : 'updated';
    this.tell({ type: `organization.directory.user_${action}`, user });
    return user;
  }

  /** A user by the id, `diruser_<digits>`. */
  get(id: string): SyncedUser | undefined {
    return this.#users.get(id);
  }

  /** All users of an organization, in order of creation. */
  of(organizationId: string): SyncedUser[] {
    return [...this.#users.values()].filter((user) => user.organizationId === organizationId);
  }

  /** @throws DirectoryError where the user is not there */
  delete(id: string): void {
    const user = this.#users.get(id);
    if (user === undefined) throw new DirectoryError('unknown', 'id', `user ${id} not found`);
    this.#users.delete(id);
    this.tell({ type: 'organization.directory.user_deleted', user: { ...user, active: false } });
  }

  /** Forgets the users of an organization that is gone, of whom no event tells. */
  forget(organizationId: string): void {
    for (const { id } of this.of(organizationId)) this.#users.delete(id);
  }
}

const NEW_USER = { givenName: '', familyName: '', groups: [], active: true };

function isSameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
