import { FakeGateway } from '../../spec-support/gateway.js';
import { SsoError } from '../errors/sso-error.js';
import { OrganizationDomains } from './organization-domains.js';

const ACME = {
  domain: 'acme.test',
  organizationId: 'org_1',
  domainType: 2,
  verificationStatus: 2,
};

let fake: FakeGateway;
let domains: OrganizationDomains;

beforeEach(() => {
  fake = new FakeGateway();
  fake.domains = () => Promise.resolve([ACME]);
  domains = new OrganizationDomains(fake.gateway);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the proven domains of an organization', () => {
  it('are asked for by its id', async () => {
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(true);
    await expect(domains.has('org_1', 'mail.acme.test')).resolves.toBe(false);
    const question = ['listDomains', 'org_1', { domainType: 'ORGANIZATION_DOMAIN' }];
    expect(fake.calls).toEqual([question, question]);
  });

  it.each([
    ['proven by DNS or an admin', {}, true],
    ['proven of itself', { verificationStatus: 4 }, true],
    ['in upper case', { domain: 'ACME.test' }, true],
    ['not proven yet', { verificationStatus: 1 }, false],
    ['failed to be proven', { verificationStatus: 3 }, false],
    ['of unknown state', { verificationStatus: 0 }, false],
    ['only allowed', { domainType: 1 }, false],
    ['of no type', { domainType: 0 }, false],
    ['of another organization', { organizationId: 'org_2' }, false],
  ])('has one that is %s: %j is %O', async (_case, fields, isRecentlyAuthenticated) => {
    fake.domains = () => Promise.resolve([{ ...ACME, ...fields }]);
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(isRecentlyAuthenticated);
  });

  it('has no domain that is none', async () => {
    fake.domains = () => Promise.resolve([{ ...ACME, domain: 'undefined' }]);
    await expect(domains.has('org_1', 'undefined')).resolves.toBe(false);
  });

  it('are one question at one moment, and for a minute', async () => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    domains = new OrganizationDomains(fake.gateway);
    await Promise.all(Array.from({ length: 50 }, () => domains.has('org_1', 'acme.test')));
    expect(fake.calls).toHaveLength(1);
    vi.advanceTimersByTime(59_000);
    await domains.has('org_1', 'acme.test');
    expect(fake.calls).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    fake.domains = () => Promise.resolve([]);
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(false);
    expect(fake.calls).toHaveLength(2);
  });

  it('count from the moment in which they are proven, and the others are still remembered', async () => {
    fake.domains = () => Promise.resolve([]);
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(false);
    fake.domains = () => Promise.resolve([ACME]);
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(true);
    expect(fake.calls).toHaveLength(2);
    await domains.has('org_1', 'new.test');
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(true);
    expect(fake.calls).toHaveLength(3);
  });

  it('are asked for anew once they are forgotten', async () => {
    await domains.has('org_1', 'acme.test');
    fake.domains = () => Promise.resolve([]);
    domains.forget();
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(false);
  });

  it('are not remembered of a question that was under way when they were forgotten', async () => {
    fake.domains = () => new Promise((resolve) => setImmediate(resolve, [ACME]));
    const before = domains.has('org_1', 'acme.test');
    domains.forget();
    await before;
    fake.domains = () => Promise.resolve([]);
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(false);
  });

  it('are not remembered where they could not be asked for', async () => {
    fake.domains = () => Promise.reject(new SsoError('environment_busy'));
    await expect(domains.has('org_1', 'acme.test')).rejects.toMatchObject({
      code: 'environment_busy',
    });
    fake.domains = () => Promise.resolve([ACME]);
    await expect(domains.has('org_1', 'acme.test')).resolves.toBe(true);
  });

  it('are answered however many organizations ask at once', async () => {
    fake.domains = () => new Promise((resolve) => setImmediate(resolve, [ACME]));
    const first = domains.has('org_1', 'acme.test');
    const others = Array.from({ length: 1_001 }, (_, index) =>
      domains.has(`org_x${index}`, 'acme.test'),
    );
    await expect(first).resolves.toBe(true);
    expect((await Promise.all(others)).includes(true)).toBe(false);
  });
});
