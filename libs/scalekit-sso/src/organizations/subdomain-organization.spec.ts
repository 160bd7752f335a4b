import { navigation } from '../../spec-support/http.js';
import { OptionsError } from '../options/options-error.js';
import { subdomainOrganization } from './subdomain-organization.js';

const organizationIdOf = vi.fn((slug: string) => `org_${slug}`);
const at = (host: string | undefined, more: Record<string, string> = {}): unknown =>
  subdomainOrganization({ baseDomain: 'App.example.com', organizationIdOf })(
    navigation('/', { ...(host === undefined ? {} : { host }), ...more }),
  );

beforeEach(() => {
  organizationIdOf.mockClear();
});

describe('subdomainOrganization()', () => {
  it.each([
    ['acme.app.example.com', 'acme'],
    ['ACME.App.Example.Com', 'acme'],
    ['xn--bcher-kva.app.example.com', 'xn--bcher-kva'],
    ['7.app.example.com', '7'],
    [`${'a'.repeat(63)}.app.example.com`, 'a'.repeat(63)],
  ])('asks at %s for %s', (host, slug) => {
    expect(at(host)).toBe(`org_${slug}`);
    expect(organizationIdOf.mock.calls).toEqual([[slug]]);
  });

  it.each([
    undefined,
    '',
    'app.example.com',
    '.app.example.com',
    'acme.app.example.com.',
    'acme.app.example.com:80',
    'acme.app.example.com:443@evil.example',
    'evil.example',
    'acme.app.example.com.evil.example',
    'acmeapp.example.com',
    'a.acme.app.example.com',
    'acme_.app.example.com',
    '-acme.app.example.com',
    'acme-.app.example.com',
    'acme%2eevil.app.example.com',
    'acme .app.example.com',
    'acme\tx.app.example.com',
    'acme,globex.app.example.com',
    '[::1].app.example.com',
    'bücher.app.example.com',
    `${'a'.repeat(64)}.app.example.com`,
  ])('asks at %j for nobody', (host) => {
    expect(at(host)).toBeUndefined();
    expect(organizationIdOf).not.toHaveBeenCalled();
  });

  it('believes no header that anybody can send', () => {
    const forwarded = {
      'x-forwarded-host': 'acme.app.example.com',
      forwarded: 'host=acme.app.example.com',
    };
    expect(at('app.example.com', forwarded)).toBeUndefined();
  });

  it('is told by HTTP/2, which has no Host', () => {
    const resolve = subdomainOrganization({ baseDomain: 'app.example.com', organizationIdOf });
    expect(resolve(navigation('/', { ':authority': 'acme.app.example.com' }))).toBe('org_acme');
    expect(resolve(navigation('/', { ':authority': 'app.example.com' }))).toBeUndefined();
  });

  it('has the port of the domain', () => {
    const resolve = subdomainOrganization({ baseDomain: 'app.localhost:3000', organizationIdOf });
    expect(resolve(navigation('/', { host: 'acme.app.localhost:3000' }))).toBe('org_acme');
    expect(resolve(navigation('/', { host: 'acme.app.localhost:3001' }))).toBeUndefined();
    expect(resolve(navigation('/', { host: 'acme.app.localhost' }))).toBeUndefined();
  });

  it.each(['', 'https://app.example.com', '.example.com', 'app.example.com/', '*.example.com'])(
    'stops the boot for %j',
    (baseDomain) => {
      const make = (): unknown => subdomainOrganization({ baseDomain, organizationIdOf });
      expect(make).toThrow(OptionsError);
      expect(make).toThrow(
        /organizationResolver: baseDomain is not a host\. Give it .*example\.com/,
      );
    },
  );
});
