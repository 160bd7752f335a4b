import { optionsWith } from '../../spec-support/options.js';
import { withEnvironment } from './environment-variables.js';
import { OptionsError } from './options-error.js';
import { DECLARED_OPTIONS } from '../scalekit-sso.options.js';

const SPA = 'https://app.acme.test';
const problemsOf = (allowedOrigins: unknown, more: object = {}): readonly string[] => {
  try {
    optionsWith({ allowedOrigins: allowedOrigins as string[], ...more });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(OptionsError);
    return (error as OptionsError).errors;
  }
};

describe('the option allowedOrigins', () => {
  it.each([
    [undefined, []],
    [[], []],
    [[SPA], [SPA]],
    [
      [
        'http://localhost:5173',
        'http://127.0.0.1:5173',
        'http://[::1]:8080',
        'https://acme.test:8443',
      ],
      [
        'http://localhost:5173',
        'http://127.0.0.1:5173',
        'http://[::1]:8080',
        'https://acme.test:8443',
      ],
    ],
    [['https://xn--bcher-kva.example'], ['https://xn--bcher-kva.example']],
    // Its own origin has rules of its own.
    [['https://app.example.com', SPA], [SPA]],
  ])('takes %j', (given, expected) => {
    expect(optionsWith({ allowedOrigins: given }).base.allowedOrigins).toEqual(expected);
  });

  it.each<[unknown, RegExp]>([
    ['https://app.acme.test', /^allowedOrigins: must be an array of strings/],
    [[''], /^allowedOrigins: must be an array of strings/],
    [[7], /^allowedOrigins: must be an array of strings/],
    [['*'], /^allowedOrigins: one is no origin of one host\. .*SSO_ALLOWED_ORIGINS/],
    [['null'], /one is no origin of one host/],
    [['app.acme.test'], /one is no origin of one host/],
    [['https://*.acme.test'], /one is no origin of one host/],
    [['ftp://app.acme.test'], /one is no origin of one host/],
    [['ws+http://app.acme.test'], /one is no origin of one host/],
    [['blob:https://app.acme.test/x'], /one is no origin of one host/],
    [[SPA, 'https://app.acme.test/'], /Give https:\/\/app\.acme\.test \(SSO_ALLOWED_ORIGINS\)\.$/],
    [['https://app.acme.test/x'], /no path.*Give https:\/\/app\.acme\.test \(/],
    [['https://app.acme.test?x'], /no path/],
    [['https://user@app.acme.test'], /no path/],
    [['https://App.acme.test'], /in lower case\. Give https:\/\/app\.acme\.test \(/],
    [['https://app.acme.test:443'], /Give https:\/\/app\.acme\.test \(/],
    [['https://b\u00fccher.example'], /Give https:\/\/xn--bcher-kva\.example \(/],
    [
      ['http://app.acme.test'],
      /http:\/\/app\.acme\.test is plain http to another machine.*Use https \(SSO_/,
    ],
  ])('stops the boot for %j', (given, problem) => {
    expect(problemsOf(given)).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    ['https://app.acme.test, http://localhost:5173', [SPA, 'http://localhost:5173']],
    [SPA, [SPA]],
    ['  ', undefined],
  ])('is read from SSO_ALLOWED_ORIGINS: %j', (text, expected) => {
    const given = withEnvironment(DECLARED_OPTIONS, {}, { SSO_ALLOWED_ORIGINS: text });
    expect(given.allowedOrigins).toEqual(expected);
  });

  it('may be where a login or a sign-out ends, and not where the sign-in page is', () => {
    const pages = { defaultReturnTo: `${SPA}/home`, afterSignOut: SPA };
    expect(optionsWith({ allowedOrigins: [SPA], ...pages })).toMatchObject({
      defaultReturnTo: `${SPA}/home`,
      afterSignOut: `${SPA}/`,
    });
    const others = { defaultReturnTo: 'https://evil.test/', afterSignOut: `${SPA}.evil.test/` };
    const fix = /is not a path of this app, or URL of one of allowedOrigins\. .*, or such a URL\.$/;
    expect(problemsOf([SPA], others)).toEqual([
      expect.stringMatching(fix),
      expect.stringMatching(fix),
    ]);
    expect(problemsOf([SPA], { signInPage: `${SPA}/sign-in` })).toEqual([
      'signInPage: is not a path of this app. Give a path that starts with one slash, like /welcome.',
    ]);
  });
});
