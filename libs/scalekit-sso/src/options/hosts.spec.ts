import { isHost, isLoopback, isOneHost, isPlainHttp } from './hosts.js';

it.each([
  ['app.example.com', true],
  ['app.example.com:8443', true],
  ['a-b.c', true],
  ['-a.b', false],
  ['a.-b', false],
  ['a_b.c', false],
  ['App.example.com', false],
  ['a..b', false],
  ['a.b:', false],
  ['a.b:123456', false],
  ['x'.repeat(64), false],
])('%s is a host: %s', (text, isOne) => {
  expect(isHost(text)).toBe(isOne);
});

it.each([
  ['https://app.example.com:8443/', true],
  ['https://[::1]:3000/', true],
  ['https://*.example.com/', false],
  ['https://app.$domain/', false],
  ["https://app'.example.com/", false],
])('%s names one host: %s', (url, isOne) => {
  expect(isOneHost(new URL(url))).toBe(isOne);
});

it.each([
  ['localhost', true],
  ['app.localhost', true],
  ['127.0.0.1', true],
  ['127.255.1.2', true],
  ['[::1]', true],
  ['.localhost.evil.test', false],
  ['mylocalhost', false],
  ['localhost.test', false],
  ['128.0.0.1', false],
])('%s stays on this machine: %s', (hostname, isLocal) => {
  expect(isLoopback(hostname)).toBe(isLocal);
  expect(isPlainHttp(new URL(`http://${hostname.replace(/^\./, 'x.')}`))).toBe(!isLocal);
  expect(isPlainHttp(new URL('https://app.test'))).toBe(false);
});
