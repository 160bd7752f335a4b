import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { domainOf } from '../login/email-domain.js';
import { ScalekitGateway } from '../scalekit/scalekit-gateway.js';

const LIFETIME_MS = 60_000;
const MOST_ORGANIZATIONS = 1_000;
// Contract 9.4: DomainType, and VerificationStatus.
const ORGANIZATION_DOMAIN = 2;
const VERIFIED_OR_AUTO_VERIFIED = [2, 4];

/** Enums come as numbers. */
type ListedDomain = Readonly<Record<'domainType' | 'verificationStatus', number>>;

/**
 * The domains that organizations have proven to be their own, as Scalekit lists them. Remembered for
 * a minute; questions about one organization at one moment are one question.
 */
@Injectable()
export class OrganizationDomains {
  private readonly answers = new LRUCache<string, ReadonlySet<string | undefined>>({
    max: MOST_ORGANIZATIONS,
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
    return (await this.answers.fetch(organizationId))?.has(domain) === true;
  }

  private async ask(organizationId: string): Promise<ReadonlySet<string | undefined>> {
    const { domains } = await this.scalekit.call((client) =>
      client.domain.listDomains(organizationId, { domainType: 'ORGANIZATION_DOMAIN' }),
    );
    const proven = domains.filter(
      (domain) => domain.organizationId === organizationId && isProven(domain),
    );
    return new Set(proven.map(({ domain }) => domainOf(domain)));
  }
}

function isProven({ domainType, verificationStatus }: ListedDomain): boolean {
  return (
    domainType === ORGANIZATION_DOMAIN && VERIFIED_OR_AUTO_VERIFIED.includes(verificationStatus)
  );
}
