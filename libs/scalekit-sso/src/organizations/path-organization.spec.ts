import { navigation } from '../../spec-support/http.js';
import { OptionsError } from '../options/options-error.js';
import { pathOrganization } from './path-organization.js';

const at = (url: string, prefix = '/t'): unknown =>
  pathOrganization({ prefix, organizationIdOf: (slug) => `org_of_${slug}` })(navigation(url));

describe('pathOrganization()', () => {
  it.each([
    ['/t/acme', '/t', 'acme'],
    ['/t/acme/', '/t', 'acme'],
    ['/t/acme/orders?x=/t/globex', '/t', 'acme'],
    ['/t/acme?t=/t/globex', '/t', 'acme'],
    ['/t/acme#globex', '/t', 'acme'],
    ['/t/Acme_1-x/orders', '/t/', 'Acme_1-x'],
    ['/acme/orders', '/', 'acme'],
    ['/acme/orders', '', 'acme'],
    ['/api/v1/t/acme', '/api/v1/t', 'acme'],
  ])('asks at %s below %j for %s', (url, prefix, slug) => {
    expect(at(url, prefix)).toBe(`org_of_${slug}`);
  });

  it.each([
    '/',
    '/t',
    '/t/',
    '/t//acme',
    '//t/acme',
    '/T/acme',
    '/x/t/acme',
    '/tt/acme',
    '/%74/acme',
    '/t/%61cme',
    '/t/acme%2Fx',
    '/t/acme%00/orders',
    '/t/../t/acme',
    '/t/./acme',
    '/t/acme;x=1/orders',
    '/t/acme\\orders',
    '/t/acme.example/orders',
    'http://evil.example/t/acme',
    `/t/${'a'.repeat(65)}`,
  ])('asks at %s for nobody', (url) => {
    expect(at(url)).toBeUndefined();
  });

  it('reads the address as it was sent, whatever has been made of it', () => {
    const resolve = pathOrganization({ prefix: '/t' });
    expect(resolve({ ...navigation('/orders'), originalUrl: '/t/org_1/orders' })).toBe('org_1');
    expect(resolve({ ...navigation('/t/org_1'), originalUrl: '/orders' })).toBeUndefined();
  });

  it.each(['t', '/t?', 'https://app.example.com/t', '/t//', '/{tenant}'])(
    'stops the boot for %j',
    (prefix) => {
      const make = (): unknown => pathOrganization({ prefix });
      expect(make).toThrow(OptionsError);
      expect(make).toThrow(/organizationResolver: prefix is not a path\. Give one .* like \/t/);
    },
  );
});
