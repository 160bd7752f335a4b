import { asSafe, loginOf } from '../../spec-support/return-url.js';
import { CookieJar } from '../../spec-support/cookie-jar.js';
import type { LoginQuery } from '../links/login-parameters.js';
import { Answer, navigation, responder } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { SsoRequest } from '../http/request.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { LoginCookies } from './login-cookies.js';
import { beginTransaction, type LoginTransaction } from './login-transaction.js';
import { Seal } from './seal.js';

function cookiesWith(options: Partial<ScalekitSsoOptions> = {}): LoginCookies {
  const resolved = optionsWith(options);
  return new LoginCookies(new Seal(resolved), responder(), resolved);
}

let cookies: LoginCookies;
const requestWith = (cookie: string): SsoRequest => navigation('/auth/login', { cookie });

function begin(asked: LoginQuery = {}, startedAt = Date.now()): LoginTransaction {
  const login = loginOf({ returnTo: '/', ...asked });
  return { ...beginTransaction({ login }), startedAt };
}

/** Remembers a login in a browser, and answers what was set. */
function remember(jar: CookieJar, transaction: LoginTransaction, by = cookies): readonly string[] {
  const answer = new Answer();
  by.remember(requestWith(jar.header), answer, transaction);
  jar.take(answer.cookies);
  return answer.cookies;
}

const names = (setCookies: readonly string[]): string[] =>
  setCookies.map((cookie) => cookie.split('=', 1)[0] ?? '');
const cleared = (setCookies: readonly string[]): string[] =>
  names(setCookies.filter((cookie) => cookie.includes('Max-Age=0')));
const isKnown = (jar: CookieJar, { state }: LoginTransaction): boolean =>
  cookies.find(requestWith(jar.header), state) !== undefined;

beforeEach(() => {
  cookies = cookiesWith();
});

