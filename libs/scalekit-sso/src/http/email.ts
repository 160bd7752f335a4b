import { domainToASCII } from 'node:url';

/**
 * The longest e-mail address, in characters: RFC 5321 section 4.5.3.1.3 leaves a path 256, two of which
 * are `<` and `>`.
 */
export const MAX_EMAIL_LENGTH = 254;

const MAX_DOMAIN_LENGTH = 253;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** The last label has a letter (RFC 3696 section 2): an IP address is not an e-mail domain. */
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?=[^.]*[a-z])${LABEL}$`);
/** domainToASCII() cuts at what ends a host in a URL, such as a slash. */
const DOMAIN_CHARACTERS = /^[\p{L}\p{M}\p{N}.-]+$/u;
/**
 * Excludes controls and what changes the direction of text, which a query may not hold either, and the
 * three characters that NFC replaces by an ASCII one: `k`, `;` and a grave accent.
 */
const LOCAL_PART = /^[^\s\p{Cc}\u202a-\u202e\u2066-\u2069<>()[\]\\,;:"\u212a\u037e\u1fef]{1,64}$/u;

/**
 * The one spelling of an e-mail address: trimmed, NFC, in lower case, with an ASCII domain (IDNA)
 * without a trailing dot.
 *
 * @param email anything, for example a field of a form
 * @returns undefined for anything but one e-mail address of at most 254 characters
 */
export function normalizeEmail(email: unknown): string | undefined {
  const trimmed = typeof email === 'string' ? email.trim() : '';
  const at = trimmed.lastIndexOf('@');
  const localPart = trimmed.slice(0, Math.max(at, 0));
  const domain = normalizeDomain(trimmed.slice(at + 1));
  if (domain === undefined || localPart.includes('@') || !LOCAL_PART.test(localPart)) {
    return undefined;
  }
  const normalized = `${foldCase(localPart)}@${domain}`;
  return Math.max(trimmed.length, normalized.length) > MAX_EMAIL_LENGTH ? undefined : normalized;
}

/**
 * The one spelling of a domain: trimmed, in lower case, in ASCII (IDNA), without a trailing dot.
 *
 * @returns undefined for anything but a domain of at least two labels and at most 253 characters
 */
export function normalizeDomain(domain: unknown): string | undefined {
  const trimmed = typeof domain === 'string' ? domain.trim() : '';
  if (trimmed.length > MAX_DOMAIN_LENGTH + 1 || !DOMAIN_CHARACTERS.test(trimmed)) {
    return undefined;
  }
  const ascii = domainToASCII(trimmed).replace(/\.$/, '');
  return ascii.length <= MAX_DOMAIN_LENGTH && DOMAIN.test(ascii) ? ascii : undefined;
}

/**
 * The normalized domain of an e-mail address, or of what is a domain already: a guide of the service
 * puts whole addresses where domains belong (contract 3.2).
 *
 * @returns undefined for anything else
 */
export function domainOf(emailOrDomain: unknown): string | undefined {
  const email = normalizeEmail(emailOrDomain);
  return email === undefined
    ? normalizeDomain(emailOrDomain)
    : email.slice(email.lastIndexOf('@') + 1);
}

/**
 * A text that two spellings of one address have in common, to end sessions by. Unlike
 * `normalizeEmail()` it accepts any text: identity providers assert addresses that are none, and their
 * users leave, too.
 */
export function comparableEmail(email: string): string {
  const normalized = normalizeEmail(email);
  if (normalized !== undefined) {
    return normalized;
  }
  const folded = foldCase(email.trim());
  const at = folded.lastIndexOf('@');
  const domain = folded.slice(at + 1);
  return folded.slice(0, at + 1) + (normalizeDomain(domain) ?? domain);
}

function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}
