import { LoginRequest } from '../links/login-request.js';
import { beginTransaction, codeChallenge } from './login-transaction.js';

const INTENT = { login: LoginRequest.of({ organizationId: 'org_1', returnTo: '/orders' }) };

describe('beginTransaction', () => {
  it('adds fresh random values of 256 bits each, and the time', () => {
    const before = Date.now();
    const transactions = [beginTransaction(INTENT), beginTransaction(INTENT)];
    for (const { state, nonce, codeVerifier, startedAt, ...rest } of transactions) {
      for (const value of [state, nonce, codeVerifier]) {
        expect(value).toMatch(/^[\w-]{43}$/);
      }
      expect(startedAt).toBeGreaterThanOrEqual(before);
      expect(startedAt).toBeLessThanOrEqual(Date.now());
      expect(rest).toEqual(INTENT);
    }
    const values = transactions.flatMap((one) => [one.state, one.nonce, one.codeVerifier]);
    expect(new Set(values).size).toBe(6);
  });
});

describe('codeChallenge', () => {
  it('is that of RFC 7636, appendix B', () => {
    expect(codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });
});
