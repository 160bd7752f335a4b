import { rejection } from './rejection.js';

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
    [{ code: 'E', claim: 'iss', reason: 'check_failed' }, 'token_rejected', 'E iss check_failed'],
    [{ code: 'E', claim: 7 }, 'token_rejected', 'E'],
    [new TypeError('has the token in it'), 'token_rejected', 'not a JWT that can be verified'],
    [undefined, 'token_rejected', 'not a JWT that can be verified'],
    [null, 'token_rejected', 'not a JWT that can be verified'],
  ])('for %O is %s', (problem, code, detail) => {
    expect(rejection('ID token', problem)).toMatchObject({ code, detail: `ID token - ${detail}` });
  });
});
