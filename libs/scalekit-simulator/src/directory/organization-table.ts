import { DirectoryError } from './directory-error.js';
import { newId } from './ids.js';
import type { NewOrganization, OrganizationChanges } from './inputs.js';
import type { Organization } from './model.js';

/** The organizations of an environment. External ids and slugs are unique. */
export class OrganizationTable {
  readonly #rows = new Map<string, Organization>();
  #created = 0;

  constructor(private readonly clock: () => Date) {}

  create(input: NewOrganization): Organization {
    const id = input.id ?? newId('org');
    if (this.#rows.has(id)) throw new DirectoryError('conflict', 'id', `${id} exists already`);
    refuseBadName(input.displayName);
    refuseBadLogo(input.logoUrl);
    this.refuseTaken(input);
    const now = this.clock();
    const organization: Organization = {
      id,
      sequence: ++this.#created,
      displayName: input.displayName,
      metadata: { ...input.metadata },
      regionCode: input.regionCode ?? 'US',
      features: { sso: true, dir_sync: false },
      sessionPolicy: { source: 'APPLICATION' },
      createTime: now,
      updateTime: now,
    };
    setOptional(organization, input);
    this.#rows.set(id, organization);
    return organization;
  }

  get(id: string): Organization | undefined {
    return this.#rows.get(id);
  }

  require(id: string): Organization {
    const organization = this.#rows.get(id);
    if (!organization) {
      throw new DirectoryError('unknown', 'organization_id', `organization ${id} not found`);
    }
    return organization;
  }

  byExternalId(externalId: string): Organization | undefined {
    return this.all().find((organization) => organization.externalId === externalId);
  }

  all(): Organization[] {
    return [...this.#rows.values()];
  }

  update(id: string, changes: OrganizationChanges): Organization {
    this.require(id);
    if (changes.displayName !== undefined) refuseBadName(changes.displayName);
    refuseBadLogo(changes.logoUrl);
    this.refuseTaken(changes, id);
    return this.change(id, (organization) => {
      organization.displayName = changes.displayName ?? organization.displayName;
      if (changes.metadata) organization.metadata = { ...changes.metadata };
      setOptional(organization, changes);
    });
  }

  change(id: string, apply: (organization: Organization) => void): Organization {
    const organization = this.require(id);
    apply(organization);
    organization.updateTime = this.clock();
    return organization;
  }

  delete(id: string): Organization {
    const organization = this.require(id);
    this.#rows.delete(id);
    return organization;
  }

  private refuseTaken({ externalId, slug }: OrganizationChanges, ownId?: string): void {
    for (const other of this.#rows.values()) {
      if (other.id === ownId) continue;
      if (externalId && other.externalId === externalId) {
        throw new DirectoryError('conflict', 'external_id', `external_id ${externalId} is taken`);
      }
      if (slug && other.slug === slug) {
        throw new DirectoryError('conflict', 'slug', `slug ${slug} is taken`);
      }
    }
  }
}

function refuseBadName(displayName: string): void {
  if (displayName.trim() === '') {
    throw new DirectoryError('invalid', 'display_name', 'display_name must not be empty');
  }
}

function refuseBadLogo(logoUrl: string | undefined): void {
  if (logoUrl && !(URL.canParse(logoUrl) && new URL(logoUrl).protocol === 'https:')) {
    throw new DirectoryError('invalid', 'logo_url', 'logo_url must be an https URL');
  }
}

const OPTIONAL_FIELDS = ['externalId', 'slug', 'logoUrl'] as const;

/** Absent leaves a field alone, the empty string removes it. */
function setOptional(organization: Organization, changes: OrganizationChanges): void {
  for (const field of OPTIONAL_FIELDS) {
    const value = changes[field];
    if (value === undefined) continue;
    if (value === '') Reflect.deleteProperty(organization, field);
    else organization[field] = value;
  }
}
