import { isIP, isIPv6 } from 'node:net';

/**
 * Whose an address is: an IPv4 address, or the /64 of an IPv6 address, in which one client can take
 * any address it likes.
 */
export function clientNetwork(ip = ''): string {
  const [address = ''] = ip.split('%', 1);
  if (!isIPv6(address)) {
    return isIP(address) === 0 ? 'unknown' : address;
  }
  if (address.includes('.')) {
    return address.slice(address.lastIndexOf(':') + 1);
  }
  // The URL parser writes every address in its one short form (RFC 5952).
  const [start = [], end = []] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - start.length - end.length).fill('0');
  return `${[...start, ...zeros, ...end].slice(0, 4).join(':')}::/64`;
}
