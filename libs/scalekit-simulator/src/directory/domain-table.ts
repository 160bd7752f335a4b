import { DirectoryError } from './directory-error.js';
import { isDomainName, isPublicMailDomain, normalizeDomain } from './domain-name.js';
import { newId } from './ids.js';
import type { NewDomain } from './inputs.js';
import type { Domain, DomainType, VerificationStatus } from './model.js';

/**
 * The domains of all organizations of an environment. A domain routes to one organization only, whereas
 * several organizations may allow the same e-mail domain.
 */
export class DomainTable {
  readonly #rows = new Map<string, Domain>();
  /** The same by name, as every sign-in looks here: one that routes, and those that are allowed. */
  readonly #byName = new Map<string, readonly Domain[]>();

  constructor(private readonly clock: () => Date) {}

  create(input: NewDomain): Domain {
    const name = normalizeDomain(input.domain);
    const domainType = input.domainType ?? 'ORGANIZATION_DOMAIN';
    if (!isDomainName(name)) {
      throw new DirectoryError('invalid', 'domain', `"${input.domain}" is not a domain`);
    }
    if (isPublicMailDomain(name)) {
      throw new DirectoryError('invalid', 'domain', `${name} is a public mail domain`);
    }
    this.refuseTaken(name, domainType, input.organizationId);
    const now = this.clock();
    const verificationStatus = input.verificationStatus ?? 'VERIFIED';
    const domain: Domain = {
      id: newId('dom'),
      domain: name,
      organizationId: input.organizationId,
      domainType,
      verificationStatus,
      isCheckedByDns: !isVerified(verificationStatus),
      createTime: now,
      updateTime: now,
    };
    this.#rows.set(domain.id, domain);
    this.#byName.set(name, [...this.named(name), domain]);
    return domain;
  }

  get(id: string): Domain | undefined {
    return this.#rows.get(id);
  }

  of(organizationId: string): Domain[] {
    return [...this.#rows.values()].filter((row) => row.organizationId === organizationId);
  }

  routing(domain: string): Domain | undefined {
    const name = normalizeDomain(domain);
    return this.named(name).find(isRouting);
  }

  routingOf(organizationId: string): Domain[] {
    return this.of(organizationId).filter(isRouting);
  }

  setVerificationStatus(id: string, status: VerificationStatus): Domain {
    const domain = this.require(id);
    domain.verificationStatus = status;
    domain.isCheckedByDns = true;
    domain.updateTime = this.clock();
    return domain;
  }

  delete(id: string): Domain {
    const row = this.require(id);
    this.#rows.delete(id);
    const others = this.named(row.domain).filter((other) => other.id !== id);
    if (others.length > 0) this.#byName.set(row.domain, others);
    else this.#byName.delete(row.domain);
    return row;
  }

  private named(name: string): readonly Domain[] {
    return this.#byName.get(name) ?? [];
  }

  private require(id: string): Domain {
    const domain = this.#rows.get(id);
    if (!domain) throw new DirectoryError('unknown', 'id', `domain ${id} not found`);
    return domain;
  }

  private refuseTaken(name: string, domainType: DomainType, organizationId: string): void {
    for (const row of this.named(name)) {
      if (row.domainType !== domainType) continue;
      if (domainType === 'ORGANIZATION_DOMAIN' || row.organizationId === organizationId) {
        throw new DirectoryError('conflict', 'domain', `domain ${name} is taken`);
      }
    }
  }
}

/** Only a proven organization domain sends people to a sign-in (contract section 3.2). */
function isRouting({ domainType, verificationStatus }: Domain): boolean {
  return domainType === 'ORGANIZATION_DOMAIN' && isVerified(verificationStatus);
}

function isVerified(status: VerificationStatus): boolean {
  return status === 'VERIFIED' || status === 'AUTO_VERIFIED';
}