describe('the cookie of a login', () => {
  it('is opened once for a request, however often its login is asked for', () => {
    const options = optionsWith();
    const seal = new Seal(options);
    const own = new LoginCookies(seal, responder(), options);
    const jar = new CookieJar();
    const [one, other] = [begin(), begin()];
    remember(jar, one, own);
    const request = requestWith(jar.header);
    const open = vi.spyOn(seal, 'open');
    expect([own.find(request, one.state), own.find(request, one.state)]).toEqual([one, one]);
    expect(open).toHaveBeenCalledTimes(1);
    expect(own.find(request, 'other')).toBeUndefined();
    expect(own.find(requestWith(jar.header), one.state)).toEqual(one);
    expect(open).toHaveBeenCalledTimes(2);
    // One object, given the cookies of a later visit.
    remember(jar, other, own);
    Object.assign(request, requestWith(jar.header));
    expect(own.find(request, other.state)).toEqual(other);
  });

  it('belongs to this host only, over https', () => {
    const [cookie] = remember(new CookieJar(), begin());
    expect(cookie).toMatch(
      /^__Host-sso\.[\w-]{6}\.[\w-]{16}=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
  });

  it('works over http on the own machine', () => {
    const local = cookiesWith({ baseUrl: 'http://localhost:3000' });
    const [cookie] = remember(new CookieJar(), begin(), local);
    expect(cookie).toMatch(
      /^sso\.[\w-]{6}\.[\w-]{16}=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('has another name in another app on the same host', () => {
    const transaction = begin();
    const of = (options: Partial<ScalekitSsoOptions>): readonly string[] =>
      remember(new CookieJar(), transaction, cookiesWith(options));
    const [one] = names(of({}));
    const [other] = names(of({ baseUrl: 'https://app.example.com/other' }));
    expect(one?.split('.')[1]).not.toBe(other?.split('.')[1]);
    expect(one?.split('.')[2]).toBe(other?.split('.')[2]);
  });

  it.each([
    [2_817, 3_800, true],
    [2_818, 3_802, false],
  ])('of %O bytes, %O sealed, keeps the return address: %O', (bytes, sealed, isKept) => {
    const transaction = begin({ returnTo: '/' });
    const rest = bytes - Buffer.byteLength(JSON.stringify(transaction));
    const returnTo = asSafe(`/${'x'.repeat(rest)}`);
    const long = { ...transaction, login: transaction.login.with({ returnTo }) };
    expect(new Seal(optionsWith()).seal(long).length).toBe(sealed);
    const own = cookiesWith({ defaultReturnTo: '/home' });
    const jar = new CookieJar();
    remember(jar, long, own);
    const found = own.find(requestWith(jar.header), long.state);
    expect(found?.binding).toEqual(long.binding);
    expect(found?.login.query.returnTo).toBe(isKept ? returnTo : undefined);
  });
});

describe('a login', () => {
  it('is found in the browser that began it, by its state', () => {
    const jar = new CookieJar();
    const [one, other] = [begin(), begin({ returnTo: '/other' })];
    remember(jar, one);
    remember(jar, other);
    expect(cookies.find(requestWith(jar.header), one.state)).toEqual(one);
    expect(cookies.find(requestWith(jar.header), other.state)).toEqual(other);
  });

  it('is not found in another browser, by another state, or by none', () => {
    const jar = new CookieJar();
    const transaction = begin();
    remember(jar, transaction);
    expect(cookies.find(navigation('/'), transaction.state)).toBeUndefined();
    expect(cookies.find(requestWith(jar.header), 'other')).toBeUndefined();
    expect(cookies.find(requestWith(jar.header), undefined)).toBeUndefined();
  });

  it('is not found under the name of another one', () => {
    const jar = new CookieJar();
    const [own, planted] = [begin(), begin()];
    const [name = ''] = names(remember(jar, own));
    const [other] = remember(new CookieJar(), planted);
    jar.cookies.set(name, other?.split('=')[1]?.split(';')[0] ?? '');
    expect(cookies.find(requestWith(jar.header), own.state)).toBeUndefined();
  });

  it.each(['', 'garbage', 'a.b.c.d.e'])('is not found where its cookie is "%s"', (value) => {
    const jar = new CookieJar();
    const transaction = begin();
    const [name = ''] = names(remember(jar, transaction));
    jar.cookies.set(name, value);
    expect(cookies.find(requestWith(jar.header), transaction.state)).toBeUndefined();
  });

  it('is told from one that is sealed with an unknown secret (B27)', () => {
    const jar = new CookieJar();
    const transaction = begin();
    const [name = ''] = names(remember(jar, transaction));
    const other = cookiesWith({ cookieSecret: 'Zt4Yw9Xb1Nc7Vm3Ks6Jd2Hf8Gq5Rp0La' });
    const { state } = transaction;
    expect(other.find(requestWith(jar.header), state)).toBeUndefined();
    expect(other.hasUnknownKey(requestWith(jar.header), state)).toBe(true);
    expect(cookies.hasUnknownKey(requestWith(jar.header), state)).toBe(false);
    expect(other.hasUnknownKey(requestWith(jar.header), 'other')).toBe(false);
    expect(other.hasUnknownKey(requestWith(jar.header), undefined)).toBe(false);
    jar.cookies.set(name, 'garbage');
    expect(other.hasUnknownKey(requestWith(jar.header), state)).toBe(false);
  });

  it('is found among whatever else a browser sends', () => {
    const jar = new CookieJar();
    const transaction = begin();
    const [name] = names(remember(jar, transaction));
    for (const header of [
      `a=b;${jar.header};c=d`,
      `flag;  ${jar.header}  ; =x`,
      jar.header.replace('=', ' = '),
    ]) {
      expect(cookies.find(requestWith(header), transaction.state)).toBeDefined();
    }
    // No browser has two with `__Host-`.
    for (const header of [`${name}=planted; ${jar.header}`, `${jar.header}; ${name}=planted`]) {
      expect(cookies.find(requestWith(header), transaction.state)).toBeUndefined();
    }
  });

  it('is forgotten alone', () => {
    const jar = new CookieJar();
    const [one, other] = [begin(), begin()];
    const [name] = names(remember(jar, one));
    remember(jar, other);
    const answer = new Answer();
    cookies.forget(requestWith(jar.header), answer, one.state);
    expect(answer.cookies).toEqual([`${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure`]);
    jar.take(answer.cookies);
    expect([isKnown(jar, one), isKnown(jar, other)]).toEqual([false, true]);
  });

  it.each([
    ['no state', '=x; a=b', undefined],
    ['no such login', 'a=b', 'other'],
    ['no cookies', '', 'other'],
  ])('is not forgotten where there is %s', (_case, cookie, state) => {
    const answer = new Answer();
    cookies.forget(requestWith(cookie), answer, state);
    expect(answer.cookies).toEqual([]);
  });
});

describe('logins that a browser never finishes', () => {
  const ASKED = { organizationId: 'org_12345678901234567', returnTo: '/dashboard?page=1' };
  /** The logins that can be completed, and those that can only start again. */
  const found = (jar: CookieJar, all: readonly LoginTransaction[]): string =>
    all
      .map(({ state }) => cookies.find(requestWith(jar.header), state))
      .map((login) => (login === undefined ? '-' : login.binding === undefined ? 'again' : 'whole'))
      .join(' ');
  const bytesOf = (jar: CookieJar): number =>
    [...jar.cookies].reduce((sum, [name, value]) => sum + name.length + value.length, 0);

  it('are kept, twelve of them within 6,500 bytes, and of older ones what starts them again (B26)', () => {
    const jar = new CookieJar();
    const now = Date.now();
    const logins = Array.from({ length: 18 }, (_, index) =>
      begin(ASKED, now - 1_000 * (18 - index)),
    );
    for (const login of logins.slice(0, 12)) {
      expect(cleared(remember(jar, login))).toEqual([]);
    }
    expect(found(jar, logins.slice(0, 12))).toBe(Array(12).fill('whole').join(' '));
    for (const login of logins.slice(12)) {
      remember(jar, login);
      expect(bytesOf(jar)).toBeLessThanOrEqual(6_500);
    }
    expect(found(jar, logins)).toMatch(/^(- )+(again ){1,3}(whole ?){12}$/);
  });

  it('are pushed out without return address and secrets, with all else that they asked for', () => {
    const jar = new CookieJar();
    const [stepUp, startedAt] = [
      { identityKey: 'key', ssoSessionHash: 'hash', authTime: undefined },
      Date.now() - 60_000,
    ];
    const login = loginOf({ ...ASKED, prompt: 'login', isThirdPartyInitiated: true });
    const first = { ...beginTransaction({ login, stepUp }), startedAt };
    const [name = ''] = names(remember(jar, first));
    for (let count = 0; count < 12; count += 1) {
      remember(jar, begin(ASKED));
    }
    expect(cookies.find(requestWith(jar.header), first.state)).toStrictEqual({
      ...first,
      binding: undefined,
      login: login.with({ returnTo: undefined }),
    });
    expect(jar.cookies.get(name)?.length).toBeLessThan(400);
  });

  it('give way for good where they are restarts: nothing starts again twice', () => {
    const jar = new CookieJar();
    const first = { ...begin(ASKED, Date.now() - 60_000), restartOf: Date.now() - 90_000 };
    const [name] = names(remember(jar, first));
    let gone: string[] = [];
    for (let count = 0; count < 13 && gone.length === 0; count += 1) {
      gone = cleared(remember(jar, begin(ASKED)));
    }
    expect(gone).toEqual([name]);
  });

  it('give way to no login that replaces them, and are not remembered beside it', () => {
    const jar = new CookieJar();
    const before = begin(ASKED, Date.now() - 60_000);
    remember(jar, before);
    for (let count = 0; count < 11; count += 1) {
      remember(jar, begin(ASKED));
    }
    const answer = new Answer();
    const again = begin(ASKED);
    cookies.remember(requestWith(jar.header), answer, again, before);
    expect(answer.cookies).toHaveLength(1);
    jar.take(answer.cookies);
    expect(found(jar, [before, again])).toBe('whole whole');
  });

  it.each([
    [0, 0],
    [1, 1],
  ])('give way once they take %O bytes more than 6,040', (more, count) => {
    const jar = new CookieJar();
    const probe = remember(new CookieJar(), begin());
    const [name = '', value = ''] = probe[0]?.split(/[=;]/, 2) ?? [];
    const rest = 6_040 - name.length - value.length + more;
    jar.cookies.set(`${name.slice(0, -16)}${'x'.repeat(16)}`, 'x'.repeat(rest - name.length));
    expect(cleared(remember(jar, begin()))).toHaveLength(count);
  });

  it('give way for good where even what starts them again finds no room', () => {
    const jar = new CookieJar();
    const loginHint = `jane@${'a.'.repeat(110)}test`;
    const first = begin({ ...ASKED, loginHint }, Date.now() - 60_000);
    const [name = ''] = names(remember(jar, first));
    for (let count = 0; count < 2; count += 1) {
      expect(found(jar, [first])).toBe('whole');
      remember(jar, begin({ returnTo: `/${'x'.repeat(1_950)}` }));
    }
    expect(bytesOf(jar)).toBeLessThanOrEqual(6_040);
    expect(jar.cookies.has(name)).toBe(false);
  });

  it('give way, those that another site started before those of the user', () => {
    const jar = new CookieJar();
    const own = begin(ASKED, Date.now() - 590_000);
    remember(jar, own);
    for (let count = 0; count < 20; count += 1) {
      remember(jar, begin({ ...ASKED, isThirdPartyInitiated: true }));
    }
    expect(found(jar, [own])).toBe('whole');
    expect(bytesOf(jar)).toBeLessThanOrEqual(6_500);
  });

  it('give way, those that cannot be read before all others', () => {
    const jar = new CookieJar();
    const own = begin(ASKED, Date.now() - 590_000);
    const [name = ''] = names(remember(jar, own));
    const unreadable = `${name.slice(0, -16)}${'x'.repeat(16)}`;
    jar.cookies.set(unreadable, 'x'.repeat(450));
    for (let count = 0; count < 12 && jar.cookies.has(unreadable); count += 1) {
      expect(found(jar, [own])).toBe('whole');
      remember(jar, begin(ASKED));
    }
    expect(jar.cookies.has(unreadable)).toBe(false);
    expect(found(jar, [own])).not.toBe('-');
  });

  it('are opened, 33 at most for one request, and none that is too large (S10)', () => {
    const jar = new CookieJar();
    const [name = ''] = names(remember(new CookieJar(), begin()));
    const open = vi.spyOn(Seal.prototype, 'open');
    const other = `${name.slice(0, -16)}${'y'.repeat(16)}`;
    remember(new CookieJar().take([`${other}=${'x'.repeat(3_801)}`]), begin());
    expect(open).not.toHaveBeenCalled();
    remember(new CookieJar().take([`${other}=${'x'.repeat(3_800)}`]), begin());
    expect(open).toHaveBeenCalledTimes(1);
    for (let index = 100; index < 300; index += 1) {
      jar.cookies.set(`${name.slice(0, -16)}${'x'.repeat(13)}${index}`, 'AQAB');
    }
    const own = begin();
    const [cookie = ''] = remember(new CookieJar(), own);
    open.mockClear();
    const request = requestWith(`${jar.header}; ${cookie.split(';', 1)[0] ?? ''}`);
    // However many there are: that of the state is looked at by its name.
    expect(cookies.find(request, own.state)).toEqual(own);
    cookies.remember(request, new Answer(), begin());
    expect(open).toHaveBeenCalledTimes(33);
    open.mockRestore();
  });

  it('are cleared a few at a time', () => {
    const jar = new CookieJar();
    const [name = ''] = names(remember(new CookieJar(), begin()));
    for (let index = 10; index < 40; index += 1) {
      jar.cookies.set(`${name.slice(0, -16)}${'x'.repeat(14)}${index}`, 'x'.repeat(400));
    }
    expect(cleared(remember(jar, begin()))).toHaveLength(16);
  });

  it('are told from other cookies', () => {
    const jar = new CookieJar();
    const [name = ''] = names(remember(new CookieJar(), begin()));
    const prefix = name.slice(0, -16);
    const others = [
      `${prefix}${'x'.repeat(15)}`,
      `${prefix}${'x'.repeat(17)}`,
      `${prefix}${'x'.repeat(15)}*`,
      `y${prefix.slice(1)}${'x'.repeat(16)}`,
      `__Host-sso.other1.${'x'.repeat(16)}`,
    ];
    for (const other of others) {
      jar.cookies.set(other, 'x'.repeat(2_000));
    }
    expect(cleared(remember(jar, begin()))).toEqual([]);
  });
});
