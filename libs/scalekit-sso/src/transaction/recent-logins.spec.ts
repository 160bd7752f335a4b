import { jest } from '@jest/globals';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Answer, navigation, responder } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { SsoRequest } from '../http/request.js';
import { RecentLogins } from './recent-logins.js';
import { Seal } from './seal.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith();
const recent = new RecentLogins(new Seal(options), responder(), options);

let jar: CookieJar;
let now: number;

beforeEach(() => {
  jar = new CookieJar();
  now = NOW;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const request = (): SsoRequest => navigation('/', { cookie: jar.header });

function note(): string {
  const answer = new Answer();
  recent.note(request(), answer);
  jar.take(answer.cookies);
  return answer.cookies.join('\n');
}

/** Puts a value of our own seal into the cookie. */
function plant(value: object): void {
  const [name = ''] = note().split('=', 1);
  jar.cookies.set(name, new Seal(options).seal(value));
}

describe('recent logins', () => {
  it('are none in a browser that says nothing of them', () => {
    expect(recent.areThere(request())).toBe(false);
    expect(recent.areTooMany(request())).toBe(false);
  });

  it('are counted in a cookie of this host for half a minute', () => {
    const cookie = note();
    expect(cookie).toMatch(
      /^__Host-sso\.[\w-]{6}\.recent=[\w.-]+; Max-Age=30; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(recent.areThere(request())).toBe(true);
  });

  it('are too many at the third', () => {
    for (const isLoop of [false, false, true, true]) {
      note();
      expect(recent.areTooMany(request())).toBe(isLoop);
    }
  });

  it('stay small, however many there are', () => {
    const lengths = [];
    for (let count = 0; count < 6; count += 1) {
      lengths.push(note().length);
    }
    expect(new Set(lengths.slice(2)).size).toBe(1);
  });

  it.each([
    [29_999, true],
    [30_000, false],
    [-29_999, true],
    [-30_000, false],
  ])('of which one is %p ms old are too many: %p', (age, isLoop) => {
    note();
    now = NOW + age;
    note();
    note();
    expect(recent.areTooMany(request())).toBe(isLoop);
  });

  it.each([
    {},
    { times: 'text' },
    { times: null },
    { times: [String(NOW), String(NOW), String(NOW)] },
    { times: [null, NaN, {}] },
    { state: 'a', startedAt: NOW },
  ])('are none in %j', (value) => {
    plant(value);
    expect(recent.areTooMany(request())).toBe(false);
  });

  it('are none in a cookie that is not sealed by this app', () => {
    const [name = ''] = note().split('=', 1);
    jar.cookies.set(name, 'garbage');
    expect(recent.areThere(request())).toBe(true);
    expect(recent.areTooMany(request())).toBe(false);
    note();
    expect(recent.areTooMany(request())).toBe(false);
  });

  it('are forgotten, where there are any', () => {
    const untouched = new Answer();
    recent.forget(request(), untouched);
    expect(untouched.cookies).toEqual([]);
    const [name = ''] = note().split('=', 1);
    const answer = new Answer();
    recent.forget(request(), answer);
    expect(answer.cookies).toEqual([`${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure`]);
  });
});
