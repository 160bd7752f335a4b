import { optionsWith } from '../../spec-support/options.js';
import type { OptionsError } from '../options/options-error.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { validateOptions } from '../scalekit-sso.options.js';

const errorsOf = (options: Partial<ScalekitSsoOptions>, isProduction = true): readonly string[] => {
  const { environmentUrl, clientId, clientSecret, base } = optionsWith();
  const cookieSecret = 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE';
  const given = { environmentUrl, clientId, clientSecret, cookieSecret, baseUrl: base.origin };
  try {
    validateOptions({ ...given, ...options }, { isProduction });
    return [];
  } catch (error) {
    return (error as OptionsError).errors;
  }
};
const logoutErrorsOf = (postLogoutRedirectUris: unknown, isProduction = true): readonly string[] =>
  errorsOf(
    { environmentLogout: { postLogoutRedirectUris: postLogoutRedirectUris as never } },
    isProduction,
  );

describe('the option environmentLogout', () => {
  const name = 'environmentLogout.postLogoutRedirectUris';

  it('is off by default, and takes URLs of the app', () => {
    expect(optionsWith().environmentLogout).toEqual({ postLogoutRedirectUris: [] });
    const uris = [
      'https://app.example.com/bye?x=1',
      'http://127.0.0.1:3000/bye',
      'https://b.test/',
    ];
    expect(logoutErrorsOf(uris)).toEqual([]);
    expect(logoutErrorsOf(['http://app.example.com/bye'], false)).toEqual([]);
    expect(logoutErrorsOf(['https://app.example.com/bye'], false)).toEqual([]);
  });

  it.each([[undefined], [[]]])('needs one at least: %j', (uris) => {
    expect(logoutErrorsOf(uris)).toEqual([
      `${name}: is empty. Give at least one URL, like https://app.example.com/signed-out.`,
    ]);
  });

  it.each([
    '/bye',
    'ftp://a.test/',
    'xhttps://a.test/',
    'httpsx://a.test/',
    'https://a.test/#x',
    'no url',
  ])('refuses %s', (uri) => {
    for (const uris of [[uri], ['https://a.test/', uri]]) {
      expect(logoutErrorsOf(uris)).toEqual([
        `${name}: one is no http(s) URL without a fragment. Give it in full.`,
      ]);
    }
  });

  it('refuses wildcards, and plain http in production', () => {
    expect(logoutErrorsOf(['https://*.a.test/'])).toEqual([
      `${name}: one has a wildcard as its host. Give each URL in full.`,
    ]);
    expect(logoutErrorsOf(['http://a.test/'])).toEqual([
      `${name}: one is plain http in production. Use https.`,
    ]);
  });
});

describe('the option session', () => {
  it('has defaults', () => {
    expect(optionsWith().session).toEqual({
      maxAgeSeconds: 43_200,
      idleSeconds: 7_200,
      endWithAccessToken: false,
      keepKeys: [],
      passportUser: false,
      acceptAppUser: false,
      organizationPolicy: true,
    });
  });

  it.each(['sso', 'passport', 'cookie', '__proto__', 'constructor', 'prototype'])(
    'keeps no %s from before a sign-in',
    (key) => {
      expect(errorsOf({ session: { keepKeys: ['cart', key] } })).toEqual([
        `session.keepKeys: '${key}' is not yours to keep. Leave it out.`,
      ]);
      expect(errorsOf({ session: { keepKeys: ['cart'] } })).toEqual([]);
    },
  );
});
