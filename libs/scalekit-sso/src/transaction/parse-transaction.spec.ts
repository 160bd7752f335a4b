import { jest } from '@jest/globals';
import type { LoginTransaction } from './login-transaction.js';
import { parseTransaction } from './parse-transaction.js';

const NOW = Date.UTC(2030, 0, 1);
const TRANSACTION: LoginTransaction = {
  state: 'the-state',
  nonce: 'the-nonce',
  codeVerifier: 'the-verifier',
  selector: { kind: 'organizationId', value: 'org_1' },
  loginHint: 'jane@acme.test',
  returnTo: '/orders',
  isStartedElsewhere: false,
  startedAt: NOW,
};
const parseWith = (fields: object): LoginTransaction | undefined =>
  parseTransaction({ ...TRANSACTION, ...fields });

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('parseTransaction', () => {
  it('reads what was remembered, and keeps nothing else', () => {
    expect(parseTransaction({ ...TRANSACTION, more: 1 })).toStrictEqual(TRANSACTION);
  });

  it.each([undefined, null, 0, '', 'text', true, [], {}])('takes %p for none', (value) => {
    expect(parseTransaction(value)).toBeUndefined();
  });

  it.each(['state', 'nonce', 'codeVerifier', 'returnTo'])('needs the %s', (field) => {
    for (const value of [undefined, null, '', 7, {}, ['x']]) {
      expect(parseWith({ [field]: value })).toBeUndefined();
    }
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

  it.each([
    { kind: 'provider', value: 'google' },
    { kind: 'connectionId', value: 'conn_1' },
    { kind: 'organizationId', value: 'org_1' },
    { kind: 'domain', value: 'acme.test' },
    undefined,
  ])('knows the selector %j', (selector) => {
    expect(parseWith({ selector })?.selector).toEqual(selector);
  });

  // A selector that cannot be read must not turn into "nobody was asked for".
  it.each([
    null,
    'organizationId',
    7,
    {},
    { kind: 'organizationId' },
    { value: 'org_1' },
    { kind: 'other', value: 'x' },
    { kind: 'organizationId', value: 7 },
  ])('takes a login with the selector %j for none', (selector) => {
    expect(parseWith({ selector })).toBeUndefined();
  });

  it('knows a step-up, and keeps nothing else of it', () => {
    const stepUp = { identityKey: 'key', signInHash: 'hash' };
    for (const authTime of [undefined, 0, 1_700_000_000]) {
      expect(parseWith({ stepUp: { ...stepUp, authTime, more: 1 } })).toStrictEqual({
        ...TRANSACTION,
        stepUp: { ...stepUp, authTime },
      });
    }
    expect(parseTransaction(TRANSACTION)).not.toHaveProperty('stepUp');
  });

  // A step-up that cannot be read must not turn into a login.
  it.each([
    null,
    true,
    'key',
    7,
    {},
    { identityKey: 'key' },
    { signInHash: 'hash' },
    { identityKey: '', signInHash: 'hash' },
    { identityKey: 'key', signInHash: '' },
    { identityKey: 7, signInHash: 'hash' },
    { identityKey: 'key', signInHash: ['hash'] },
    { identityKey: 'key', signInHash: 'hash', authTime: '1' },
    { identityKey: 'key', signInHash: 'hash', authTime: null },
  ])('takes the step-up %j for nothing at all', (stepUp) => {
    expect(parseWith({ stepUp })).toBeUndefined();
  });

  it('takes a login for one of another site, unless it says otherwise', () => {
    for (const isStartedElsewhere of [true, undefined, null, 0, 'false']) {
      expect(parseWith({ isStartedElsewhere })?.isStartedElsewhere).toBe(true);
    }
  });

  it('does without a login hint', () => {
    for (const loginHint of [undefined, null, 7, {}]) {
      expect(parseWith({ loginHint })).toStrictEqual({ ...TRANSACTION, loginHint: undefined });
    }
  });
});
