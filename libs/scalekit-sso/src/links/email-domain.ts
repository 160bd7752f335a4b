import { domainToASCII } from 'node:url';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** The last label has a letter (RFC 3696 section 2): an IP address is nobody's domain. */
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?=[^.]*[a-z])${LABEL}$`);
// Without what a query of ours may not hold either: controls, and what changes the direction of text.
const LOCAL_PART = /^[^\s\p{Cc}\u202a-\u202e\u2066-\u2069<>()[\]\\,;:"]{1,64}$/u;

/**
 * The longest e-mail address, in characters: RFC 5321 section 4.5.3.1.3 leaves a path 256, two of which
 * are `<` and `>`.
 */
export const LONGEST_EMAIL = 254;

/**
 * The domain of an e-mail address, or the domain itself, in lower case and ASCII; undefined where
 * there is none. A guide of the service puts whole addresses where domains belong (contract 3.2).
 */
export function domainOf(emailOrDomain: string): string | undefined {
  if (emailOrDomain.length > LONGEST_EMAIL) {
    return undefined;
  }
  const [written = '', localPart, ...more] = emailOrDomain.trim().split('@').reverse();
  if (more.length > 0 || (localPart !== undefined && !LOCAL_PART.test(localPart))) {
    return undefined;
  }
  // domainToASCII() cuts at what ends a host in a URL, such as a slash.
  const domain = /^[\p{L}\p{M}\p{N}.-]+$/u.test(written) ? domainToASCII(written) : '';
  return domain.length <= 253 && DOMAIN.test(domain) ? domain : undefined;
}

/** Whether a text can be an e-mail address: a local part, one `@`, and a domain. */
export function isEmail(text: string): boolean {
  return text.includes('@') && domainOf(text) !== undefined;
}
