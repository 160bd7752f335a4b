const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN_NAME = new RegExp(`^(?:${LABEL}\\.)+${LABEL}$`);

/** Mail providers that belong to no organization; the service refuses them. */
const PUBLIC_MAIL_DOMAINS = new Set([
  'aol.com',
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'mail.com',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  'yahoo.com',
]);

/** The form in which domains are kept and compared. */
export function normalizeDomain(domain: string): string {
  return domain.trim().toLowerCase();
}

/** Whether a normalized name is a domain with at least two labels. */
export function isDomainName(domain: string): boolean {
  return domain.length <= 253 && DOMAIN_NAME.test(domain);
}

/** Whether a normalized domain is a public mail provider's, where anybody may get an address. */
export function isPublicMailDomain(domain: string): boolean {
  return PUBLIC_MAIL_DOMAINS.has(domain);
}
