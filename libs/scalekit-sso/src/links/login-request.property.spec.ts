import { asSafe, loginOf } from '../../spec-support/return-url.js';
import fc from 'fast-check';
import { SsoError } from '../errors/sso-error.js';
import { domainOf, normalizeEmail } from '../http/email.js';
import { LoginRequest } from './login-request.js';

const NAMES = [
  'provider',
  'connectionId',
  'organizationId',
  'domain',
  'loginHint',
  'prompt',
] as const;
const value = fc.oneof(
  fc.constantFrom('google', 'conn_1', 'org_1', 'acme.test', 'jo@acme.test', 'login', '', ' '),
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc.domain(),
);
const pick = (values: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, string>> =>
  fc.record(Object.fromEntries(NAMES.map((name) => [name, values])), {
    requiredKeys: [],
  }) as fc.Arbitrary<Record<string, string>>;

const id = fc.stringMatching(/^\w{1,64}$/);
/** What is a login nearly always, so that runs are about logins and not about refusals. */
const login = fc.record(
  {
    provider: fc.constantFrom('google', 'microsoft', 'github', 'gitlab', 'linkedin', 'salesforce'),
    connectionId: id,
    organizationId: id,
    domain: fc.domain(),
    loginHint: fc.emailAddress(),
    prompt: fc.constantFrom('login', 'select_account', 'create', 'consent', 'none'),
  },
  { requiredKeys: [] },
);

/** A login; undefined where it is refused. */
function accepted(query: Parameters<typeof LoginRequest.of>[0]): LoginRequest | undefined {
  try {
    return loginOf(query);
  } catch (error) {
    expect(error).toBeInstanceOf(SsoError);
    return undefined;
  }
}

describe('what a login asks for, whatever it is', () => {
  it('is one selector that wins, or a failure of the catalogue', () => {
    fc.assert(
      fc.property(pick(fc.oneof(value, fc.anything())), (query) => {
        try {
          const {
            selector,
            query: { loginHint },
          } = loginOf(query);
          const order = NAMES.slice(0, 4).filter((name) => query[name] !== undefined);
          expect(selector?.kind).toBe(order[0]);
          if (selector === undefined && loginHint !== undefined) {
            expect(normalizeEmail(loginHint)).toBe(loginHint);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(SsoError);
          expect((error as SsoError).code).toBe('invalid_login_request');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('asks for the same connection when it is tried again', () => {
    fc.assert(
      fc.property(login, (query) => {
        const asked = accepted(query);
        // What is refused is no run, and too many of those fail the test.
        fc.pre(asked !== undefined);
        const again = asked.forRetry();
        if (asked.selector !== undefined) {
          expect(again.selector).toEqual(asked.selector);
        }
        expect(again.isUndecided).toBe(asked.isUndecided);
        expect(again.toQuery().toString()).not.toMatch(/@|%40/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('goes through the query of the login route, whatever the e-mail address', () => {
    const local = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    const email = fc.oneof(
      fc.emailAddress(),
      fc.tuple(local, fc.domain()).map((parts) => parts.join('@')),
    );
    fc.assert(
      fc.property(email, (written) => {
        fc.pre(normalizeEmail(written) !== undefined);
        const query = new URLSearchParams({ login_hint: written.trim() }).toString();
        const { loginHint } = LoginRequest.read(`/auth/login?${query}`, asSafe).query;
        expect(loginHint).toBe(normalizeEmail(written));
      }),
      { numRuns: 1_000, examples: [[`j@${'a.'.repeat(125)}ab`], ['\u202ej@acme.test']] },
    );
  });

  it('is read from any target without a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.dictionary(value, value), (noise, query) => {
        const parameters = new URLSearchParams(query).toString();
        try {
          LoginRequest.read(`/auth/login?${parameters}&${noise}`, asSafe);
        } catch (error) {
          expect(error).toBeInstanceOf(SsoError);
        }
        expect(() =>
          LoginRequest.readValid(`/auth/login?${noise}&${parameters}`, asSafe),
        ).not.toThrow();
      }),
    );
  });

  it('is the same after it was written into a query or a cookie', () => {
    fc.assert(
      fc.property(login, fc.boolean(), (query, isThirdPartyInitiated) => {
        const asked = accepted({ ...query, isThirdPartyInitiated });
        fc.pre(asked !== undefined);
        const written = LoginRequest.read(`/auth/login?${asked.toQuery().toString()}`, asSafe);
        expect(written.toQuery().toString()).toBe(asked.toQuery().toString());
        expect(written.isThirdPartyInitiated).toBe(isThirdPartyInitiated);
        expect(LoginRequest.parse(JSON.parse(JSON.stringify(asked)))).toEqual(asked);
      }),
    );
  });
});

describe('a domain, whatever is written', () => {
  it('is one that a host can have, and its own domain', () => {
    fc.assert(
      fc.property(fc.oneof(value, fc.string({ unit: 'grapheme' })), (written) => {
        const domain = domainOf(written);
        if (domain !== undefined) {
          expect(domain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
          expect(domain.length).toBeLessThanOrEqual(253);
          expect(domainOf(domain)).toBe(domain);
          expect(domainOf(domain.toUpperCase())).toBe(domain);
          expect(domainOf(`jo@${domain}`)).toBe(domain);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is never found in what looks like a URL', () => {
    fc.assert(
      fc.property(fc.webUrl(), (url) => {
        expect(domainOf(url)).toBeUndefined();
      }),
      { numRuns: 10_000, examples: [['http://a.test/@0'], ['http://a.test/@acme.test']] },
    );
  });

  it('of an e-mail address is the one behind the @', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(domainOf(email)).toBe(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
      }),
    );
  });
});
