import { readConnection, readDomain } from './organization.mapper.js';

const CONNECTION = { id: 'conn_1', provider: 1, type: 1, status: 3, enabled: true };
const DOMAIN = { domain: 'acme.test', domainType: 2, verificationStatus: 2 };

describe('a connection in words', () => {
  it('has all that an app shows', () => {
    expect(readConnection(CONNECTION, ['acme.test'])).toEqual({
      id: 'conn_1',
      provider: 'okta',
      protocol: 'oidc',
      status: 'completed',
      isEnabled: true,
      domains: ['acme.test'],
    });
    expect(readConnection({ ...CONNECTION, enabled: false }, []).isEnabled).toBe(false);
  });

  it.each([
    [0, 'unspecified'],
    [2, 'google'],
    [3, 'microsoft_ad'],
    [14, 'idp_simulator'],
    [16, 'adfs'],
    [17, 'unknown(17)'],
    [-1, 'unknown(-1)'],
  ])('calls provider %i %s', (provider, word) => {
    expect(readConnection({ ...CONNECTION, provider }, []).provider).toBe(word);
  });

  it.each([
    [0, 'unspecified'],
    [2, 'saml'],
    [99, 'unknown(99)'],
  ])('calls protocol %i %s', (type, word) => {
    expect(readConnection({ ...CONNECTION, type }, []).protocol).toBe(word);
  });

  it.each([
    [0, 'unknown'],
    [1, 'draft'],
    [2, 'in_progress'],
    [4, 'unknown'],
  ])('calls status %i %s', (status, word) => {
    expect(readConnection({ ...CONNECTION, status }, []).status).toBe(word);
  });
});

describe('a domain in words', () => {
  it.each([
    [0, false],
    [1, false],
    [2, true],
    [3, false],
    [4, true],
    [5, false],
  ])('of verification %i is verified: %s', (verificationStatus, isVerified) => {
    expect(readDomain({ ...DOMAIN, verificationStatus })).toEqual({
      domain: 'acme.test',
      isVerified,
      type: 'organization_domain',
    });
  });

  it.each([
    [0, 'unspecified'],
    [1, 'allowed_email_domain'],
    [3, 'unknown(3)'],
  ])('of type %i is called %s', (domainType, word) => {
    expect(readDomain({ ...DOMAIN, domainType }).type).toBe(word);
  });

  it('holds nothing that proves it', () => {
    const given = { ...DOMAIN, txtRecordSecret: 'secret' };
    expect(JSON.stringify(readDomain(given))).not.toContain('secret');
  });
});
