import type { Domain, VerificationStatus } from './model.js';

/** How an organization proves that a domain is its own. */
export interface DomainVerification {
  /** Name of the DNS record. */
  readonly key: string;
  /** What the record has to say. */
  readonly secret: string;
  readonly method: 'ADMIN' | 'DNS' | 'NOT_APPLICABLE';
}

/** The same in answers of the API (contract 9.4) and in webhooks (11.3). */
export function verificationOf(domain: Domain): DomainVerification {
  return {
    key: `_scalekit-challenge.${domain.domain}`,
    secret: `sk_dom_verify_${domain.id}`,
    method: methodOf(domain),
  };
}

function methodOf({ domainType, isCheckedByDns }: Domain): DomainVerification['method'] {
  if (domainType === 'ALLOWED_EMAIL_DOMAIN') return 'NOT_APPLICABLE';
  return isCheckedByDns ? 'DNS' : 'ADMIN';
}

/** How DNS decided, of which an event tells; undefined where it has not. */
export function outcomeOf(status: VerificationStatus): 'success' | 'failed' | undefined {
  return status === 'VERIFIED' ? 'success' : status === 'FAILED' ? 'failed' : undefined;
}
