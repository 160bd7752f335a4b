import { Logger } from '@nestjs/common';
import type { MockInstance } from 'vitest';
import { Answer, requestedReturnOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';

const options = optionsWith({ allowedOrigins: ['https://spa.acme.test'] });
const HEADER = 'x-sso-return-to-refused';
let warn: MockInstance<Logger['warn']>;
let debug: MockInstance<Logger['debug']>;
let answer: Answer;

beforeEach(() => {
  warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  debug = vi.spyOn(Logger.prototype, 'debug').mockImplementation(() => undefined);
  answer = new Answer();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the return address that a client asks for', () => {
  it.each(['/orders', 'https://spa.acme.test/orders', undefined])(
    'is judged without a word: %s',
    (candidate) => {
      const requested = requestedReturnOf(options);
      expect(requested.returnTo(candidate, answer)).toBe(candidate);
      expect(requested.afterSignOut(candidate, answer)).toBe(candidate);
      expect(warn).not.toHaveBeenCalled();
      expect(answer.headers).toEqual({});
    },
  );

  it('may be a login after a sign-out only', () => {
    const requested = requestedReturnOf(options);
    expect(requested.afterSignOut('/auth/login', answer)).toBe('/auth/login');
    expect(requested.returnTo('/auth/login', answer)).toBeUndefined();
    expect(requested.afterSignOut('/auth/logout', answer)).toBeUndefined();
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['https://evil.test/a?token=s3cret#b', 'leads to https://evil.test'],
    ['https://jane:pw@evil.test/', 'leads to https://evil.test'],
    ['https://SPA.acme.test.:8443/', 'leads to https://spa.acme.test.:8443'],
    ['https://b\u00fccher.example/', 'leads to https://xn--bcher-kva.example'],
    [`https://${'x.'.repeat(200)}test/`, expect.stringMatching(/^leads to https:\/\/(?:x\.)+x?$/)],
    ['javascript:alert("s3cret")', 'leads to javascript:'],
    ['//evil.test/s3cret', 'leads to https://evil.test'],
    ['/auth/login?login_hint=jane@acme.test', 'not an address to return to'],
    ['https://[', 'not an address to return to'],
    [['/orders'], 'not an address to return to'],
  ])('that is refused leaves its origin only, in one line and a header: %.40j', (given, target) => {
    expect(requestedReturnOf(options).returnTo(given, answer)).toBeUndefined();
    expect(answer.headers).toEqual({ [HEADER]: target });
    const lines = warn.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual([
      expect.stringMatching(
        /^return_to is refused \| .* \| developer: .*allowedOrigins \(SSO_ALLOWED_ORIGINS\)/,
      ),
    ]);
    expect(lines[0]).toContain(`| ${answer.headers[HEADER]} |`);
    expect(lines[0]).not.toMatch(/s3cret|pw@|jane/);
  });

  it('is told of by the log alone where there is no response, and in production', () => {
    requestedReturnOf(options).returnTo('https://evil.test/');
    expect(warn).toHaveBeenCalledTimes(1);
    vi.stubEnv('NODE_ENV', 'production');
    requestedReturnOf(options).returnTo('https://evil.test/', answer);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(answer.headers).toEqual({});
  });

  it('fills no log: after twenty lines within a minute the others are for debugging', () => {
    const requested = requestedReturnOf(options);
    for (let times = 0; times < 22; times += 1) {
      requested.returnTo('https://evil.test/');
    }
    expect([warn.mock.calls.length, debug.mock.calls.length]).toEqual([20, 2]);
  });
});
