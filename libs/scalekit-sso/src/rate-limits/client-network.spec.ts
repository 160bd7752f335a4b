import type { SsoRequest } from '../http/request.js';
import { clientNetwork, requestNetwork } from './client-network.js';

describe('clientNetwork', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7\t', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['[203.0.113.7]:51234', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
    ['::ffff:203.0.113.7%eth0', '203.0.113.7'],
    ['::ffff:203.0.113.7:443', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
    ['[::ffff:cb00:7107]:443', '203.0.113.7'],
    ['::203.0.113.7', '203.0.113.7'],
    ['::cb00:7107', '203.0.113.7'],
    ['::ffff:0:203.0.113.7', '203.0.113.7'],
    ['64:ff9b::203.0.113.7', '203.0.113.7'],
    ['64:ff9b::cb00:7107', '203.0.113.7'],
    ['2002:cb00:7107::1', '203.0.113.7'],
    ['2002:cb00:7107:1:2:3:4:5', '203.0.113.7'],
    ['2001:0:4136:e378:8000:63bf:34ff:8ef8', '203.0.113.7'],
  ])('takes %j for the IPv4 address %s (S5)', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it.each([
    ['2001:db8:1:200::1', '2001:db8:1:200::/56'],
    ['2001:0DB8:0001:02ff::6', '2001:db8:1:200::/56'],
    ['[2001:db8:1:2ab::1]:443', '2001:db8:1:200::/56'],
    ['[2001:db8:1:2ab::1]', '2001:db8:1:200::/56'],
    ['2001:db8:1:2ab::1%en0', '2001:db8:1:200::/56'],
    ['2001:db8:1:300::1', '2001:db8:1:300::/56'],
    ['[2001:db8::1]:443', '2001:db8::/56'],
    ['2001:db8::1:2:3:4:5', '2001:db8::/56'],
    ['2001:1::4136:e378', '2001:1::/56'],
    ['1::', '1::/56'],
    ['64:ff9b::1:0:0:1', '64:ff9b::/56'],
    ['64:ff9b:2::1', '64:ff9b:2::/56'],
    ['65:ff9b:1::1', '65:ff9b:1::/56'],
    ['64:ff9c:1::1', '64:ff9c:1::/56'],
    ['febf:1::1%eth0', 'febf:1::1'],
    ['fec0::1', 'fec0::/56'],
    ['fe7f::1', 'fe7f::/56'],
    ['fd00:1:2:3::4', 'fd00:1:2::/56'],
  ])('counts %j as %s (S5)', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it.each([
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['::', '::'],
    ['fe80::1%eth0', 'fe80::1'],
    ['FE80::2', 'fe80::2'],
    ['64:ff9b:1::cb00:7107', '64:ff9b:1::cb00:7107'],
    ['64:ff9b:1:cb00:71:700::', '64:ff9b:1:cb00:71:700::'],
  ])('does not count %j with its neighbours (S5)', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it.each([
    'unknown',
    'a socket',
    '_hidden',
    '203.0.113.7.',
    '203.0.113',
    '203.0.113.7:',
    '203.0.113.7:123456',
    '203.0.113.7:port',
    '203.0.113.7%eth0',
    '0313.0.0161.7',
    '[2001:db8::1',
    '2001:db8::1]:443',
    '[[2001:db8::1]]',
    '[2001:db8::1]443',
    '[2001:db8::1]:123456',
    '[]',
    '::ffff:203.0.113.7:443:443',
    'x203.0.113.7:443',
    'x'.repeat(12_000),
  ])('does not count %j with other texts that are no address (S5)', (address) => {
    expect(clientNetwork(address)).toMatch(/^unknown-[0-9a-f]{16}$/);
    expect(clientNetwork(address)).not.toBe(clientNetwork(`${address}!`));
  });

  it.each(['', ' ', undefined])('knows nobody by %j', (address) => {
    expect(clientNetwork(address)).toBe('unknown');
  });
});

describe('requestNetwork', () => {
  const of = (request: Partial<SsoRequest>): string =>
    requestNetwork({ method: 'GET', url: '/', headers: {}, ...request });
  const socket = { remoteAddress: '::ffff:198.51.100.9' };

  it('is that of the client whom the framework names', () => {
    expect(of({ ip: '203.0.113.7', socket })).toBe('203.0.113.7');
    expect(of({ ip: '203.0.113.7', ips: ['203.0.113.7', '198.51.100.1'], socket })).toBe(
      '203.0.113.7',
    );
  });

  it.each([
    ['Express', ['unknown', '203.0.113.7:80', '198.51.100.1']],
    ['Fastify', ['198.51.100.9', '198.51.100.1', '203.0.113.7:80', 'unknown']],
  ])('is that of the nearest hop behind one that has none, on %s (S5)', (_adapter, ips) => {
    expect(of({ ip: 'unknown', ips, socket })).toBe('203.0.113.7');
  });

  it.each<[string, Partial<SsoRequest>]>([
    ['is no address', { ip: 'unknown', ips: ['unknown'] }],
    ['is empty', { ip: '' }],
    ['is missing', {}],
  ])('is that of the socket where the address %s (S5)', (_case, request) => {
    expect(of({ ...request, socket })).toBe('198.51.100.9');
  });

  it('is that of the text where nothing else is known', () => {
    expect(of({ ip: 'a socket', socket: {} })).toBe(clientNetwork('a socket'));
    expect(of({})).toBe('unknown');
  });
});
