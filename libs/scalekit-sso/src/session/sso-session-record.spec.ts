import { JANE, signInRecordOf } from '../../spec-support/session.js';
import {
  readReauthentication,
  readSsoSessionRecord,
  toSsoSession,
  type SsoSessionRecord,
} from './sso-session-record.js';

const RECORD = signInRecordOf({ marks: { a: 'b' }, userAgent: 'Firefox' });

const parseWith = (fields: object): SsoSessionRecord | undefined =>
  readSsoSessionRecord({ ...RECORD, ...fields });
const parseIdentityWith = (fields: object): SsoSessionRecord | undefined =>
  parseWith({ identity: { ...JANE, ...fields } });

describe('readSsoSessionRecord', () => {
  it('reads what was written, also as JSON', () => {
    expect(readSsoSessionRecord(RECORD)).toEqual(RECORD);
    expect(readSsoSessionRecord(JSON.parse(JSON.stringify(RECORD)))).toEqual(RECORD);
  });

  it('reads the time of authentication, where there is one (S2)', () => {
    const known = { ...RECORD, authTime: 0 };
    expect(readSsoSessionRecord(JSON.parse(JSON.stringify(known)))).toStrictEqual(known);
    for (const authTime of [undefined, null, '1500', NaN, Infinity, {}]) {
      expect(parseWith({ authTime })).toStrictEqual(RECORD);
    }
  });

  it('reads groups and attributes, which older records do not have', () => {
    const identity = { ...JANE, groups: ['staff'], attributes: { sites: ['Oslo'], site: 'Oslo' } };
    const known = { ...RECORD, identity };
    expect(readSsoSessionRecord(JSON.parse(JSON.stringify(known)))).toStrictEqual(known);
    const older = { ...JANE, attributes: undefined };
    expect(parseWith({ identity: older })?.identity).toStrictEqual(JANE);
    expect(parseIdentityWith({ groups: 'staff', attributes: [7] })?.identity).toStrictEqual(JANE);
  });

  it('keeps nothing that does not belong there', () => {
    const read = readSsoSessionRecord({
      ...RECORD,
      isAdmin: true,
      identity: { ...JANE, role: 'admin' },
    });
    expect(read).toStrictEqual(RECORD);
  });

  it.each([undefined, null, 'text', ['b'], { a: 7 }, { a: 'b', b: null }])(
    'takes a record for nobody whose revocations read %j: nothing could end it (H10)',
    (marks) => {
      expect(parseWith({ marks })).toBeUndefined();
    },
  );

  it.each([undefined, null, 0, 'text', true, [], {}])('takes %O for nobody', (value) => {
    expect(readSsoSessionRecord(value)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['another version', { version: 1 }],
    ['a version that is a text', { version: '2' }],
    ['no idle time', { idleSeconds: undefined }],
    ['an idle time that is a text', { idleSeconds: '60' }],
    ['no user', { userKey: undefined }],
    ['a user that is no number', { userKey: NaN }],
    ['a user without a name', { userKey: '' }],
    ['a user that is an object', { userKey: { id: 1 } }],
    ['no identity', { identity: undefined }],
    ['an identity that is null', { identity: null }],
    ['an identity that is a text', { identity: 'jane' }],
    ['no time of sign-in', { signedInAt: undefined }],
    ['a time of sign-in that is a text', { signedInAt: '1000' }],
    ['no end', { expiresAt: undefined }],
    ['an end that is null, as JSON makes of Infinity', { expiresAt: null }],
    ['an end that never comes', { expiresAt: Infinity }],
    ['an end that is no time', { expiresAt: NaN }],
  ])('takes a record with %s for nobody', (_case, fields) => {
    expect(parseWith(fields)).toBeUndefined();
  });

  it.each(['key', 'issuer', 'subject'])('needs the %s of the identity', (field) => {
    for (const value of [undefined, null, '', 7, {}]) {
      expect(parseIdentityWith({ [field]: value })).toBeUndefined();
    }
  });

  it.each([
    'organizationId',
    'connectionId',
    'email',
    'name',
    'givenName',
    'familyName',
    'picture',
  ] as const)('does without the %s', (field) => {
    for (const value of [undefined, null, '', 7, {}]) {
      expect(parseIdentityWith({ [field]: value })?.identity).toEqual({
        ...JANE,
        [field]: undefined,
      });
    }
  });

  it('believes an e-mail address to be verified only where it says true', () => {
    for (const emailVerified of [undefined, null, 'true', 1]) {
      expect(parseIdentityWith({ emailVerified })?.identity.emailVerified).toBe(false);
    }
  });
});

describe('toSsoSession', () => {
  it('tells times as dates, and that of a proof only where there is one', () => {
    const record = signInRecordOf({ signedInAt: 1_000, expiresAt: 2_000 });
    const session = { identity: JANE, signedInAt: new Date(1_000), expiresAt: new Date(2_000) };
    expect(toSsoSession(record, undefined)).toStrictEqual(session);
    const proof = { id: 'r1', reauthenticatedAt: 1_500, authTime: undefined };
    expect(toSsoSession(record, proof)).toStrictEqual({
      ...session,
      reauthenticatedAt: new Date(1_500),
    });
  });
});

describe('readReauthentication', () => {
  const STORED = { id: 'r1', reauthenticatedAt: 1_000, authTime: 2 };

  it('reads what was written, also as JSON', () => {
    expect(readReauthentication(STORED)).toStrictEqual(STORED);
    const stored = { ...STORED, authTime: undefined };
    expect(readReauthentication(JSON.parse(JSON.stringify(stored)))).toStrictEqual(stored);
    expect(readReauthentication({ ...STORED, authTime: '2', more: 1 })).toStrictEqual(stored);
  });

  it.each([
    undefined,
    null,
    'text',
    {},
    { ...STORED, id: undefined },
    { ...STORED, id: '' },
    { ...STORED, id: 7 },
    { ...STORED, reauthenticatedAt: '1000' },
    { ...STORED, reauthenticatedAt: null },
  ])('takes %j for none', (stored) => {
    expect(readReauthentication(stored)).toBeUndefined();
  });
});
