import { navigation, urlsOf } from '../../spec-support/http.js';
import { optionsWith, ORIGIN } from '../../spec-support/options.js';

const urls = urlsOf(optionsWith());
const below = urlsOf(optionsWith({ baseUrl: `${ORIGIN}/app` }));

describe('the step-up route', () => {
  it('has an address, with and without one to return to', () => {
    expect(urls.stepUp()).toBe('/auth/step-up');
    expect(urls.stepUp('/a?b=c')).toBe('/auth/step-up?return_to=%2Fa%3Fb%3Dc');
    expect(below.stepUp()).toBe('/app/auth/step-up');
  });

  it('is nowhere to return to', () => {
    expect(urls.returnTo('/auth/step-up')).toBeUndefined();
    expect(urls.returnTo('/Auth/Step-Up/?return_to=/x')).toBeUndefined();
    expect(urls.returnTo('/auth/step-upper')).toBe('/auth/step-upper');
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
  ])('with the referrer %p is %j', (referer, expected) => {
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

  it('is one of this app, where others live at the same origin', () => {
    const of = (referer: string): unknown => below.pageBehind(navigation('/', { referer }));
    expect(of(`${ORIGIN}/app/form?x=1`)).toEqual({ address: '/app/form?x=1', path: '/form' });
    expect(of(`${ORIGIN}/other/form`)).toBeUndefined();
    expect(of(`${ORIGIN}/application`)).toBeUndefined();
  });
});
