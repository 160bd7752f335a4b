import { loginOf } from '../../spec-support/return-url.js';
import { beginTransaction, codeChallenge, restartTransaction } from './login-transaction.js';

const INTENT = { login: loginOf({ organizationId: 'org_1', returnTo: '/orders' }) };

describe('beginTransaction', () => {
  it('adds fresh random values of 256 bits each, and the time', () => {
    const before = Date.now();
    const transactions = [beginTransaction(INTENT), beginTransaction(INTENT)];
    for (const { state, binding, startedAt, ...rest } of transactions) {
      for (const value of [state, binding.nonce, binding.codeVerifier]) {
        expect(value).toMatch(/^[\w-]{43}$/);
      }
      expect(startedAt).toBeGreaterThanOrEqual(before);
      expect(startedAt).toBeLessThanOrEqual(Date.now());
      expect(rest).toStrictEqual({ ...INTENT, stepUp: undefined, restartOf: undefined });
    }
    const values = transactions.flatMap(({ state, binding }) => [
      state,
      binding.nonce,
      binding.codeVerifier,
    ]);
    expect(new Set(values).size).toBe(6);
  });
});

describe('restartTransaction', () => {
  it.each([[undefined], [{ identityKey: 'key', ssoSessionHash: 'hash', authTime: undefined }]])(
    'asks for the same with fresh values, and says what it restarts: %j',
    (stepUp) => {
      const before = { ...beginTransaction({ ...INTENT, stepUp }), startedAt: 1_000 };
      const again = restartTransaction(before);
      expect(again).toMatchObject({ ...INTENT, restartOf: 1_000 });
      expect(again.stepUp).toEqual(stepUp);
      expect(again.startedAt).toBeGreaterThan(1_000);
      expect(again.state).not.toBe(before.state);
      expect(again.binding.nonce).not.toBe(before.binding.nonce);
      expect(again.binding.codeVerifier).not.toBe(before.binding.codeVerifier);
    },
  );
});

describe('codeChallenge', () => {
  it('is that of RFC 7636, appendix B', () => {
    expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });
});
