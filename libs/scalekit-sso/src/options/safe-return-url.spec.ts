import fc from 'fast-check';
import { MAX_RETURN_URL_LENGTH, safeReturnUrl } from './safe-return-url.js';

const ORIGIN = 'https://app.example.com';

describe('safeReturnUrl', () => {
  it.each([
    '/',
    '/dashboard',
    '/dashboard?tab=a%20b&x=1&x=2#part',
    '/search?q=a+b%2Bc&next=https://other.example/',
    '/files/a%2Fb',
    '/q?win=C:%5Cdir&tab=%09',
    `/${'a'.repeat(MAX_RETURN_URL_LENGTH - 1)}`,
  ])('keeps %s exactly', (path) => {
    expect(safeReturnUrl(path, ORIGIN)).toBe(path);
  });

  it('takes an absolute URL of our own origin as its path', () => {
    expect(safeReturnUrl(`${ORIGIN}/reports?x=1#y`, ORIGIN)).toBe('/reports?x=1#y');
  });

  it('resolves dot segments within our origin', () => {
    expect(safeReturnUrl('/a/../b', ORIGIN)).toBe('/b');
  });

  it.each([
    '//evil.example',
    '///evil.example',
    '////evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/a\\b',
    '/a?b=\\c',
    '/%5cevil.example',
    '/%5C%5Cevil.example',
    '/%09/evil.example',
    '/%00',
    '/%2f%2fevil.example',
    '/%2F/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e%2e//evil.example',
    '/x/../..//evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https://evil.example',
    'http://app.example.com/',
    'https://app.example.com:8443/',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://user@app.example.com/',
    'https://app.example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    ' /dashboard',
    'dashboard',
    '?x=1',
    '#x',
    '',
    '/\u3000/evil.example',
    '/\u00a0x',
    '/\u2028x',
    '/\u202ex',
    '/\u200bx',
    '/a\r\nSet-Cookie: x=y',
    `/${'a'.repeat(MAX_RETURN_URL_LENGTH)}`,
    `/${'é'.repeat(MAX_RETURN_URL_LENGTH / 2)}`,
  ])('refuses %j', (candidate) => {
    expect(safeReturnUrl(candidate, ORIGIN)).toBeUndefined();
  });

  it.each([undefined, null, 1, {}, [], ['/x'], new String('/x')])('refuses %O', (candidate) => {
    expect(safeReturnUrl(candidate, ORIGIN)).toBeUndefined();
  });

  it('lands on our own origin whatever comes in', () => {
    const piece = fc.oneof(
      fc.constantFrom('/', '\\', '//', '.', '..', '%2f', '%5c', '@', ':', 'https:', '?', '#', '\t'),
      fc.constantFrom('evil.example', 'app.example.com', '%00', ' ', '\u3000', 'javascript:'),
      fc.string({ maxLength: 6, unit: 'binary' }),
    );
    const candidates = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          candidates,
          candidates.map((rest) => `/${rest}`),
        ),
        (candidate) => {
          const path = safeReturnUrl(candidate, ORIGIN);
          if (path !== undefined) {
            expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
            expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
            expect(safeReturnUrl(path, ORIGIN)).toBe(path);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
