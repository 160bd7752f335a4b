import { parseReauthentication } from './reauthentication.js';

const KEPT = { id: 'r1', provenAt: 1_000, authTime: 2 };

describe('parseReauthentication', () => {
  it('reads what was written, also as JSON', () => {
    expect(parseReauthentication(KEPT)).toStrictEqual(KEPT);
    const kept = { ...KEPT, authTime: undefined };
    expect(parseReauthentication(JSON.parse(JSON.stringify(kept)))).toStrictEqual(kept);
    expect(parseReauthentication({ ...KEPT, authTime: '2', more: 1 })).toStrictEqual(kept);
  });

  it.each([
    undefined,
    null,
    'text',
    {},
    { ...KEPT, id: undefined },
    { ...KEPT, id: '' },
    { ...KEPT, id: 7 },
    { ...KEPT, provenAt: '1000' },
    { ...KEPT, provenAt: null },
  ])('takes %j for none', (kept) => {
    expect(parseReauthentication(kept)).toBeUndefined();
  });
});
