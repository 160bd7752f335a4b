import { Module } from '@nestjs/common';
import { MODULE_PATH } from '@nestjs/common/constants.js';
import { ApplicationConfig } from '@nestjs/core';
import { navigation, urlsOf, type Mount } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';

const urls = urlsOf(optionsWith());
const below = urlsOf(optionsWith({ baseUrl: `${ORIGIN}/app` }));

describe('the step-up route', () => {
  it('is nowhere to return to', () => {
    expect(urls.returnTo('/auth/step-up')).toBeUndefined();
    expect(urls.returnTo('/Auth/Step-Up/?return_to=/x')).toBeUndefined();
    expect(urls.returnTo('/auth/step-upper')).toBe('/auth/step-upper');
  });
});

describe('at the host of a tenant', () => {
  const given = { baseUrl: `${ORIGIN}/app`, tenantDomain: 'app.example.com' };
  const tenants = urlsOf(optionsWith({ ...given, defaultReturnTo: '/app/home' }));
  const HOST = 'acme.app.example.com';
  const ACME = `https://${HOST}`;

  it.each([
    ['/orders?x=1', `${ACME}/orders?x=1`],
    [`${ACME}/orders`, `${ACME}/orders`],
    ['https://globex.app.example.com/orders', 'https://globex.app.example.com/orders'],
    ['https://evil.example/', `${ACME}/app/home`],
    ['/app/auth/login', `${ACME}/app/home`],
    [undefined, `${ACME}/app/home`],
    [`/${'x'.repeat(2_047 - ACME.length)}`, `${ACME}/${'x'.repeat(2_047 - ACME.length)}`],
    [`/${'x'.repeat(2_048 - ACME.length)}`, `${ACME}/app/home`],
  ])('%.40p leads back to %.60s', (candidate, expected) => {
    expect(tenants.returnToAt(ACME, tenants.returnTo(candidate))).toBe(expected);
  });

  it.each([
    [HOST, `${ACME}/app/form?x=1`, { address: '/app/form?x=1', path: '/form' }],
    [HOST, `${ORIGIN}/app/form`, undefined],
    [HOST, 'https://globex.app.example.com/app/form', undefined],
    [HOST, `${ACME}/app/auth/login`, undefined],
    [HOST, `${ACME}//evil.example/app/`, undefined],
    [HOST, `${ACME}.evil.example/app/form`, undefined],
    ['app.example.com', `${ACME}/app/form`, undefined],
    ['app.example.com', `${ORIGIN}/app/form`, { address: '/app/form', path: '/form' }],
  ])('%s, the page behind a request from %s is %j', (host, referer, expected) => {
    expect(tenants.pageBehind(navigation('/', { host, referer }))).toEqual(expected);
  });
});

describe('the page behind a request', () => {
  it.each([
    [`${ORIGIN}/form?tab=1#top`, { address: '/form?tab=1#top', path: '/form' }],
    [`${ORIGIN}/`, { address: '/', path: '/' }],
    [`${ORIGIN}/auth/login`, undefined],
    ['https://evil.example/form', undefined],
    ['garbage', undefined],
    [undefined, undefined],
  ])('with the referrer %O is %j', (referer, expected) => {
    const request = referer === undefined ? navigation('/') : navigation('/', { referer });
    expect(urls.pageBehind(request)).toEqual(expected);
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
  ])('is none for %j', (headers) => {
    expect(
      urls.pageBehind(navigation('/', { referer: `${ORIGIN}/a`, ...headers })),
    ).toBeUndefined();
  });

  it.each<[unknown, unknown]>([
    ['/form?tab=1', { address: '/form?tab=1', path: '/form' }],
    ['/auth/login', undefined],
    ['//evil.example/form', undefined],
    ['@evil.example/form', undefined],
    ['.evil.example/form', undefined],
    ['https://evil.example/form', undefined],
    ['', undefined],
    [['/form'], { address: '/', path: '/' }],
    [undefined, { address: '/', path: '/' }],
  ])('is %j where the form says so, whatever the referrer is (B24)', (page, expected) => {
    const post = { ...navigation('/', { referer: `${ORIGIN}/` }), body: { sso_page: page } };
    expect(urls.pageBehind(post)).toEqual(expected);
    const foreign = { ...navigation('/', { origin: 'https://evil.example' }), body: post.body };
    expect(urls.pageBehind(foreign)).toBeUndefined();
  });

  it('is one of this app, where others live at the same origin', () => {
    const of = (referer: string): unknown => below.pageBehind(navigation('/', { referer }));
    expect(of(`${ORIGIN}/app/form?x=1`)).toEqual({ address: '/app/form?x=1', path: '/form' });
    expect(of(`${ORIGIN}/other/form`)).toBeUndefined();
    expect(of(`${ORIGIN}/application`)).toBeUndefined();
  });
});

