import type { SsoRequest } from '../http/request.js';
import {
  hasPassportUser,
  newSsoSessionId,
  readSessionEntry,
  ssoSessionIdOf,
} from './session-entry.js';

const ENTRY = {
  scope: 'scope',
  id: 'i'.repeat(31),
  identityKey: 'key-of-jane',
  marks: ['m1', 'm2'],
  reauthenticationId: 'r1',
  passportUser: 'u1',
};

describe('readSessionEntry', () => {
  it('reads what was written, also as JSON', () => {
    expect(readSessionEntry({ sso: ENTRY })).toStrictEqual(ENTRY);
    expect(readSessionEntry({ sso: { ...ENTRY, passportUser: 0 } })).toStrictEqual({
      ...ENTRY,
      passportUser: 0,
    });
    const sso = { ...ENTRY, reauthenticationId: undefined, passportUser: undefined };
    expect(readSessionEntry({ sso: JSON.parse(JSON.stringify(sso)) as object })).toStrictEqual(sso);
    expect(
      readSessionEntry({
        sso: { ...ENTRY, marks: ['m1', 7, null, 'm2'], reauthenticationId: 7, passportUser: {} },
      }),
    ).toStrictEqual(sso);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'in'],
    ['an empty object', {}],
    ['no scope', { ...ENTRY, scope: undefined }],
    ['no id', { ...ENTRY, id: undefined }],
    ['no identity', { ...ENTRY, identityKey: undefined }],
    ['no marks', { ...ENTRY, marks: undefined }],
    ['marks that are a text', { ...ENTRY, marks: 'm1' }],
    ['a short id', { ...ENTRY, id: 'i'.repeat(30) }],
    ['a long id', { ...ENTRY, id: 'i'.repeat(32) }],
    ['an id with other characters', { ...ENTRY, id: `${'i'.repeat(30)}*` }],
    ['an id that is an object', { ...ENTRY, id: { toString: () => ENTRY.id } }],
  ])('takes %s for none', (_case, sso) => {
    expect(readSessionEntry({ sso })).toBeUndefined();
  });
});

describe('ssoSessionIdOf', () => {
  it('is the id in the session of a request, if there is one', () => {
    const request = { method: 'GET', url: '/', headers: {} };
    expect(ssoSessionIdOf({ ...request, session: { sso: ENTRY } })).toBe(ENTRY.id);
    for (const session of [undefined, null as never, {}, { sso: 'in' }]) {
      expect(ssoSessionIdOf({ ...request, session })).toBeUndefined();
    }
  });
});

describe('newSsoSessionId', () => {
  it('is random, and can be read back', () => {
    const [one, other] = [newSsoSessionId(), newSsoSessionId()];
    expect(one).not.toBe(other);
    expect(readSessionEntry({ sso: { ...ENTRY, id: one } })?.id).toBe(one);
  });
});

it.each<[string, object | undefined, boolean]>([
  ['wrote', { passport: { user: 'u1' }, sso: ENTRY }, true],
  ['did not write', { passport: { user: 'u2' }, sso: ENTRY }, false],
  ['wrote none', { passport: { user: 'u1' }, sso: { ...ENTRY, passportUser: undefined } }, false],
  ['has nothing to do with', { passport: { user: 'u1' } }, false],
  ['wrote, and Passport has removed', { passport: {}, sso: ENTRY }, false],
  ['has none of at all', { sso: { ...ENTRY, passportUser: undefined } }, false],
  ['has no session for', undefined, false],
])('tells the user of Passport that the module %s', (_what, session, isOurs) => {
  expect(hasPassportUser({ session } as SsoRequest)).toBe(isOurs);
});
