import { isIP, isIPv6 } from 'node:net';

/** Groups of 16 bits that one IPv6 customer usually has to herself: a /64 (RFC 6177). */
const CUSTOMER_GROUPS = 4;

/**
 * Whom an address belongs to, as far as can be told: an IPv4 address, also one that is written as
 * IPv6, or the /64 of an IPv6 address, in which one client can take any address it likes. What the
 * module's limits count by; for limits of the app's own routes too.
 *
 * @param address as the framework says (`request.ip`)
 * @returns `unknown` for what is no address
 */
export function clientNetwork(address: string | undefined): string {
  const [written = ''] = (address ?? '').split('%', 1);
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(written)?.[1] ?? written;
  if (!isIPv6(plain)) {
    // A proxy that is trusted without reason passes on whatever a client calls its address.
    return isIP(plain) === 0 ? 'unknown' : plain;
  }
  // The URL parser writes every address in its one short form (RFC 5952).
  const short = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [start = '', end] = short.split('::', 2);
  const groups = start === '' ? [] : start.split(':');
  const last = end === undefined || end === '' ? [] : end.split(':');
  const zeros = Array<string>(8 - groups.length - last.length).fill('0');
  return [...groups, ...zeros, ...last].slice(0, CUSTOMER_GROUPS).join(':') + '::/64';
}
