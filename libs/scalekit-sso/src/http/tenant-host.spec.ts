import { navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { BaseUrl } from '../options/base-url.js';
import { originAt, tenantOriginOf } from './tenant-host.js';

const OWN = 'https://login.example.com';
const base = (tenantDomain?: string): BaseUrl =>
  optionsWith({ baseUrl: OWN, ...(tenantDomain === undefined ? {} : { tenantDomain }) }).base;
const tenants = base('example.com');

describe('the origin that a request came to', () => {
  it.each([
    ['acme.example.com', 'https://acme.example.com'],
    ['Acme.Example.com', 'https://acme.example.com'],
    ['login.example.com', OWN],
    ['example.com', OWN],
    ['acme.example.com:8080', OWN],
    ['acme.example.com.', OWN],
    ['a.acme.example.com', OWN],
    ['evil.example', OWN],
    ['evil.example/acme.example.com', OWN],
    ['', OWN],
  ])('at %j is %s', (host, origin) => {
    expect(originAt(navigation('/', { host }), tenants)).toBe(origin);
  });

  it('is our own without tenants, and without a host', () => {
    expect(originAt(navigation('/', { host: 'acme.example.com' }), base())).toBe(OWN);
    expect(originAt(navigation('/'), tenants)).toBe(OWN);
  });

  it('is told by HTTP/2, which has no Host', () => {
    const at = (headers: Record<string, string>): string =>
      originAt(navigation('/', headers), tenants);
    expect(at({ ':authority': 'acme.example.com' })).toBe('https://acme.example.com');
    expect(at({ ':authority': 'acme.example.com', host: 'globex.example.com' })).toBe(
      'https://globex.example.com',
    );
    expect(at({ ':authority': 'evil.example' })).toBe(OWN);
  });

  it('has the scheme and port of the app', () => {
    const local = optionsWith({
      baseUrl: 'http://app.localhost:3000',
      tenantDomain: 'app.localhost:3000',
    }).base;
    const host = 'acme.app.localhost:3000';
    expect(originAt(navigation('/', { host }), local)).toBe(`http://${host}`);
  });
});

describe('the tenant origin of an address', () => {
  it.each([
    ['https://acme.example.com/orders?x=https://evil.example/', 'https://acme.example.com'],
    ['https://acme.example.com', 'https://acme.example.com'],
    ['http://acme.example.com/', undefined],
    ['//acme.example.com/', undefined],
    ['https:acme.example.com/', undefined],
    ['https://acme.example.com@evil.example/', undefined],
    ['https://acme.example.com\\@evil.example/', undefined],
    ['https://acme.example.com.evil.example/', undefined],
    ['https://evil.example/.example.com/', undefined],
    ['https://evil.example#.example.com', undefined],
    ['/orders', undefined],
    [undefined, undefined],
    [7, undefined],
  ])('%j is %O', (address, origin) => {
    expect(tenantOriginOf(address, tenants)).toBe(origin);
    expect(tenantOriginOf(address, base())).toBeUndefined();
  });
});
