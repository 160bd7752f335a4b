import { cleanForLog } from './clean-for-log.js';

describe('cleanForLog', () => {
  it.each([
    ['user jane@example.com', 'user [e-mail]'],
    ['GET /people/jane%40example.com', 'GET [e-mail]'],
    ['"jane doe"@example.com was refused', '[e-mail] was refused'],
    ['jane%EF%BC%A0acme.com', '[e-mail]'],
    ['jane%2540acme.com', '[e-mail]'],
    ['jane＠example.com', '[e-mail]'],
    ["o'brien'@example.com", '[e-mail]'],
    ["for 'jane@example.com'", "for [e-mail]'"],
    ['client_secret=test_abcdef012345&x=1', 'client_secret=[redacted]&x=1'],
    ['code: 4f9a0b; next', 'code: [redacted]; next'],
    ['{"access_token":"abc.def.ghi"}', '{"access_token":"[redacted]"}'],
    ['Authorization: Bearer abc.def.ghi', 'Authorization: Bearer [redacted]'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln', '[token]'],
    ['4f9a0b4f9a0b4f9a0b4f9a0b4f9a', '[redacted]'],
    ['AbcdefghijKlmnopqrstuvwxyz', '[redacted]'],
    ['one\r\ntwo\u2028three\u0000', 'one two three '],
    ['%0d%0aFAKE', ' FAKE'],
    ['%E0%A4%A is kept', '%E0%A4%A is kept'],
  ])('%p → %p', (text, line) => {
    expect(cleanForLog(text)).toBe(line);
  });

  it.each([
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    'user_info_retrieve_failed',
    'asked for org_100000000000000001, got org_100000000000000002 by conn_100000000000000003',
  ])('keeps %s', (text) => {
    expect(cleanForLog(text)).toBe(text);
  });

  it('does not work on more than it was given', () => {
    expect(cleanForLog('\u3316'.repeat(5_000))).toHaveLength(301);
  });

  it('cuts what is long', () => {
    expect(cleanForLog('a b '.repeat(1000))).toHaveLength(301);
  });
});
