import { TestCookies } from './test-cookies.js';

const NOW = 1_800_000_000;

describe('TestCookies', () => {
  let cookies: TestCookies;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW * 1000 });
    cookies = new TestCookies('app.example.com');
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('reads a cookie as express-session writes it', () => {
    cookies.receive([
      's=s%3Aab.c/d+e=; Path=/; Expires=Fri, 15 Jan 2027 08:00:10 GMT; HttpOnly; SameSite=Lax',
    ]);
    expect(cookies.list).toEqual([
      {
        name: 's',
        value: 's%3Aab.c/d+e=',
        domain: 'app.example.com',
        path: '/',
        expires: NOW + 10,
        httpOnly: true,
        secure: false,
        sameSite: 'Lax',
      },
    ]);
    expect(cookies.header).toBe('s=s%3Aab.c/d+e=');
  });

  it('reads what else a cookie can say, whatever the case and the spaces', () => {
    cookies.receive(['a=1;domain=Example.com ; PATH=/app;Max-Age=60;SECURE;samesite=STRICT']);
    expect(cookies.list).toEqual([
      {
        name: 'a',
        value: '1',
        domain: '.Example.com',
        path: '/app',
        expires: NOW + 60,
        httpOnly: false,
        secure: true,
        sameSite: 'Strict',
      },
    ]);
  });

  it.each([
    ['none', 'None'],
    ['lax', 'Lax'],
    ['', 'Lax'],
  ])('reads SameSite=%s', (text, sameSite) => {
    cookies.receive([`a=1; SameSite=${text}`]);
    expect(cookies.list).toEqual([expect.objectContaining({ sameSite })]);
  });

  it('knows the same path and end for a cookie that names neither', () => {
    cookies.receive(['a=1']);
    expect(cookies.list).toEqual([
      expect.objectContaining({ path: '/', expires: -1, sameSite: 'Lax' }),
    ]);
  });

  it('keeps one dot before the host of a cookie for the hosts below', () => {
    cookies.receive(['a=1; Domain=.example.com']);
    expect(cookies.list).toEqual([expect.objectContaining({ domain: '.example.com' })]);
  });

  it('has the latest value of each name, in one header', () => {
    cookies.receive(['a=1', 'b=2']);
    cookies.receive(['a=3']);
    expect(cookies.header).toBe('b=2; a=3');
  });

  it.each([
    'a=; Max-Age=0',
    'a=; Max-Age=-5',
    'a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'a=; Expires=Fri, 15 Jan 2027 08:00:00 GMT',
    'a=; Max-Age=0; Expires=Fri, 15 Jan 2037 08:00:00 GMT',
    'a=; Expires=Wed, 31 Dec 1969 23:00:00 GMT',
  ])('forgets a cookie that the app takes back: %s', (line) => {
    cookies.receive(['a=1']);
    cookies.receive([line]);
    expect([cookies.list, cookies.header]).toEqual([[], '']);
  });

  it('keeps a cookie that ends in a second, by its Max-Age rather than by Expires', () => {
    cookies.receive(['a=1; Max-Age=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT']);
    expect(cookies.list).toEqual([expect.objectContaining({ expires: NOW + 1 })]);
  });
});
