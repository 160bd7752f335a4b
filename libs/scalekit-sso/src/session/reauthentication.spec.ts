import { readReauthentication } from './reauthentication.js';

const KEPT = { id: 'r1', reauthenticatedAt: 1_000, authTime: 2 };

describe('readReauthentication', () => {
  it('reads what was written, also as JSON', () => {
    expect(readReauthentication(KEPT)).toStrictEqual(KEPT);
    const kept = { ...KEPT, authTime: undefined };
    expect(readReauthentication(JSON.parse(JSON.stringify(kept)))).toStrictEqual(kept);
    expect(readReauthentication({ ...KEPT, authTime: '2', more: 1 })).toStrictEqual(kept);
  });

  it.each([
    undefined,
    null,
    'text',
    {},
    { ...KEPT, id: undefined },
    { ...KEPT, id: '' },
    { ...KEPT, id: 7 },
    { ...KEPT, reauthenticatedAt: '1000' },
    { ...KEPT, reauthenticatedAt: null },
  ])('takes %j for none', (kept) => {
    expect(readReauthentication(kept)).toBeUndefined();
  });
});
