import { asSafe, loginOf } from '../../spec-support/return-url.js';
import { linksOf, navigation } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';

const links = linksOf(optionsWith({ tenantDomain: 'app.example.com' }));
const CROSS_SITE = { 'sec-fetch-site': 'cross-site' };

describe('SsoLinks', () => {
  it.each<[string, Record<string, string>, string]>([
    ['/auth/login?domain=a.test', CROSS_SITE, '/auth/login?domain=a.test&third_party=true'],
    ['/auth/login', CROSS_SITE, '/auth/login?third_party=true'],
    ['/auth/login', {}, '/auth/login'],
    ['/auth/step-up?return_to=%2Fx', CROSS_SITE, '/auth/step-up?return_to=%2Fx'],
  ])('links from a page to %s, which %j opened, as %s (S4)', (url, headers, expected) => {
    expect(links.onPage(navigation('/orders', headers), asSafe(url))).toBe(expected);
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
    const login = loginOf({
      loginHint: 'jane@acme.test',
      prompt: 'login',
      returnTo: '/orders',
      isThirdPartyInitiated: true,
    });
    expect(links.choose(login)).toBe('/auth/login?return_to=%2Forders&third_party=true');
  });
});

const below = linksOf(optionsWith({ baseUrl: `${ORIGIN}/app` }));

describe('the login route', () => {
  it('has an address, with whatever a login asks for', () => {
    expect(links.login()).toBe('/auth/login');
    expect(
      below.login({
        provider: 'google',
        connectionId: 'c',
        organizationId: 'o',
        domain: 'd',
        loginHint: 'h@d',
        prompt: 'login',
        returnTo: '/a?b=c',
        isThirdPartyInitiated: true,
      }),
    ).toBe(
      '/app/auth/login?provider=google&connection_id=c&organization_id=o&domain=d&login_hint=h%40d&prompt=login&return_to=%2Fa%3Fb%3Dc&third_party=true',
    );
  });

  it('has no parameter for what is not so', () => {
    const query = { domain: undefined, isThirdPartyInitiated: undefined };
    expect(links.login(query)).toBe('/auth/login');
    expect(links.login({ isThirdPartyInitiated: false })).toBe('/auth/login');
  });
});

describe('the step-up route', () => {
  it('has an address, with and without one to return to', () => {
    expect(links.stepUp({})).toBe('/auth/step-up');
    expect(links.stepUp({ returnTo: asSafe('/a?b=c') })).toBe(
      '/auth/step-up?return_to=%2Fa%3Fb%3Dc',
    );
    expect(below.stepUp({})).toBe('/app/auth/step-up');
  });
});
