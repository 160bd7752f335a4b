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

describe('an address at another origin of the app', () => {
  const SPA = 'https://app.acme.test';
  const ALLOWED = [SPA, 'http://127.0.0.1:5173', 'https://xn--bcher-kva.example'];
  const judge = (candidate: unknown): unknown => safeReturnUrl(candidate, ORIGIN, ALLOWED);

  it.each([
    [`${SPA}/`, `${SPA}/`],
    [SPA, `${SPA}/`],
    [`${SPA}?x=1`, `${SPA}/?x=1`],
    [`${SPA}/orders?x=1&next=//evil.test#/part`, `${SPA}/orders?x=1&next=//evil.test#/part`],
    [`${SPA}/a/../b`, `${SPA}/b`],
    ['HTTPS://App.ACME.test/x', `${SPA}/x`],
    [`${SPA}:443/x`, `${SPA}/x`],
    [` ${SPA}/x?`, `${SPA}/x`],
    ['http://127.0.0.1:5173/#/orders', 'http://127.0.0.1:5173/#/orders'],
    ['https://b\u00fccher.example/x', 'https://xn--bcher-kva.example/x'],
    [`${SPA}/${'x'.repeat(2_047 - SPA.length)}`, `${SPA}/${'x'.repeat(2_047 - SPA.length)}`],
    ['/orders', '/orders'],
    [`${ORIGIN}/orders`, '/orders'],
  ])('is taken as the URL parser reads it: %.60s', (candidate, expected) => {
    expect(judge(candidate)).toBe(expected);
  });

  it.each([
    'https://app.acme.test.evil.test/',
    'https://app.acme.test@evil.test/',
    'https://app.acme.test:pw@evil.test/',
    'https://app.acme.test%40evil.test/',
    'https://evil.test/https://app.acme.test/',
    'https://evil.test#https://app.acme.test/',
    'https://user@app.acme.test/',
    'https://user:pw@app.acme.test/',
    'http://app.acme.test/',
    'https://app.acme.test:8443/',
    'https://app.acme.test./',
    'https://acme.test/',
    'https://x.app.acme.test/',
    'https://app.acme.test\\@evil.test/',
    'https:\\\\app.acme.test/',
    'https://app.acme\u200b.test/',
    'https://\u0430pp.acme.test/',
    'http://127.0.0.1:5174/',
    'http://localhost:5173/',
    'blob:https://app.acme.test/5f0c',
    'view-source:https://app.acme.test/',
    'javascript:https://app.acme.test/',
    'ws://app.acme.test/',
    'null',
    '//app.acme.test/',
    'app.acme.test/',
    'https://app.acme.test//evil.test/',
    'https://app.acme.test/%2fevil.test/',
    'https://app.acme.test/%5cevil.test/',
    'https://app.acme.test/%0d%0aSet-Cookie:x=y',
    `${SPA}/${'x'.repeat(2_048 - SPA.length)}`,
    `${SPA}/${'\u00e9'.repeat(1_000)}`,
    'https://user@app.example.com/',
    'https://app.example.com',
  ])('is refused: %.60j', (candidate) => {
    expect(judge(candidate)).toBeUndefined();
  });

  it('is nothing that the parser sees elsewhere, whatever comes in', () => {
    const piece = fc.oneof(
      fc.constantFrom(SPA, 'https:', '//', '/', '@', ':', '.', '?', '#', '%', 'blob:', 'evil.test'),
      fc.constantFrom('app.acme.test', 'APP.', '\\', '\t', '[', ':443', 'http:'),
      fc.string({ maxLength: 4, unit: 'binary' }),
    );
    const candidates = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          candidates,
          candidates.map((rest) => SPA + rest),
        ),
        (candidate) => {
          const url = safeReturnUrl(candidate, ORIGIN, [SPA]);
          if (url !== undefined && !url.startsWith('/')) {
            const { protocol, host, username, password, href } = new URL(url);
            expect([protocol, host, username, password]).toEqual([
              'https:',
              'app.acme.test',
              '',
              '',
            ]);
            expect(href).toBe(url);
            expect(safeReturnUrl(url, ORIGIN, [SPA])).toBe(url);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
