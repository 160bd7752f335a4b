import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { normalizeDomain } from '../http/email.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';

const LIFETIME_MS = 60_000;
const MAX_ORGANIZATIONS = 1_000;
// Contract 9.4: DomainType, and VerificationStatus.
const ORGANIZATION_DOMAIN = 2;
const VERIFIED_OR_AUTO_VERIFIED = [2, 4];

/** Enums come as numbers. */
type ListedDomain = Readonly<Record<'domainType' | 'verificationStatus', number>>;

/**
 * The domains that organizations have proven to be their own, as Scalekit lists them. That a domain is
 * one of them is remembered for a minute, that it is none never: it may be proven this very moment.
 * Questions about one organization at one moment are one question.
 */
@Injectable()
export class OrganizationDomains {
  private readonly answers = new LRUCache<string, ReadonlySet<string | undefined>>({
    max: MAX_ORGANIZATIONS,
    ttl: LIFETIME_MS,
    perf: Date,
    ignoreFetchAbort: true,
    fetchMethod: (organizationId) => this.ask(organizationId),
  });

  constructor(private readonly scalekit: ScalekitGateway) {}

  /**
   * Whether a domain is one of them. What Scalekit has beyond the first page of its list is not.
   *
   * @param domain in lower case and ASCII
   * @throws SsoError when the environment cannot be asked
   */
  async has(organizationId: string, domain: string): Promise<boolean> {
    if (this.answers.get(organizationId)?.has(domain) === true) {
      return true;
    }
    const domains = await this.answers.fetch(organizationId, { forceRefresh: true });
    return domains?.has(domain) === true;
  }

  /** Forgets every answer, for when it is known that domains have changed. */
  forget(): void {
    this.answers.clear();
  }

  private async ask(organizationId: string): Promise<ReadonlySet<string | undefined>> {
    const { domains } = await this.scalekit.call((client) =>
      client.domain.listDomains(organizationId, { domainType: 'ORGANIZATION_DOMAIN' }),
    );
    const proven = domains.filter(
      (domain) => domain.organizationId === organizationId && isRecentlyAuthenticated(domain),
    );
    return new Set(proven.map(({ domain }) => normalizeDomain(domain)));
  }
}

function isRecentlyAuthenticated({ domainType, verificationStatus }: ListedDomain): boolean {
  return (
    domainType === ORGANIZATION_DOMAIN && VERIFIED_OR_AUTO_VERIFIED.includes(verificationStatus)
  );
}
