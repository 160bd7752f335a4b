import { optionsWith } from '../../spec-support/options.js';
import {
  isCrossSiteNavigation,
  isKnownNonNavigation,
  isOfScript,
  isTopLevelNavigation,
  prefersHtml,
} from './client-kind.js';
import type { SsoRequest } from './request.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const request = (headers: Record<string, string>, method = 'GET'): SsoRequest => ({
  method,
  url: '/',
  headers,
});

describe('prefersHtml', () => {
  it.each([
    [BROWSER, true],
    ['text/html', true],
    ['text/html;q=0.9, application/json;q=0.5', true],
    ['*/*', false],
    ['application/json', false],
    ['application/json, text/html;q=0.5', false],
    ['application/json, text/plain, */*', false],
    ['text/html;q=0', false],
    ['image/png', false],
    ['', false],
    [';;;,,', false],
  ])('Accept: %s → %s', (accept, expected) => {
    expect(prefersHtml(request({ accept }))).toBe(expected);
  });

  it('is false without the header, and for XMLHttpRequest', () => {
    expect(prefersHtml(request({}))).toBe(false);
    expect(prefersHtml(request({ accept: BROWSER, 'x-requested-with': 'XMLHttpRequest' }))).toBe(
      false,
    );
  });
});

describe('isTopLevelNavigation', () => {
  it('is a browser that goes somewhere', () => {
    const metadata = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect(isTopLevelNavigation(request({ accept: BROWSER, ...metadata }))).toBe(true);
    expect(isTopLevelNavigation(request({ accept: BROWSER }))).toBe(true);
    expect(isTopLevelNavigation(request({ accept: BROWSER, 'sec-fetch-mode': 'cors' }))).toBe(true);
  });

  it('is what a service worker passed on', () => {
    const passedOn = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'empty' };
    expect(isTopLevelNavigation(request({ accept: BROWSER, ...passedOn }))).toBe(true);
  });

  it.each([
    ['a form post', {}, 'POST'],
    ['HEAD', {}, 'HEAD'],
    ['a prefetch', { 'sec-purpose': 'prefetch' }, 'GET'],
    ['a prerender', { 'sec-purpose': 'prefetch;prerender' }, 'GET'],
    ['an old prefetch', { purpose: 'prefetch' }, 'GET'],
    ['an older prefetch', { 'x-moz': 'prefetch' }, 'GET'],
    ['an image', { 'sec-fetch-dest': 'image' }, 'GET'],
    ['a script', { 'sec-fetch-dest': 'script', 'sec-fetch-mode': 'no-cors' }, 'GET'],
    ['a frame', { 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' }, 'GET'],
    ['fetch()', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 'GET'],
  ])('is not %s', (_case, headers, method) => {
    expect(isTopLevelNavigation(request({ accept: BROWSER, ...headers }, method))).toBe(false);
    expect(isKnownNonNavigation(request(headers, method))).toBe(true);
  });
});

const OWN = 'https://app.example.com';
const { base } = optionsWith({ baseUrl: OWN });

describe('isOfScript', () => {
  const fetched = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };

  it.each<[string, Record<string, string>, boolean]>([
    ['an API client', { accept: 'application/json' }, true],
    ['a fetch of HTML', { accept: 'text/html', ...fetched }, true],
    ['htmx over plain http', { accept: 'text/html', 'hx-request': 'true' }, true],
    ['a link that htmx boosts', { accept: '*/*', ...fetched, 'hx-boosted': 'true' }, false],
    ['a browser without fetch metadata', { accept: BROWSER }, false],
    ['a navigation', { accept: BROWSER, 'sec-fetch-mode': 'navigate' }, false],
    [
      'a navigation that a worker passed on',
      { accept: BROWSER, ...fetched, 'sec-fetch-mode': 'navigate' },
      false,
    ],
    [
      'one that it sent anew',
      { accept: BROWSER, ...fetched, 'sec-fetch-mode': 'same-origin' },
      false,
    ],
    ['a frame', { accept: BROWSER, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'iframe' }, false],
    ['another value', { accept: BROWSER, 'hx-request': 'false' }, false],
  ])('%s (B31)', (_case, headers, expected) => {
    expect(isOfScript(request(headers))).toBe(expected);
  });
});

describe('isCrossSiteNavigation', () => {
  it.each([
    ['https://evil.example/', true],
    ['https://app.example.com.evil.example/x', true],
    ['no address', true],
    ['https://app.example.com/sign-in', false],
    ['https://app.example.com', false],
  ])('Referer: %s, of a browser that says no more → %O', (referer, expected) => {
    expect(isCrossSiteNavigation(request({ referer }), base)).toBe(expected);
    const said = { referer, 'sec-fetch-site': 'none' };
    expect(isCrossSiteNavigation(request(said), base)).toBe(false);
  });

  it.each([
    ['cross-site', true],
    ['same-site', true],
    ['same-origin', false],
    ['none', false],
  ])('Sec-Fetch-Site: %s → %O', (site, expected) => {
    expect(isCrossSiteNavigation(request({ 'sec-fetch-site': site }), base)).toBe(expected);
  });

  it.each<Record<string, string>>([
    {},
    { referer: '' },
    { 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-site': 'same-origin, cross-site' },
    { 'sec-fetch-site': ['none'] as unknown as string },
    { 'sec-fetch-site': '', referer: `${OWN}/` },
    { 'sec-fetch-site': 'Same-Origin' },
  ])('takes %j for cross-site, as it says nothing that can be relied on (S7)', (headers) => {
    expect(isCrossSiteNavigation(request(headers), base)).toBe(true);
  });
});

describe('a navigation from one of allowedOrigins', () => {
  const SPA = 'https://app.acme.test';
  const { base: allowing } = optionsWith({ baseUrl: OWN, allowedOrigins: [SPA] });

  it.each<[string, Record<string, string>, boolean]>([
    ['of the same site', { 'sec-fetch-site': 'same-site', referer: `${SPA}/` }, false],
    ['in a browser that says no more', { referer: `${SPA}/orders` }, false],
    // It may have been redirected by any site in between.
    ['of another site', { 'sec-fetch-site': 'cross-site', referer: `${SPA}/` }, true],
    ['that hides itself', { 'sec-fetch-site': 'same-site' }, true],
    ['of a sibling', { 'sec-fetch-site': 'same-site', referer: 'https://b.acme.test/' }, true],
    ['of our own, by way of a sibling', { 'sec-fetch-site': 'same-site', referer: OWN }, true],
    ['of a longer host', { referer: `${SPA}.evil.test/` }, true],
    ['of a user', { referer: `${SPA}@evil.test/` }, true],
  ])('%s is cross-site: %j → %O', (_case, headers, expected) => {
    expect(isCrossSiteNavigation(request(headers), allowing)).toBe(expected);
  });
});
