import { PortalLinks } from './portal-links.js';

describe('portal links', () => {
  let now: number;
  let links: PortalLinks;
  beforeEach(() => {
    now = 1_000_000;
    links = new PortalLinks(() => new Date(now));
  });

  it('admit once', () => {
    const { token } = links.create('org_1');
    expect(links.redeem(token)).toEqual({ organizationId: 'org_1', features: ['sso', 'dir_sync'] });
    expect(links.redeem(token)).toBe('used');
  });

  it('admit for a minute', () => {
    const early = links.create('org_1');
    const late = links.create('org_1');
    expect(early.expireTime).toEqual(new Date(now + 60_000));
    now += 59_999;
    expect(links.redeem(early.token)).toMatchObject({ organizationId: 'org_1' });
    now += 1;
    expect(links.redeem(late.token)).toBe('expired');
  });

  it('are too old when they are told to be, and later ones are not', () => {
    const used = links.create('org_1');
    links.redeem(used.token);
    const waiting = links.create('org_1');
    links.expireAll();
    expect(links.redeem(waiting.token)).toBe('expired');
    expect(links.redeem(used.token)).toBe('used');
    expect(links.redeem(links.create('org_1').token)).toMatchObject({ organizationId: 'org_1' });
  });

  it('show what was asked for', () => {
    const { token } = links.create('org_1', ['sso', 'sso']);
    expect(links.redeem(token)).toMatchObject({ features: ['sso'] });
  });

  it('know only their tokens, not their ids', () => {
    expect(links.redeem(links.create('org_1').id)).toBe('unknown');
  });

  it('are bounded: the oldest is forgotten', () => {
    const first = links.create('org_1');
    const rest = Array.from({ length: 1_000 }, () => links.create('org_1'));
    expect(links.redeem(first.token)).toBe('unknown');
    expect(links.redeem(rest[0]!.token)).toMatchObject({ organizationId: 'org_1' });
  });
});
