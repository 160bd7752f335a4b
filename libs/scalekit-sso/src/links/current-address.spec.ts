import { navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';
import { asSafe } from '../../spec-support/return-url.js';
import type { SsoRequest } from '../http/request.js';
import { MAX_RETURN_URL_LENGTH } from '../options/safe-return-url.js';

const urls = urlsOf(optionsWith({ baseUrl: `${ORIGIN}/app`, defaultReturnTo: '/app/home' }));
const by = (method: string, request: SsoRequest): SsoRequest => Object.assign(request, { method });
const referer = `${ORIGIN}/app/form?x=1`;

describe('the address of a request', () => {
  it.each([
    ['GET', '/orders?x=1', '/app/orders?x=1'],
    ['HEAD', '/orders', '/app/orders'],
    ['GET', '/orders?x=\\y', '/app/orders?x=%5Cy'],
    ['POST', '/orders', undefined],
    ['GET', '/auth/login', undefined],
  ])('of %s %s can be returned to at %s', (method, target, expected) => {
    expect(urls.current(by(method, navigation(target)))).toBe(expected);
  });

  it('can be returned to up to its longest', () => {
    const longest = `/${'x'.repeat(MAX_RETURN_URL_LENGTH - '/app/'.length)}`;
    expect(urls.current(navigation(longest))).toBe(`/app${longest}`);
    expect(urls.current(navigation(`${longest}x`))).toBeUndefined();
  });

  it('is where a navigation goes on; a form or a script goes on at its page', () => {
    const script = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
    expect(urls.returnAddress(navigation('/orders', { referer }))).toBe('/app/orders');
    expect(urls.returnAddress(by('POST', navigation('/orders', { referer })))).toBe(
      '/app/form?x=1',
    );
    expect(urls.returnAddress(navigation('/data', { referer, ...script }))).toBe('/app/form?x=1');
    expect(urls.returnAddress(by('POST', navigation('/orders')))).toBeUndefined();
  });
});

describe('the addresses of the module', () => {
  it('have the path of baseUrl', () => {
    expect(urls.callbackUrl).toBe(`${ORIGIN}/app/auth/callback`);
  });

  it('are those of the routes that are served', () => {
    expect(urls.served).toContain('portalLink');
    const some = urlsOf(optionsWith(), { routes: { portalLink: false } });
    expect(some.served).not.toContain('portalLink');
  });

  it('end a login at its return address, or at the page for all others', () => {
    expect(urls.endOf({ returnTo: asSafe('/app/x') })).toBe('/app/x');
    expect(urls.endOf({})).toBe('/app/home');
  });

  it('are no place to go on at after a sign-out, but for the login', () => {
    expect(urls.afterSignOut('/app/auth/login')).toBe('/app/auth/login');
    expect(urls.afterSignOut('/app/auth/callback')).toBeUndefined();
    expect(urls.afterSignOut('/app/AUTH/logout/')).toBeUndefined();
  });
});