describe('a request for a route of the module', () => {
  it.each([
    ['/auth/login', true],
    ['/auth/login?x=/y', true],
    ['/auth/portal-events.js', true],
    ['/auth/login/', false],
    ['/auth/login/../../files', false],
    ['/AUTH/login', false],
    ['/auth/%6cogin', false],
    ['/auth', false],
    ['/app/auth/login', false],
    ['/files?/auth/login', false],
    ['/auth/login#/files', false],
    ['http://app.example.com/auth/login', false],
  ])('is seen at %s: %O (B28)', (target, isOwn) => {
    // Below a sub-path a proxy takes it away.
    expect([urls.isOwnRoute(navigation(target)), below.isOwnRoute(navigation(target))]).toEqual([
      isOwn,
      isOwn,
    ]);
  });

  it.each([
    ['POST', '/auth/login', false],
    ['HEAD', '/auth/login', false],
    ['GET', '/auth/logout', false],
    ['POST', '/auth/logout', true],
    ['GET', '/auth/sessions', true],
    ['POST', '/auth/sessions', true],
    ['PUT', '/auth/sessions', false],
  ])(
    'is no request for a handler of the app at that path: %s %s: %O (B16)',
    (method, url, isOwn) => {
      expect(urls.isOwnRoute({ ...navigation(url), method })).toBe(isOwn);
    },
  );

  it('is told by the address from before middleware rewrote it (B28)', () => {
    const rewritten = { ...navigation('/auth/login'), originalUrl: '/files/auth/login' };
    expect(urls.isOwnRoute(rewritten)).toBe(false);
  });
});

describe('below a path that the proxy keeps', () => {
  const underPrefix = (prefix: string): Mount => {
    const applicationConfig = new ApplicationConfig();
    applicationConfig.setGlobalPrefix(prefix);
    return { applicationConfig };
  };
  @Module({})
  class MovedModule {}
  Reflect.defineMetadata(`${MODULE_PATH}app-1`, '/app/sso', MovedModule);
  const options = optionsWith({ baseUrl: `${ORIGIN}/app` });
  const kept = urlsOf(options, underPrefix('app'));

  it.each<[string, Mount, string]>([
    ['the global prefix', underPrefix('app'), '/app/auth/login'],
    ['a longer global prefix', underPrefix('/app/api/'), '/app/api/auth/login'],
    ['RouterModule', { module: MovedModule }, '/app/sso/auth/login'],
    ['paths of the routes', { routes: { login: 'app/in' } }, '/app/in'],
    [
      'paths of the routes, some are off',
      { routes: { login: false, callback: 'app/done', prefix: 'app/auth' } },
      '/app/auth/login',
    ],
  ])('has it once where it is in %s (B6)', (_, mount, path) => {
    const urls = urlsOf(options, mount);
    expect(urls.path('login')).toBe(path);
    expect(urls.publicPath('/app/x?y=1')).toBe('/app/x?y=1');
    expect([urls.home, urls.defaultReturnTo]).toEqual(['/app', '/app']);
  });

  it.each<[string, Mount, string]>([
    ['app', {}, '/app/auth/login'],
    ['app', underPrefix('application'), '/app/application/auth/login'],
    ['app', underPrefix('api/app'), '/app/api/app/auth/login'],
    ['app', { routes: { login: 'app' } }, '/app/app'],
  ])('is told from one, %s, that the proxy takes away, with %j (B6)', (path, mount, login) => {
    const urls = urlsOf(optionsWith({ baseUrl: `${ORIGIN}/${path}` }), mount);
    expect(urls.path('login')).toBe(login);
    expect(urls.publicPath('/x?y=1')).toBe('/app/x?y=1');
    expect([urls.home, urls.defaultReturnTo]).toEqual(['/app/', '/app/']);
  });

  it('has a start page of its own only where there is a path, and the option is not set (B6)', () => {
    expect([urls.home, urls.defaultReturnTo]).toEqual(['/', '/']);
    const own = optionsWith({ baseUrl: `${ORIGIN}/app`, defaultReturnTo: '/app/orders' });
    expect(urlsOf(own).defaultReturnTo).toBe('/app/orders');
    expect(urlsOf(own).home).toBe('/app/');
  });

  it('returns to pages of the app as they are asked for, and never to a route (B6)', () => {
    expect(kept.current(navigation('/app/orders?x=1'))).toBe('/app/orders?x=1');
    expect(below.current(navigation('/orders?x=1'))).toBe('/app/orders?x=1');
    expect(kept.current(navigation('/app/auth/login?x=1'))).toBeUndefined();
    expect(kept.returnTo('/App/Auth/callback/')).toBeUndefined();
    expect(kept.afterSignOut('/app/auth/login')).toBe('/app/auth/login');
    expect(kept.isOwnRoute(navigation('/app/auth/login'))).toBe(true);
    expect(kept.isOwnRoute(navigation('/auth/login'))).toBe(false);
  });

  it.each<[string, unknown, unknown]>([
    ['/app/form?x=1', '/app/form', '/form'],
    ['/app', '/app', '/'],
    ['/app?x=1', '/app', '/'],
    ['/app/', '/app/', '/'],
    ['/application', undefined, undefined],
    ['/other', undefined, undefined],
  ])('knows the page %s behind a request, as a router sees it (B6)', (page, whole, rest) => {
    const request = navigation('/', { referer: ORIGIN + page });
    const seen = [kept, below].map((it) => it.pageBehind(request));
    expect(seen.map((it) => it?.path)).toEqual([whole, rest]);
    expect(seen[0]?.address ?? page).toBe(page);
  });
});
