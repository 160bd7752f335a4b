import { cleanForLog } from '../errors/clean-for-log.js';
import { mismatch, rejection } from './rejection.js';

// The detail goes through the cleaning of the log, which must leave the name of the check.
describe('rejection', () => {
  it.each([
    ['typ is wrong', 'token_rejected', 'typ is wrong'],
    [
      { code: 'ERR_JWT_EXPIRED', claim: 'exp', reason: 'check_failed' },
      'clock_skew',
      'ERR_JWT_EXPIRED exp check_failed',
    ],
    [{ code: 'E', claim: 'nbf', reason: 'check_failed' }, 'clock_skew', 'E nbf check_failed'],
    [{ code: 'E', claim: 'nbf', reason: 'invalid' }, 'token_rejected', 'E nbf invalid'],
    [{ code: 'E', claim: 'iss', reason: 'missing' }, 'token_rejected', 'E iss missing'],
    [{ code: 'E', claim: 'aud', reason: 'check_failed' }, 'token_rejected', 'E aud check_failed'],
    [{ code: 'E', claim: 7 }, 'token_rejected', 'E'],
    [new TypeError('has the token in it'), 'token_rejected', 'not a JWT that can be verified'],
    [undefined, 'token_rejected', 'not a JWT that can be verified'],
    [null, 'token_rejected', 'not a JWT that can be verified'],
  ])('for %p is %s', (problem, code, detail) => {
    expect(rejection('ID token', problem)).toMatchObject({ code, detail: `ID token - ${detail}` });
  });

  it('names the issuer of the token and those that are accepted (M2)', () => {
    const accepted = ['https://acme-staging2.scalekit.dev', 'https://login.acme.test/'];
    const issuer = 'http://localhost:8899';
    const of = (payload: unknown): string | undefined =>
      rejection('ID token', { claim: 'iss', reason: 'check_failed', payload }, accepted).detail;
    const rest = 'not "https://acme-staging2.scalekit.dev" or "https://login.acme.test/"';
    expect(of({ iss: issuer })).toBe(`ID token - iss is "${issuer}", ${rest}`);
    expect(of(undefined)).toBe(`ID token - iss is missing, ${rest}`);
    expect(cleanForLog(of({ iss: issuer }) ?? '')).toBe(of({ iss: issuer }));
  });

  it('shows no more than two hundred characters of a claim', () => {
    expect(mismatch('aud', 'x'.repeat(500), 'skc_1')).toBe(
      `aud is "${'x'.repeat(199)}, not "skc_1"`,
    );
  });
});
