import { ORIGIN, optionsWith } from '../../spec-support/options.js';
import { DEFAULT_ROUTES, type SsoRoute } from '../options/routes.js';
import { quotaOf } from './quota.js';

const { base } = optionsWith();
const HTML = { accept: 'text/html,*/*;q=0.8' };
const quota = (route: SsoRoute, method: string, headers: Record<string, string>): string =>
  quotaOf(route, { method, url: `/auth/${route}`, headers }, base);

describe('the quota of a navigation', () => {
  const ROUTES: readonly SsoRoute[] = ['login', 'callback', 'stepUp'];

  it.each<[string, Record<string, string>]>([
    ['own', { ...HTML, 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' }],
    ['own', { ...HTML, 'sec-fetch-site': 'same-origin', referer: 'https://evil.test/' }],
    ['own', { ...HTML, referer: `${ORIGIN}/dashboard` }],
    ['cross-site', { ...HTML, 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' }],
    ['cross-site', { ...HTML, 'sec-fetch-site': 'same-site', referer: `${ORIGIN}/` }],
    ['cross-site', { ...HTML, 'sec-fetch-site': 'same-origin, cross-site' }],
    ['cross-site', { ...HTML, referer: 'https://evil.test/' }],
    ['cross-site', { ...HTML, referer: 'about:client' }],
    ['cross-site', { ...HTML, referer: 'nonsense' }],
    ['unknown', HTML],
    ['refused', { ...HTML, 'sec-fetch-dest': 'image', 'sec-fetch-site': 'same-origin' }],
    ['refused', { ...HTML, 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'none' }],
    ['refused', { ...HTML, 'sec-purpose': 'prefetch', 'sec-fetch-site': 'none' }],
    ['refused', { accept: 'image/webp,*/*', referer: `${ORIGIN}/` }],
    ['refused', { accept: '*/*' }],
    ['refused', {}],
  ])('is %s with %j (S4)', (expected, headers) => {
    for (const route of ROUTES) {
      expect(quota(route, 'GET', headers)).toBe(expected);
    }
  });

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'is refused by %s, whoever sent it (S4)',
    (method) => {
      for (const route of ROUTES) {
        expect(quota(route, method, { ...HTML, 'sec-fetch-site': 'same-origin' })).toBe('refused');
      }
    },
  );

  it('is refused where the target is no path (S4)', () => {
    const request = { method: 'GET', url: 'http://host/auth/login', headers: HTML };
    expect(quotaOf('login', request, base)).toBe('refused');
  });
});

describe('the quota of a POST', () => {
  const ROUTES: readonly SsoRoute[] = ['logout', 'availability', 'portalLink', 'sessions'];

  it.each<[string, Record<string, string>]>([
    ['own', { 'sec-fetch-site': 'same-origin' }],
    ['own', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
    ['own', { origin: ORIGIN }],
    ['own', { referer: `${ORIGIN}/devices` }],
    ['cross-site', { referer: 'https://evil.test/' }],
    ['unknown', {}],
    ['refused', { 'sec-fetch-site': 'cross-site' }],
    ['refused', { 'sec-fetch-site': 'same-site' }],
    ['refused', { 'sec-fetch-site': 'none' }],
    ['refused', { origin: 'https://evil.test' }],
    ['refused', { origin: 'null' }],
  ])('is %s with %j (S4)', (expected, headers) => {
    for (const route of ROUTES) {
      expect(quota(route, 'POST', headers)).toBe(expected);
    }
  });

  it('is refused for what is no POST (S4)', () => {
    for (const route of ['logout', 'availability', 'portalLink', 'webhooks'] as const) {
      expect(quota(route, 'GET', { 'sec-fetch-site': 'same-origin' })).toBe('refused');
    }
  });
});

describe('the quota of what is only read', () => {
  it.each([
    ['own', 'GET', { 'sec-fetch-site': 'same-origin' }],
    ['own', 'HEAD', { 'sec-fetch-site': 'same-origin' }],
    ['own', 'GET', { origin: ORIGIN }],
    ['cross-site', 'GET', { 'sec-fetch-site': 'cross-site' }],
    ['cross-site', 'GET', { origin: 'https://evil.test' }],
    ['unknown', 'GET', {}],
    ['refused', 'PUT', { 'sec-fetch-site': 'same-origin' }],
    ['refused', 'DELETE', { 'sec-fetch-site': 'same-origin' }],
  ])('is %s by %s with %j (S4)', (expected, method, headers) => {
    for (const route of ['me', 'sessions', 'portalEvents'] as const) {
      expect(quota(route, method, headers)).toBe(expected);
    }
  });

  it('is refused for a POST where there is nothing to change (S4)', () => {
    expect(quota('me', 'POST', {})).toBe('refused');
    expect(quota('portalEvents', 'POST', {})).toBe('refused');
  });
});

it('takes a webhook for one whoever sends it, as its signature says who may', () => {
  expect(quota('webhooks', 'POST', {})).toBe('unknown');
});

it('knows every route', () => {
  for (const route of Object.keys(DEFAULT_ROUTES) as SsoRoute[]) {
    expect(quota(route, 'PROPFIND', {})).toBe('refused');
  }
});

describe('the quota of a page at one of allowedOrigins', () => {
  const SPA = 'https://app.acme.test';
  const { base: allowing } = optionsWith({ allowedOrigins: [SPA] });
  const of = (route: SsoRoute, method: string, headers: Record<string, string>): string =>
    quotaOf(route, { method, url: `/auth/${route}`, headers }, allowing);

  it.each<[string, SsoRoute, string, Record<string, string>]>([
    ['own', 'availability', 'POST', { origin: SPA, 'sec-fetch-site': 'cross-site' }],
    ['own', 'sessions', 'POST', { origin: SPA }],
    ['own', 'me', 'GET', { origin: SPA, 'sec-fetch-site': 'same-site' }],
    ['own', 'login', 'GET', { ...HTML, referer: `${SPA}/`, 'sec-fetch-site': 'cross-site' }],
    ['cross-site', 'me', 'GET', { origin: `${SPA}.evil.test` }],
    ['cross-site', 'login', 'GET', { ...HTML, referer: `${SPA}@evil.test/` }],
    ['cross-site', 'login', 'GET', { ...HTML, 'sec-fetch-site': 'same-site' }],
    ['refused', 'sessions', 'POST', { origin: `${SPA}:8443` }],
  ])('is %s for %s by %s with %j', (expected, route, method, headers) => {
    expect(of(route, method, headers)).toBe(expected);
  });
});
