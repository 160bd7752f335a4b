import fc from 'fast-check';
import { clientNetwork } from './client-network.js';

const hex = (group: number): string => group.toString(16);
const group = fc.integer({ min: 0, max: 0xffff });
/** Global unicast addresses (2000::/3) that stand for no IPv4 address. */
const ipv6 = fc
  .tuple(fc.integer({ min: 0x2003, max: 0x3fff }), ...Array.from({ length: 7 }, () => group))
  .map((groups) => groups as number[]);
const port = fc.integer({ min: 0, max: 65_535 });

it('gives one IPv4 address one network, however it is written (S5)', () => {
  fc.assert(
    fc.property(fc.ipV4(), port, (address, number) => {
      const bytes = address.split('.').map(Number);
      const [high, low] = [0, 2].map((at) => hex(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)));
      for (const written of [
        address,
        `${address}:${number}`,
        `::ffff:${address}`,
        `::ffff:${high}:${low}`,
        `[::ffff:${high}:${low}]:${number}`,
        `64:ff9b::${address}`,
        `64:ff9b::${high}:${low}`,
        `2002:${high}:${low}::${hex(number)}`,
      ]) {
        expect(clientNetwork(written)).toBe(address);
      }
    }),
  );
});

it('gives two IPv6 addresses one network where their first 56 bits are the same, and only there (S5)', () => {
  fc.assert(
    fc.property(ipv6, ipv6, fc.integer({ min: 0, max: 55 }), port, (one, other, bit, number) => {
      const written = (groups: readonly number[]): string => groups.map(hex).join(':');
      const network = clientNetwork(written(one));
      const inside = [...one.slice(0, 3), ((one[3] ?? 0) & 0xff00) | 0x5a, ...other.slice(4)];
      expect(clientNetwork(`[${written(inside)}]:${number}`)).toBe(network);
      const outside = one.map((it, at) =>
        at === Math.floor(bit / 16) ? it ^ (0x8000 >> (bit % 16)) : it,
      );
      expect(clientNetwork(written(outside))).not.toBe(network);
    }),
  );
});

it('gives any text a short network of plain characters, and two texts two (S5)', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.ipV6(), fc.webAuthority());
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(clientNetwork(one)).toMatch(/^[\w.:/-]{1,64}$/);
      fc.pre(clientNetwork(one).startsWith('unknown') && one.trim() !== other.trim());
      expect(clientNetwork(one)).not.toBe(clientNetwork(other));
    }),
  );
});
