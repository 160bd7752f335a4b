import fc from 'fast-check';
import { optionsWith } from '../../spec-support/options.js';
import {
  isCrossSiteNavigation,
  isKnownNonNavigation,
  isTopLevelNavigation,
  prefersHtml,
} from './client-kind.js';
import { isCanonicalCompact } from '../tokens/compact-serialization.js';
import { MalformedQueryError, readFreeText, readQuery } from './query.js';
import { safeReturnUrl } from '../options/safe-return-url.js';
import { isSameOriginRequest } from './same-origin.js';

const HEADERS = [
  'accept',
  'origin',
  'purpose',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-purpose',
  'x-moz',
  'x-purpose',
  'x-requested-with',
];
const word = fc.constantFrom(
  ...['text/html', '*/*', 'application/json', ';q=', ';q=0', '1.5', ',', ';', '=', '"', 'document'],
  ...['navigate', 'none', 'same-origin', 'cross-site', 'null', 'prefetch', 'XMLHttpRequest'],
);
const text = fc.oneof(
  word,
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 8 })
    .map((all) => all.join('')),
);
/** Headers as Node gives them, and as an app that makes up requests does. */
const headers = fc.record(
  Object.fromEntries(
    HEADERS.map((name) => [name, fc.oneof(text, fc.array(text, { maxLength: 2 }))]),
  ),
  { requiredKeys: [] },
);
const requests = fc
  .tuple(fc.constantFrom('GET', 'HEAD', 'POST', 'get', ''), headers)
  .map(([method, own]) => ({ method, url: '/', headers: own }));

describe('a request, whatever its headers are', () => {
  it('is told apart without a throw, and never taken for too much', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const isNavigation = isTopLevelNavigation(request);
        expect(typeof prefersHtml(request)).toBe('boolean');
        expect(typeof isCrossSiteNavigation(request, optionsWith().base)).toBe('boolean');
        if (isNavigation) {
          expect(isKnownNonNavigation(request)).toBe(false);
          expect(request.method).toBe('GET');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is of our own origin only if it says no other', () => {
    const own = 'https://app.example.com';
    fc.assert(
      fc.property(requests, (request) => {
        if (isSameOriginRequest(request, own)) {
          const { origin, 'sec-fetch-site': site } = request.headers;
          expect([undefined, own, 'null']).toContain(origin);
          expect([undefined, 'same-origin']).toContain(site);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a query, whatever is in it', () => {
  const LIMITS = { state: 64, code: 64, return_to: 200 } as const;
  const piece = fc.oneof(
    fc.constantFrom('state', 'code', 'return_to', '=', '&', '?', '#', '[', ']', '.', '%', '+'),
    fc.constantFrom(
      '%00',
      '%0d%0a',
      '%5b%5d',
      '%ff',
      '%c0%ae',
      '%E2%80%AE',
      '__proto__',
      '%2',
      ';',
    ),
    fc.string({ maxLength: 5, unit: 'binary' }),
  );
  const targets = fc
    .array(piece, { maxLength: 14 })
    .map((pieces) => `/auth/callback?${pieces.join('')}`);

  it('is read into clean, short texts of known names, or refused by name', () => {
    fc.assert(
      fc.property(targets, (target) => {
        try {
          for (const [name, value] of Object.entries(readQuery(target, LIMITS))) {
            expect(Object.keys(LIMITS)).toContain(name);
            expect(value.length).toBeLessThanOrEqual(LIMITS[name as keyof typeof LIMITS]);
            expect(value.trim()).not.toBe('');
            expect(value).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedQueryError);
          expect(Object.keys(LIMITS)).toContain((error as MalformedQueryError).parameter);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives some text for the log, or none', () => {
    fc.assert(
      fc.property(fc.oneof(targets, fc.string({ unit: 'binary' })), (target) => {
        expect(['string', 'undefined']).toContain(typeof readFreeText(target, 'state'));
      }),
    );
  });
});

describe('a return address, whatever comes in', () => {
  const origins = fc.constantFrom(
    'https://app.example.com',
    'http://127.0.0.1:3000',
    'http://[::1]:8080',
    'https://bücher.example',
  );
  const piece = fc.oneof(
    fc.constantFrom('/', '//', '\\', '.', '..', '%2e', '%2f', '%5c', '%09', '%00', '%0d%0a', ' '),
    fc.constantFrom('@', ':', '?', '#', '&', '\t', '\r\n', '\u3000', '\u200b', '\u202e', '\ufeff'),
    fc.constantFrom('https:', 'javascript:', 'data:', 'evil.example', 'user:pw', '[::1]', '\ud800'),
    fc.string({ maxLength: 4, unit: 'binary' }),
    fc.webPath(),
  );

  it('stays on our origin, and is the same when it is fed again', () => {
    const anything = fc.oneof(
      fc.webUrl(),
      fc.anything(),
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`),
    );
    const isOfOurs = fc.boolean();
    fc.assert(
      fc.property(origins, isOfOurs, anything, (url, isOwn, something) => {
        const { origin } = new URL(url);
        const candidate = isOwn && typeof something === 'string' ? origin + something : something;
        const result = safeReturnUrl(candidate, origin);
        if (result !== undefined) {
          expect(new URL(result, origin).origin).toBe(origin);
          expect(new URL(decodeOnce(result), origin).origin).toBe(origin);
          expect(result).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
          expect(safeReturnUrl(result, origin)).toBe(result);
          expect(safeReturnUrl(origin + result, origin)).toBe(result);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a compact serialization, whatever it is', () => {
  it('is canonical only in one way', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(63), (bytes, other) => {
        const good = Buffer.from(bytes).toString('base64url');
        expect(isCanonicalCompact(`${good}.${good}`)).toBe(true);
        const altered = good.slice(0, -1) + alphabet.charAt(other);
        const isSameBytes = Buffer.from(altered, 'base64url').equals(Buffer.from(bytes));
        if (altered !== good && isSameBytes) {
          expect(isCanonicalCompact(altered)).toBe(false);
        }
      }),
    );
  });
});

/** What a server behind us that decodes a path once more would make of it. */
function decodeOnce(path: string): string {
  try {
    return decodeURIComponent(path.split(/[?#]/, 1)[0] ?? '');
  } catch {
    return path;
  }
}
