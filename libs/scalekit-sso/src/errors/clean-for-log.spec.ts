import { cleanForLog } from './clean-for-log.js';

describe('cleanForLog', () => {
  it.each([
    ['user jane@example.com', 'user [e-mail]'],
    ['GET /people/jane%40example.com', 'GET [e-mail]'],
    ['"jane doe"@example.com was refused', '[e-mail] was refused'],
    ['jane%EF%BC%A0acme.com', '[e-mail]'],
    ['jane%2540acme.com', '[e-mail]'],
    ['jane＠example.com', '[e-mail]'],
    ['jane%25252540example.com', '[e-mail]'],
    ['jane%25%32%35%34%30example.com', '[e-mail]'],
    ['andr%E9%40example.com', '[e-mail]'],
    ['andr%E9%2540example.com', '[e-mail]'],
    ['jane%40%FFexample.com', '[e-mail]'],
    ['jane%00%FF', 'jane %FF'],
    ['%7F%80%0A', ' %80 '],
    ['jane&#64;example.com', '[e-mail]'],
    ['jane&#0064example.com', '[e-mail]'],
    ['jane&#640;example', 'jane&#640;example'],
    ['jane&#x40;example.com', '[e-mail]'],
    ['jane&#X0040 example.com', 'jane@ example.com'],
    ['jane&#x40e;example', 'jane&#x40e;example'],
    ['jane&commat;example.com', '[e-mail]'],
    ['jane&commat is kept', 'jane&commat is kept'],
    ['jane&amp;amp;#64;example.com', '[e-mail]'],
    ['jane%26%2364%3Bexample.com', '[e-mail]'],
    ['{"email":"jane\\u0040example.com"}', '{"email":"[e-mail]"}'],
    ['jane\\\\u0040example.com', '[e-mail]'],
    ['&amp;lt;u0040 is kept', '&amp;lt;u0040 is kept'],
    ["o'brien'@example.com", '[e-mail]'],
    ["for 'jane@example.com'", "for [e-mail]'"],
    ['client_secret=test_abcdef012345&x=1', 'client_secret=[redacted]&x=1'],
    ['code: 4f9a0b; next', 'code: [redacted]; next'],
    ['{"access_token":"abc.def.ghi"}', '{"access_token":"[redacted]"}'],
    ['Authorization: Bearer abc.def.ghi', 'Authorization: Bearer [redacted]'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln', '[token]'],
    ['https://acme-prod.scalekit.com/', 'https://acme-prod.scalekit.com/'],
    ['acme-pr0d.scalekit.com', '[token]'],
    ['abcdefgh.abcdefgh.abcdefghijk', '[token]'],
    ['4f9a0b4f9a0b4f9a0b4f9a0b4f9a', '[redacted]'],
    ['AbcdefghijKlmnopqrstuvwxyz', '[redacted]'],
    ['AbcDefGhiJklMnoPqrStuVwxError', '[redacted]'],
    ['xAbcdefghijKlmnopqrstException', '[redacted]'],
    ['one\r\ntwo\u2028three\u0000', 'one two three '],
    ['one\u0085two\u000bthree\u2029four', 'one two three four'],
    ['\u001b[31mred\u009b0m', ' [31mred 0m'],
    ['right\u202eto left\u2066', 'right to left '],
    ['one | more: x', 'one / more: x'],
    ['one %7C two %257c three', 'one / two / three'],
    ['one \uff5c two \uffe8 three', 'one / two / three'],
    ['\u00a6\u01c0\u2016\u2223\u2225\u2502\u2503\u2551\u23d0\u2758\u275a\u4e28', '////////////'],
    ['%0d%0aFAKE', ' FAKE'],
    ['%E0%A4%A is kept', '%E0%A4%A is kept'],
  ])('%O → %O', (text, line) => {
    expect(cleanForLog(text)).toBe(line);
  });

  it.each([
    'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    'user_info_retrieve_failed',
    'ScalekitServiceUnavailableException: 14',
    'asked for org_100000000000000001, got org_100000000000000002 by conn_100000000000000003',
  ])('keeps %s', (text) => {
    expect(cleanForLog(text)).toBe(text);
  });

  it('does not work on more than it was given', () => {
    expect(cleanForLog('\u3316'.repeat(5_000))).toHaveLength(301);
  });

  it('ends also where the encoding is as deep as the text is long', () => {
    expect(cleanForLog(`jane%${'25'.repeat(500)}40example.com`)).toBe('[e-mail]');
    expect(cleanForLog(`%${'25'.repeat(5_000)}40`)).toBe('%2');
    expect(cleanForLog('&amp;'.repeat(5_000))).toHaveLength(301);
  });

  it('cuts what is long', () => {
    expect(cleanForLog('a b '.repeat(1000))).toHaveLength(301);
  });
});
