import { linksOf, navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { LoginRequest } from './login-request.js';

const links = linksOf(optionsWith({ tenantDomain: 'app.example.com' }));
const CROSS_SITE = { 'sec-fetch-site': 'cross-site' };

describe('SsoLinks', () => {
  it.each<[string, Record<string, string>, string]>([
    ['/auth/login?domain=a.test', CROSS_SITE, '/auth/login?domain=a.test&third_party=true'],
    ['/auth/login', CROSS_SITE, '/auth/login?third_party=true'],
    ['/auth/login', {}, '/auth/login'],
    ['/auth/step-up?return_to=%2Fx', CROSS_SITE, '/auth/step-up?return_to=%2Fx'],
  ])('links from a page to %s, which %j opened, as %s (S4)', (url, headers, expected) => {
    expect(links.onPage(navigation('/orders', headers), url)).toBe(expected);
  });

  it.each<[Record<string, string>, string, string]>([
    [{}, '/auth/login', '/auth/login'],
    [{ origin: 'https://app.example.com' }, '/auth/login', '/auth/login'],
    [{ origin: 'https://spa.example' }, '/auth/login', 'https://app.example.com/auth/login'],
    [
      { origin: 'https://spa.example', host: 'acme.app.example.com' },
      '/auth/login',
      'https://acme.app.example.com/auth/login',
    ],
    [{ origin: 'null' }, 'https://a.test/', 'https://a.test/'],
  ])('tells a caller with %j of %s: %s (B18)', (headers, url, expected) => {
    expect(links.forCaller(navigation('/orders', headers), url)).toBe(expected);
  });

  it('lets a user choose anew, and forgets only how to sign in (B17)', () => {
    const login = LoginRequest.of({
      loginHint: 'jane@acme.test',
      prompt: 'login',
      returnTo: '/orders',
      isThirdPartyInitiated: true,
    });
    expect(links.choose(login)).toBe('/auth/login?return_to=%2Forders&third_party=true');
  });
});
