import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { SsoRequest } from '../http/request.js';

/** What proxies add to an address: brackets around IPv6 (RFC 3986), and the port of the client. */
const BRACKETED = /^\[([^[\]]*)\](?::\d{1,5})?$/;
const IPV4_WITH_PORT = /^((?:[\da-f:]*:)?\d+\.\d+\.\d+\.\d+):\d{1,5}$/i;

/** A range of IPv6 whose addresses each stand for one IPv4 address. */
interface Ipv4Range {
  /** Its first groups of 16 bits. */
  readonly prefix: readonly number[];
  /** Which group begins the IPv4 address. */
  readonly at: number;
  /** What the groups of the IPv4 address are combined with (XOR). */
  readonly mask: number;
}

const IPV4_RANGES: readonly Ipv4Range[] = [
  // IPv4-mapped and IPv4-compatible (RFC 4291 section 2.5.5), IPv4-translated (RFC 2765).
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6, mask: 0 },
  { prefix: [0, 0, 0, 0, 0, 0], at: 6, mask: 0 },
  { prefix: [0, 0, 0, 0, 0xffff, 0], at: 6, mask: 0 },
  // NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380).
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6, mask: 0 },
  { prefix: [0x2002], at: 1, mask: 0 },
  { prefix: [0x2001, 0], at: 6, mask: 0xffff },
];

/**
 * The network of a client address: an IPv4 address, however it is written within IPv6, or the /56 of
 * an IPv6 address, in which one customer can take any address (RFC 6177). The module's rate limits
 * count by it; use it for limits of your own routes too.
 *
 * Ports, brackets and zone ids are ignored. A text that is no address is a network of its own.
 *
 * @param address `request.ip` of the framework
 * @returns `unknown` without an address
 * @example
 * ```ts
 * clientNetwork('::ffff:203.0.113.7'); // '203.0.113.7'
 * clientNetwork('2001:db8:1:2::a'); // '2001:db8:1::/56'
 * ```
 */
export function clientNetwork(address: string | undefined): string {
  const written = address?.trim() ?? '';
  const network = networkOf(written);
  if (network !== undefined) {
    return network;
  }
  // Of any length, and for a log line.
  const digest = createHash('sha256').update(written).digest('hex').slice(0, 16);
  return written === '' ? 'unknown' : `unknown-${digest}`;
}

/**
 * The network that a request came from. If a trusted proxy passes on a text that is no address, the
 * nearest hop behind it with an address counts, at last the socket.
 */
export function requestNetwork({ ip, ips = [], socket }: SsoRequest): string {
  // Express begins with the client, Fastify with the socket.
  const hops = ips[0] === ip ? ips : [...ips].reverse();
  const known = [ip, ...hops, socket?.remoteAddress]
    .map((address) => networkOf(address?.trim() ?? ''))
    .find((network) => network !== undefined);
  return known ?? clientNetwork(ip);
}

function networkOf(written: string): string | undefined {
  const bare = BRACKETED.exec(written)?.[1] ?? IPV4_WITH_PORT.exec(written)?.[1] ?? written;
  switch (isIP(bare)) {
    case 4:
      return bare;
    case 6:
      return networkOfIpv6(bare.split('%', 1)[0] ?? '');
    default:
      return undefined;
  }
}

function networkOfIpv6(address: string): string {
  const groups = groupsOf(address);
  const range = IPV4_RANGES.find(({ prefix }) => prefix.every((group, at) => group === groups[at]));
  if (isOneClient(groups)) {
    return shortest(groups);
  }
  if (range !== undefined) {
    const ipv4 = groups.slice(range.at, range.at + 2).map((group) => group ^ range.mask);
    return ipv4.map((group) => `${group >> 8}.${group & 0xff}`).join('.');
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = groups;
  return `${shortest([first, second, third, fourth & 0xff00, 0, 0, 0, 0])}/56`;
}

/**
 * Whether an address is all of a client, whose neighbours are others: `::1` and its like, link-local
 * addresses, and those that a network translates to IPv4 by a scheme of its own (RFC 8215).
 */
function isOneClient(groups: readonly number[]): boolean {
  const [first = 0, second, third] = groups;
  return (
    groups.slice(0, 7).every((group) => group === 0) ||
    (first & 0xffc0) === 0xfe80 ||
    (first === 0x64 && second === 0xff9b && third === 1)
  );
}

function groupsOf(address: string): readonly number[] {
  const [start = '', end = ''] = canonical(address).split('::', 2);
  const [head, tail] = [start, end].map((part) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)),
  ) as [number[], number[]];
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function shortest(groups: readonly number[]): string {
  return canonical(groups.map((group) => group.toString(16)).join(':'));
}

/** The URL parser writes every address in its one short form (RFC 5952), without dots. */
function canonical(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
