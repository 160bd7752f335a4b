import { loginOf } from '../../spec-support/return-url.js';
import fc from 'fast-check';
import { LoginRequest } from '../links/login-request.js';
import type { HttpResponder } from '../http/responder.js';
import type { SsoRequest } from '../http/request.js';
import { validateOptions } from '../scalekit-sso.options.js';
import { LoginCookies } from './login-cookies.js';
import { beginTransaction } from './login-transaction.js';
import { readTransaction } from './login-transaction.js';
import { Seal } from './seal.js';

const optionsWith = (cookieSecret: string): ReturnType<typeof validateOptions> =>
  validateOptions(
    {
      environmentUrl: 'https://acme.scalekit.com',
      clientId: 'skc_98765432109876543',
      clientSecret: 'test_k2j3h4k2j3h4',
      baseUrl: 'https://app.example.com',
      cookieSecret,
    },
    { isProduction: true },
  );
const options = optionsWith('qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE');
const seal = new Seal(options);
const set: string[] = [];
const responder = {
  appendCookie: (_response: unknown, cookie: string) => set.push(cookie),
} as unknown as HttpResponder;
const cookies = new LoginCookies(seal, responder, options);
const withCookie = (cookie: string): SsoRequest => ({
  method: 'GET',
  url: '/',
  headers: { cookie },
});
const transaction = beginTransaction({
  login: loginOf({ organizationId: 'org_1', returnTo: '/dashboard' }),
});

describe('a sealed value, whatever becomes of it', () => {
  it('is given back as it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const same = JSON.parse(JSON.stringify(value)) as object;
        expect(seal.open(seal.seal(same))).toEqual(same);
      }),
      { numRuns: 50 },
    );
  });

  it('is not opened where one character is another', () => {
    const sealed = seal.seal(transaction);
    const other = fc.constantFrom(...Array.from('AQgw-_.=%+/ \u0000é'));
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), other, (index, character) => {
        fc.pre(sealed[index] !== character);
        const altered = sealed.slice(0, index) + character + sealed.slice(index + 1);
        expect(seal.open(altered)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('is not opened where one bit is another', () => {
    const sealed = Buffer.from(seal.seal(transaction), 'base64url');
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (index) => {
        const bytes = Buffer.from(sealed);
        bytes[index >> 3] = (bytes[index >> 3] ?? 0) ^ (1 << (index & 7));
        expect(seal.open(bytes.toString('base64url'))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('is not opened where it is cut, doubled or longer', () => {
    const sealed = seal.seal(transaction);
    const cut = fc.tuple(fc.nat(sealed.length), fc.nat(sealed.length), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(cut, ([from, to, extra]) => {
        const altered = sealed.slice(0, from) + extra + sealed.slice(to);
        fc.pre(altered !== sealed);
        expect(seal.open(altered)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('is not opened with another secret', () => {
    const sealed = seal.seal(transaction);
    fc.assert(
      fc.property(fc.uuid({ version: 4 }), (secret) => {
        expect(new Seal(optionsWith(`another-secret-${secret}`)).open(sealed)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it('of any shape is a whole login, or none', () => {
    const field = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(...(Object.values(transaction) as unknown[])),
    );
    const shape = fc.record(
      Object.fromEntries(Object.keys(transaction).map((name) => [name, field])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(shape, fc.jsonValue()), (value) => {
        const parsed = readTransaction(value);
        if (parsed !== undefined) {
          const { state, binding, login, startedAt } = parsed;
          expect(login).toBeInstanceOf(LoginRequest);
          [state, ...Object.values(binding ?? {})].forEach((text) => {
            expect(typeof text).toBe('string');
            expect(text).not.toBe('');
          });
          expect(Math.abs(Date.now() - startedAt)).toBeLessThan(600_000);
        }
      }),
    );
  });
});

describe('the Cookie header, whatever is in it', () => {
  const prefix = /^(.*?\.)[\w-]{16}=/;
  const remembered = (): string => {
    set.length = 0;
    cookies.remember(withCookie(''), {}, transaction);
    return set[0]?.split(';')[0] ?? '';
  };

  it('never throws, and finds no login that is not there', () => {
    const own = prefix.exec(remembered())?.[1] ?? '';
    const pair = fc
      .tuple(
        fc.oneof(
          fc.string(),
          fc.constant(own),
          fc.string().map((end) => own + end),
        ),
        fc.string(),
      )
      .map(([name, value]) => `${name}=${value}`);
    const header = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.oneof(pair, fc.constantFrom(';', '=', '; ;', '__proto__=x', own)), {
          maxLength: 20,
        })
        .map((pairs) => pairs.join('; ')),
    );
    fc.assert(
      fc.property(header, fc.string(), (cookie, state) => {
        const request = withCookie(cookie);
        expect(cookies.find(request, state)).toBeUndefined();
        set.length = 0;
        cookies.forget(request, {}, state);
        cookies.remember(request, {}, transaction);
        expect(set.length).toBeLessThanOrEqual(18);
        set.forEach((line) => {
          expect(line).toMatch(/^__Host-sso\.[\w-]{6}\.[\w-]{16}=[\w.-]*; Max-Age=\d+; Path=\/;/);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('gives a login back among whatever others', () => {
    const own = remembered();
    const others = fc.array(
      fc.tuple(fc.stringMatching(/^[\w-]{1,8}$/), fc.stringMatching(/^[\w=%+/.-]{0,20}$/)),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(others, others, (before, after) => {
        const pairs = (some: [string, string][]): string[] => some.map((one) => one.join('='));
        const cookie = [...pairs(before), own, ...pairs(after)].join('; ');
        expect(cookies.find(withCookie(cookie), transaction.state)).toEqual(transaction);
      }),
      { numRuns: 50 },
    );
  });
});
