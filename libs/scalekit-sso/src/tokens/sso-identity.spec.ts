import { identityKey } from './sso-identity.js';

const JANE = {
  issuer: 'https://acme.scalekit.dev',
  organizationId: 'org_1',
  connectionId: 'conn_1',
  subject: 'conn_1;jane',
};

describe('identityKey', () => {
  // Apps keep these keys: another one would be another person.
  it('never changes', () => {
    expect(identityKey(JANE)).toBe('jBFEB1PE94jpRQ3Z-EeScd-w9I9MrsLYl_7EtjnC1tk');
    const social = { ...JANE, organizationId: undefined, connectionId: undefined };
    expect(identityKey(social)).toBe('mgAeNBXR9et5V5vtVtb0Fia0bGMpyaj8iqpK2V51-SI');
  });

  it('tells people apart by each part', () => {
    const parts = Object.keys(JANE) as (keyof typeof JANE)[];
    const others = parts.flatMap((part) => [
      { ...JANE, [part]: 'other' },
      { ...JANE, [part]: undefined as unknown as string },
      { ...JANE, [part]: '' },
    ]);
    const swapped = { ...JANE, organizationId: 'conn_1', connectionId: 'org_1' };
    const keys = [JANE, swapped, ...others].map((identity) => identityKey(identity));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
