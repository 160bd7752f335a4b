import { Directory } from './directory.js';

let now = new Date('2026-01-01T00:00:00Z');
let directory: Directory;

beforeEach(() => {
  now = new Date('2026-01-01T00:00:00Z');
  directory = new Directory(() => now);
});

/** A matcher for the refusal of a kind, at a field. */
const refusal = (kind: string, field: string): unknown => expect.objectContaining({ kind, field });

describe('organizations', () => {
  it('get an id of eighteen digits, the times of creation and the defaults of the service', () => {
    const organization = directory.createOrganization({ displayName: 'Acme' });
    expect(organization.id).toMatch(/^org_[1-9]\d{17}$/);
    expect(organization).toMatchObject({
      displayName: 'Acme',
      metadata: {},
      regionCode: 'US',
      sessionPolicy: { source: 'APPLICATION' },
      createTime: now,
      updateTime: now,
    });
    expect(directory.organization(organization.id)).toBe(organization);
  });

  it('are found by external id and listed in order of creation', () => {
    const ids = ['a', 'b', 'c'].map(
      (externalId) => directory.createOrganization({ displayName: externalId, externalId }).id,
    );
    expect(directory.organizations().map(({ id }) => id)).toEqual(ids);
    expect(directory.organizationByExternalId('b')?.id).toBe(ids[1]);
    expect(directory.organizationByExternalId('z')).toBeUndefined();
  });

  it.each([
    ['id', { id: 'org_1', displayName: 'Other' }],
    ['external_id', { externalId: 'ext', displayName: 'Other' }],
    ['slug', { slug: 'acme', displayName: 'Other' }],
  ])('refuse an %s that is taken', (field, input) => {
    directory.createOrganization({
      id: 'org_1',
      displayName: 'A',
      externalId: 'ext',
      slug: 'acme',
    });
    expect(() => directory.createOrganization(input)).toThrow(refusal('conflict', field));
    expect(directory.organizations()).toHaveLength(1);
  });

  it.each([
    ['display_name', { displayName: ' ' }],
    ['logo_url', { displayName: 'A', logoUrl: 'http://cdn.example/logo.png' }],
    ['logo_url', { displayName: 'A', logoUrl: 'logo' }],
  ])('refuse a bad %s', (field, input) => {
    expect(() => directory.createOrganization(input)).toThrow(refusal('invalid', field));
  });

  it('change what an update names, keep the rest, and drop what is emptied', () => {
    const { id } = directory.createOrganization({
      displayName: 'A',
      externalId: 'ext',
      slug: 'a',
      metadata: { plan: 'free' },
    });
    now = new Date('2026-01-02T00:00:00Z');
    const updated = directory.updateOrganization(id, { displayName: 'B', slug: '' });
    expect(updated).toMatchObject({
      displayName: 'B',
      externalId: 'ext',
      metadata: { plan: 'free' },
      updateTime: now,
    });
    expect(updated).not.toHaveProperty('slug');
    expect(updated.createTime).not.toEqual(now);
  });

  it('may keep their own external id, but not take another one', () => {
    const { id } = directory.createOrganization({ displayName: 'A', externalId: 'a' });
    directory.createOrganization({ displayName: 'B', externalId: 'b' });
    expect(directory.updateOrganization(id, { externalId: 'a' }).externalId).toBe('a');
    expect(() => directory.updateOrganization(id, { displayName: 'X', externalId: 'b' })).toThrow(
      refusal('conflict', 'external_id'),
    );
    expect(directory.organization(id)?.displayName).toBe('A');
  });

  it('take their connections and domains with them, and free the names', () => {
    const { id } = directory.createOrganization({ displayName: 'A', externalId: 'a' });
    const connection = directory.createConnection({ organizationId: id });
    directory.createDomain({ organizationId: id, domain: 'acme.test' });
    directory.deleteOrganization(id);
    expect(directory.organization(id)).toBeUndefined();
    expect(directory.connection(connection.id)).toBeUndefined();
    expect(directory.organizationForDomain('acme.test')).toBeUndefined();
    expect(() => {
      directory.deleteOrganization(id);
    }).toThrow(refusal('unknown', 'organization_id'));
    expect(directory.createOrganization({ displayName: 'A', externalId: 'a' }).sequence).toBe(2);
  });
});

