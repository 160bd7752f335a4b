import { navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { cookiesOf, ownCookies, shortHash } from './own-cookies.js';

describe('own cookies', () => {
  it('are of this host only, over https', () => {
    expect(ownCookies(optionsWith())).toEqual({
      prefix: expect.stringMatching(/^__Host-sso\.[\w-]{6}\.$/),
      attributes: 'Path=/; HttpOnly; SameSite=Lax; Secure',
    });
  });

  it('work over http on the own machine', () => {
    expect(ownCookies(optionsWith({ baseUrl: 'http://localhost:3000' }))).toEqual({
      prefix: expect.stringMatching(/^sso\.[\w-]{6}\.$/),
      attributes: 'Path=/; HttpOnly; SameSite=Lax',
    });
  });

  it('have other names in another app on the same host', () => {
    const prefixes = ['https://a.test', 'https://a.test/b', 'https://a.test:8443'].map(
      (baseUrl) => ownCookies(optionsWith({ baseUrl })).prefix,
    );
    expect(new Set(prefixes).size).toBe(3);
  });
});

describe('a short hash', () => {
  it('is the start of SHA-256 in base64url', () => {
    expect(shortHash('abc')).toBe('ungWv48Bz-pBQUDe');
  });
});

describe('the cookies of a request', () => {
  it.each([
    ['a=b; c=d', { a: 'b', c: 'd' }],
    ['a=b;c=d ;  e = f', { a: 'b', c: 'd', e: 'f' }],
    ['a=first; a=second', { a: 'first' }],
    ['a=b=c', { a: 'b=c' }],
    [' a b = c\td ', { 'a b': 'c\td' }],
    ['flag;=x; =y; ; a=', { a: '' }],
    ['__Host-a=1; __Host-ab', { '__Host-a': '1' }],
    ['', {}],
    ['a=b;\t c \t=\t d \t; e= ; f', { a: 'b', c: 'd', e: '' }],
    ['__Host-a=1; b=2; __Host-c=3', { '__Host-a': '1', b: '2', '__Host-c': '3' }],
    ['__Host-a=1; b=2; __Host-a=1', { b: '2' }],
    ['__Host-a=1; __Host-a=2; __Host-a=3', {}],
    ['x__Host-a=1; x__Host-a=2', { 'x__Host-a': '1' }],
  ])('%j are %j', (cookie, expected) => {
    expect(Object.fromEntries(cookiesOf(navigation('/', { cookie })))).toEqual(expected);
  });

  it.each(['\u00a0', '\u000b', '\u000c', '\ufeff', '\u2003'])(
    'are not cleared of %j, which is no blank to a browser',
    (char) => {
      const cookie = `${char}__Host-a${char}=${char}b${char}`;
      const expected = new Map([[`${char}__Host-a${char}`, `${char}b${char}`]]);
      expect(cookiesOf(navigation('/', { cookie }))).toEqual(expected);
    },
  );

  it('are none without the header', () => {
    expect(cookiesOf(navigation('/')).size).toBe(0);
  });
});
