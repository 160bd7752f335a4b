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

describe('the addresses of an app with pages at other origins', () => {
  const SPA = 'https://spa.acme.test';
  const given = { baseUrl: `${ORIGIN}/app`, allowedOrigins: [SPA, 'http://127.0.0.1:5173'] };
  const all = urlsOf(optionsWith(given));

  it.each([
    [`${SPA}/orders?x=1#top`, `${SPA}/orders?x=1#top`],
    ['http://127.0.0.1:5173/', 'http://127.0.0.1:5173/'],
    [`${ORIGIN}/app/orders`, '/app/orders'],
    [`${SPA}.evil.test/`, undefined],
    // It may be this app under another name.
    [`${SPA}/app/auth/login?organization_id=org_1`, undefined],
    [`${SPA}/App/Auth/callback/`, undefined],
  ])('lead a login back to %s: %s', (candidate, expected) => {
    expect(all.returnTo(candidate)).toBe(expected);
  });

  it('may be a login after a sign-out', () => {
    expect(all.afterSignOut(`${SPA}/bye`)).toBe(`${SPA}/bye`);
    expect(all.afterSignOut(`${SPA}/app/auth/login`)).toBe(`${SPA}/app/auth/login`);
    expect(all.afterSignOut(`${SPA}/app/auth/logout`)).toBeUndefined();
  });

  it.each<[Record<string, string>, string | undefined]>([
    [{ origin: SPA, referer: `${SPA}/` }, `${SPA}/`],
    [{ origin: SPA, referer: `${SPA}/orders?x=1` }, `${SPA}/orders?x=1`],
    [{ origin: SPA, referer: `${SPA}/app/auth/login` }, undefined],
    [{ origin: SPA, referer: 'http://127.0.0.1:5173/' }, undefined],
    [{ origin: SPA, referer: `${SPA}.evil.test/` }, undefined],
    [{ origin: SPA }, undefined],
    [{ origin: 'https://evil.test', referer: `${SPA}/` }, undefined],
    [{ referer: 'undefined/' }, undefined],
    [{ referer: `${SPA}/` }, undefined],
  ])('are that of the page that sent a script with %j: %s', (headers, expected) => {
    const script = { method: 'GET', url: '/api', headers };
    expect(all.returnAddress(script)).toBe(expected);
    expect(all.pageBehind(script)).toBeUndefined();
  });

  it('stay what they are at the host of a tenant', () => {
    const tenants = urlsOf(
      optionsWith({ ...given, tenantDomain: 'app.example.com', defaultReturnTo: `${SPA}/home` }),
    );
    const ACME = 'https://acme.app.example.com';
    expect(tenants.returnTo(`${ACME}/x`)).toBe(`${ACME}/x`);
    expect(tenants.returnTo(`${SPA}/x`)).toBe(`${SPA}/x`);
    expect(tenants.returnToAt(ACME, asSafe(`${SPA}/x`))).toBe(`${SPA}/x`);
    expect(tenants.returnToAt(ACME, undefined)).toBe(`${SPA}/home`);
    expect(tenants.returnToAt(ACME, asSafe(`/${'x'.repeat(2_047)}`))).toBe(`${SPA}/home`);
    expect(tenants.endOf({})).toBe(`${SPA}/home`);
  });
});
