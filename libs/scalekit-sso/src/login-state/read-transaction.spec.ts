import { loginOf } from '../../spec-support/return-url.js';

import { readTransaction, type LoginTransaction } from './login-transaction.js';

const NOW = Date.UTC(2030, 0, 1);
const TRANSACTION: LoginTransaction = {
  state: 'the-state',
  binding: { nonce: 'the-nonce', codeVerifier: 'the-verifier' },
  login: loginOf({ organizationId: 'org_1', returnTo: '/orders' }),
  stepUp: undefined,
  restartOf: undefined,
  startedAt: NOW,
};
/** What the cookie holds. */
const stored = (): object => JSON.parse(JSON.stringify(TRANSACTION)) as object;
const parseWith = (fields: object): LoginTransaction | undefined =>
  readTransaction({ ...stored(), ...fields });

beforeEach(() => {
  vi.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('readTransaction', () => {
  it('reads what was remembered, and keeps nothing else', () => {
    expect(readTransaction({ ...stored(), more: 1 })).toStrictEqual(TRANSACTION);
  });

  it.each([undefined, null, 0, '', 'text', true, [], {}])('takes %O for none', (value) => {
    expect(readTransaction(value)).toBeUndefined();
  });

  it.each([
    ['state', {}],
    ['login', 'x'],
  ])('needs the %s', (field, other) => {
    for (const value of [undefined, null, '', 7, other, ['x']]) {
      expect(parseWith({ [field]: value })).toBeUndefined();
    }
  });

  it('reads a login that newer ones have pushed out, and one that is a restart', () => {
    expect(parseWith({ binding: undefined })).toStrictEqual({
      ...TRANSACTION,
      binding: undefined,
    });
    expect(parseWith({ restartOf: NOW - 1 })).toStrictEqual({
      ...TRANSACTION,
      restartOf: NOW - 1,
    });
  });

  it.each([
    { binding: null },
    { binding: 'x' },
    { binding: {} },
    { binding: { nonce: 'x' } },
    { binding: { nonce: '', codeVerifier: 'x' } },
    { binding: { nonce: 'x', codeVerifier: 7 } },
    { restartOf: null },
    { restartOf: String(NOW) },
  ])('takes %j for none', (fields) => {
    expect(parseWith(fields)).toBeUndefined();
  });

  it.each([
    ['a login just within its ten minutes', NOW - 599_999, true],
    ['a login of ten minutes ago', NOW - 600_000, false],
    ['an instance whose clock is ahead', NOW + 599_999, true],
    ['a login of the future', NOW + 600_000, false],
    ['no time', undefined, false],
    ['a time that is a text', String(NOW), false],
    ['a time that is null', null, false],
    ['a time that is no number', NaN, false],
  ])('judges %s', (_case, startedAt, isInTime) => {
    expect(parseWith({ startedAt }) !== undefined).toBe(isInTime);
  });

  // A login that cannot be read must not turn into one that asks for less.
  it.each([{ organizationId: 7 }, { acrValues: 'newer' }, { isThirdPartyInitiated: true, x: 1 }])(
    'takes a login that asks for %j for none',
    (login) => {
      expect(parseWith({ login })).toBeUndefined();
    },
  );

  it('knows that another site started a login', () => {
    const login = { isThirdPartyInitiated: true };
    expect(parseWith({ login })?.login.isThirdPartyInitiated).toBe(true);
  });

  it('knows a step-up, and keeps nothing else of it', () => {
    const stepUp = { identityKey: 'key', ssoSessionHash: 'hash' };
    for (const authTime of [undefined, 0, 1_700_000_000]) {
      expect(parseWith({ stepUp: { ...stepUp, authTime, more: 1 } })).toStrictEqual({
        ...TRANSACTION,
        stepUp: { ...stepUp, authTime },
      });
    }
    expect(readTransaction(stored())?.stepUp).toBeUndefined();
  });

  // A step-up that cannot be read must not turn into a login.
  it.each([
    null,
    true,
    'key',
    7,
    {},
    { identityKey: 'key' },
    { ssoSessionHash: 'hash' },
    { identityKey: '', ssoSessionHash: 'hash' },
    { identityKey: 'key', ssoSessionHash: '' },
    { identityKey: 7, ssoSessionHash: 'hash' },
    { identityKey: 'key', ssoSessionHash: ['hash'] },
    { identityKey: 'key', ssoSessionHash: 'hash', authTime: '1' },
    { identityKey: 'key', ssoSessionHash: 'hash', authTime: null },
  ])('takes the step-up %j for nothing at all', (stepUp) => {
    expect(parseWith({ stepUp })).toBeUndefined();
  });
});
