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
 * The verified domains of organizations, as Scalekit lists them. A match is cached for a minute. A
 * mismatch is not, as the domain may have been verified since. Concurrent requests for the domains of
 * an organization share one call.
 */
@Injectable()
export class OrganizationDomains {
  private readonly answers = new LRUCache<string, ReadonlySet<string | undefined>>({
    max: MAX_ORGANIZATIONS,
    ttl: LIFETIME_MS,
    perf: Date,
    ignoreFetchAbort: true,
    fetchMethod: (organizationId) => this.fetch(organizationId),
  });

  constructor(private readonly scalekit: ScalekitGateway) {}

  /**
   * Whether a domain is a verified domain of the organization. Only the first page of the list counts.
   *
   * @param domain in lower case and ASCII
   * @throws SsoError when the environment cannot be reached
   */
  async has(organizationId: string, domain: string): Promise<boolean> {
    if (this.answers.get(organizationId)?.has(domain) === true) {
      return true;
    }
    const domains = await this.answers.fetch(organizationId, { forceRefresh: true });
    return domains?.has(domain) === true;
  }

  /** Clears the cache, after domains have changed. */
  forget(): void {
    this.answers.clear();
  }

  private async fetch(organizationId: string): Promise<ReadonlySet<string | undefined>> {
    const { domains } = await this.scalekit.call('domains', (client) =>
      client.domain.listDomains(organizationId, { domainType: 'ORGANIZATION_DOMAIN' }),
    );
    const verified = domains.filter(
      (domain) => domain.organizationId === organizationId && isVerified(domain),
    );
    return new Set(verified.map(({ domain }) => normalizeDomain(domain)));
  }
}

function isVerified({ domainType, verificationStatus }: ListedDomain): boolean {
  return (
    domainType === ORGANIZATION_DOMAIN && VERIFIED_OR_AUTO_VERIFIED.includes(verificationStatus)
  );
}
