import { domainToASCII } from 'node:url';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** The last label has a letter (RFC 3696 section 2): an IP address is nobody's domain. */
const DOMAIN = new RegExp(`^(?:${LABEL}\\.)+(?=[^.]*[a-z])${LABEL}$`);
const LOCAL_PART = /^[^\s<>()[\]\\,;:"]{1,64}$/u;

/** RFC 5321 section 4.5.3.1: 64 characters, `@`, 255 characters. */
const LONGEST = 320;

/**
 * The domain of an e-mail address, or the domain itself, in lower case and ASCII; undefined where
 * there is none. A guide of the service puts whole addresses where domains belong (contract 3.2).
 */
export function domainOf(emailOrDomain: string): string | undefined {
  if (emailOrDomain.length > LONGEST) {
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