describe('connections', () => {
  let organizationId: string;
  beforeEach(() => {
    organizationId = directory.createOrganization({ displayName: 'A' }).id;
  });

  it('are simulated, completed and enabled by default', () => {
    expect(directory.createConnection({ organizationId })).toMatchObject({
      id: expect.stringMatching(/^conn_\d{18}$/),
      provider: 'IDP_SIMULATOR',
      type: 'OIDC',
      status: 'COMPLETED',
      enabled: true,
    });
  });

  it('belong to an organization that exists', () => {
    expect(() => directory.createConnection({ organizationId: 'org_0' })).toThrow(
      refusal('unknown', 'organization_id'),
    );
  });

  it('are active when completed and enabled', () => {
    const active = directory.createConnection({ organizationId });
    directory.createConnection({ organizationId, status: 'DRAFT' });
    directory.createConnection({ organizationId, enabled: false });
    expect(directory.connectionsOf(organizationId)).toHaveLength(3);
    expect(directory.activeConnectionsOf(organizationId)).toEqual([active]);
    directory.setConnectionEnabled(active.id, false);
    expect(directory.activeConnectionsOf(organizationId)).toEqual([]);
  });

  it('cannot be enabled before they are completed', () => {
    const { id } = directory.createConnection({ organizationId, status: 'IN_PROGRESS' });
    expect(() => {
      directory.setConnectionEnabled(id, true);
    }).toThrow(refusal('invalid', 'status'));
    expect(() =>
      directory.createConnection({ organizationId, status: 'DRAFT', enabled: true }),
    ).toThrow(refusal('invalid', 'status'));
    directory.setConnectionStatus(id, 'COMPLETED');
    directory.setConnectionEnabled(id, true);
    expect(directory.activeConnectionsOf(organizationId)).toHaveLength(1);
    directory.setConnectionStatus(id, 'DRAFT');
    expect(directory.connection(id)?.enabled).toBe(false);
  });
});

describe('domains', () => {
  let organizationId: string;
  beforeEach(() => {
    organizationId = directory.createOrganization({ displayName: 'A' }).id;
  });

  it('route exactly, whatever the case', () => {
    directory.createDomain({ organizationId, domain: ' Acme.Test ' });
    expect(directory.organizationForDomain('ACME.test')?.id).toBe(organizationId);
    expect(directory.organizationForDomain('sub.acme.test')).toBeUndefined();
    expect(directory.organizationForDomain('cme.test')).toBeUndefined();
  });

  it.each([
    ['PENDING', 'ORGANIZATION_DOMAIN', false],
    ['FAILED', 'ORGANIZATION_DOMAIN', false],
    ['VERIFIED', 'ORGANIZATION_DOMAIN', true],
    ['AUTO_VERIFIED', 'ORGANIZATION_DOMAIN', true],
    ['VERIFIED', 'ALLOWED_EMAIL_DOMAIN', false],
  ] as const)('that are %s and %s route: %s', (verificationStatus, domainType, isRouting) => {
    directory.createDomain({ organizationId, domain: 'a.test', verificationStatus, domainType });
    expect(directory.organizationForDomain('a.test') !== undefined).toBe(isRouting);
    expect(directory.routingDomainsOf(organizationId)).toHaveLength(isRouting ? 1 : 0);
  });

  it('route once they are verified', () => {
    const { id } = directory.createDomain({
      organizationId,
      domain: 'a.test',
      verificationStatus: 'PENDING',
    });
    directory.setVerificationStatus(id, 'VERIFIED');
    expect(directory.organizationForDomain('a.test')?.id).toBe(organizationId);
  });

  it.each(['', 'localhost', 'a b.test', '-a.test', 'a..test', 'a.test.', 'x@a.test', 'gmail.com'])(
    'refuse %j',
    (domain) => {
      expect(() => directory.createDomain({ organizationId, domain })).toThrow(
        refusal('invalid', 'domain'),
      );
    },
  );

  it('belong to one organization, whereas several may allow one', () => {
    const other = directory.createOrganization({ displayName: 'B' }).id;
    const domain = 'a.test';
    directory.createDomain({ organizationId, domain });
    expect(() => directory.createDomain({ organizationId: other, domain })).toThrow(
      refusal('conflict', 'domain'),
    );
    const allowed = { domain, domainType: 'ALLOWED_EMAIL_DOMAIN' } as const;
    directory.createDomain({ ...allowed, organizationId });
    directory.createDomain({ ...allowed, organizationId: other });
    expect(() => directory.createDomain({ ...allowed, organizationId: other })).toThrow(
      refusal('conflict', 'domain'),
    );
  });
});
