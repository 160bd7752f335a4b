import { asSafe } from '../../spec-support/return-url.js';
import { SSO_ERRORS, reportedErrorCode, unsolicitedErrorCode } from './catalogue.js';
import { cleanForLog } from './clean-for-log.js';
import { SsoError } from './sso-error.js';

describe('the catalogue', () => {
  it.each(Object.entries(SSO_ERRORS))('%s is complete', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(entry.status).toBeGreaterThanOrEqual(400);
    expect(entry.message).toMatch(/^[A-Z].*\.$/);
    expect(entry.remedy).toMatch(/^[A-Z].*[.?]$/);
  });

  it.each([
    ['access_denied', 'access_denied'],
    ['ACCESS_DENIED', 'access_denied'],
    ['"access_denied"', 'access_denied'],
    ['something_new', 'unknown_error'],
    ['login_required', 'user_login_required'],
    ['__proto__', 'unknown_error'],
    ['constructor', 'unknown_error'],
    ['', 'unknown_error'],
    [' access_denied ', 'access_denied'],
    ['an "access_denied"', 'unknown_error'],
    ['"access_denied" again', 'unknown_error'],
    [`access_denied${' '.repeat(60)}x`, 'access_denied'],
    ['x'.repeat(10_000), 'unknown_error'],
  ])('reads %s as %s', (error, code) => {
    expect(reportedErrorCode(error)).toBe(code);
  });

  it.each([
    ['access_denied', 'access_denied'],
    ['server_error', 'unknown_error'],
    ['temporarily_unavailable', 'unknown_error'],
    ['something_new', 'unknown_error'],
  ])('does not blame the environment for %s where no login was begun: %s', (error, code) => {
    expect(unsolicitedErrorCode(error)).toBe(code);
    expect(SSO_ERRORS[unsolicitedErrorCode(error)].status).toBeLessThan(500);
  });
});

describe('SsoError', () => {
  it('has a body that is safe for any exception filter', () => {
    const error = new SsoError('token_rejected', { detail: 'secret detail' });
    expect(error.getStatus()).toBe(403);
    expect(JSON.stringify(error.getResponse())).not.toContain('detail');
    expect(error.getResponse()).toMatchObject({
      code: 'token_rejected',
      reference: error.reference,
    });
  });

  it('keeps the first way on', () => {
    const error = new SsoError('login_required', { retryUrl: asSafe('/a') });
    expect(error.withRecovery({ retryUrl: asSafe('/b') }).recovery.retryUrl).toBe('/a');
    const bare = new SsoError('token_rejected', { detail: 'x' }).withRecovery({
      retryUrl: asSafe('/b'),
    });
    expect([bare.recovery.retryUrl, bare.detail]).toEqual(['/b', 'x']);
    const button = { label: 'Go on', url: asSafe('/c'), fields: {} };
    const acting = new SsoError('token_rejected', { action: button });
    expect(acting.withRecovery({ retryUrl: asSafe('/b') }).recovery).toMatchObject({
      ...{ action: button, retryUrl: undefined },
    });
  });

  it('is named, has headers, and a cause that no loop comes upon', () => {
    const bare = new SsoError('token_rejected');
    expect([bare.name, bare.headers]).toEqual(['SsoError', {}]);
    const headers = { 'Retry-After': '7' };
    const error = new SsoError('too_many_requests', { headers, cause: new Error('below') });
    expect(error.headers).toEqual(headers);
    expect(error.cause).toMatchObject({ message: 'below' });
    expect(Object.keys(error)).not.toContain('cause');
  });
});

describe('cleanForLog', () => {
  it.each([
    ['a\r\nb\u2028c\u0000d', 'a b c d'],
    ['Bearer  abc basic\txyz', 'Bearer [redacted] basic [redacted]'],
    ['for jane.doe@example.com now', 'for [e-mail] now'],
    ['token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl end', 'token [token] end'],
    [`code ${'a1'.repeat(20)}`, 'code [redacted]'],
    ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
  ])('%j → %j', (text, expected) => {
    expect(cleanForLog(text)).toBe(expected);
  });

  it('is never long', () => {
    expect(cleanForLog('a b '.repeat(10_000)).length).toBeLessThanOrEqual(301);
    const longest = 'ab '.repeat(100);
    expect([cleanForLog(longest), cleanForLog(`${longest}c`)]).toEqual([longest, `${longest}…`]);
  });
});
