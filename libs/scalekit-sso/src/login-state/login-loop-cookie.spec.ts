import { CookieJar } from '../../spec-support/cookie-jar.js';
import { Answer, navigation, responder } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { SsoRequest } from '../http/request.js';
import { LoginLoopCookie } from './login-loop-cookie.js';
import { Seal } from './seal.js';

const NOW = Date.UTC(2030, 0, 1);
const options = optionsWith();
const loginLoop = new LoginLoopCookie(new Seal(options), responder(), options);

let jar: CookieJar;
let now: number;

beforeEach(() => {
  jar = new CookieJar();
  now = NOW;
  vi.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const request = (): SsoRequest => navigation('/', { cookie: jar.header });

function count(): string {
  const answer = new Answer();
  loginLoop.count(request(), answer);
  jar.take(answer.cookies);
  return answer.cookies.join('\n');
}

/** Puts a value of our own seal into the cookie. */
function plant(value: object): void {
  const [name = ''] = count().split('=', 1);
  jar.cookies.set(name, new Seal(options).seal(value));
}

describe('the cookie against login loops', () => {
  it('counts no login of a browser that does not send it (B23)', () => {
    expect(loginLoop.isExceeded(request())).toBe(false);
  });

  it('belongs to this host only and lasts half a minute', () => {
    const cookie = count();
    expect(cookie).toMatch(
      /^__Host-sso\.[\w-]{6}\.loop=[\w-]+; Max-Age=30; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  it('exists once a login was counted, and only under its own name', () => {
    expect(loginLoop.exists(request())).toBe(false);
    const [name = ''] = count().split('=', 1);
    expect(loginLoop.exists(request())).toBe(true);
    for (const cookie of ['', `x${name}=1`, `other=${name}`, name]) {
      expect(loginLoop.exists(navigation('/', { cookie }))).toBe(false);
    }
    expect(loginLoop.exists({ ...request(), headers: {} })).toBe(false);
  });

  it('is exceeded at the third login', () => {
    for (const isLoop of [false, false, true, true]) {
      count();
      expect(loginLoop.isExceeded(request())).toBe(isLoop);
    }
  });

  it('stays small, however many logins there are', () => {
    const lengths = [];
    for (let logins = 0; logins < 6; logins += 1) {
      lengths.push(count().length);
    }
    expect(new Set(lengths.slice(2)).size).toBe(1);
  });

  it.each([
    [29_999, true],
    [30_000, false],
    [-29_999, true],
    [-30_000, false],
  ])('is exceeded where the oldest of three logins is %O ms old: %O', (age, isLoop) => {
    count();
    now = NOW + age;
    count();
    count();
    expect(loginLoop.isExceeded(request())).toBe(isLoop);
  });

  it.each([
    {},
    { times: 'text' },
    { times: null },
    { times: [String(NOW), String(NOW), String(NOW)] },
    { times: [null, NaN, {}] },
    { state: 'a', startedAt: NOW },
  ])('counts nothing in %j', (value) => {
    plant(value);
    expect(loginLoop.isExceeded(request())).toBe(false);
  });

  it('counts nothing that is not sealed by this app', () => {
    const [name = ''] = count().split('=', 1);
    jar.cookies.set(name, 'garbage');
    expect(loginLoop.isExceeded(request())).toBe(false);
    count();
    expect(loginLoop.isExceeded(request())).toBe(false);
  });

  it('is cleared where it is there', () => {
    const untouched = new Answer();
    loginLoop.clear(request(), untouched);
    expect(untouched.cookies).toEqual([]);
    const [name = ''] = count().split('=', 1);
    const answer = new Answer();
    loginLoop.clear(request(), answer);
    expect(answer.cookies).toEqual([`${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure`]);
  });
});
