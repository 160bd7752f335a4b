import { optionsWith } from '../../spec-support/options.js';
import { isSameOriginRequest, requireSameOrigin } from './same-origin.js';

const OWN = 'https://app.example.com';
const isSame = (headers: Record<string, string>): boolean =>
  isSameOriginRequest({ method: 'POST', url: '/', headers }, OWN);

describe('isSameOriginRequest', () => {
  it.each([
    ['our own page', { origin: OWN, 'sec-fetch-site': 'same-origin' }],
    ['our own page in an old browser', { origin: OWN }],
    ['our own page without a referrer', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['no browser', {}],
  ])('lets %s pass', (_case, headers) => {
    expect(isSame(headers as Record<string, string>)).toBe(true);
  });

  it.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another site in an old browser', { origin: 'https://evil.example' }],
    ['a sibling domain', { origin: 'https://b.example.com', 'sec-fetch-site': 'same-site' }],
    ['another scheme', { origin: 'http://app.example.com' }],
    ['another port', { origin: 'https://app.example.com:8443' }],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['an opaque origin', { origin: 'null' }],
    ['no page at all', { 'sec-fetch-site': 'none' }],
    ['a contradiction', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
    ['an unknown word', { origin: OWN, 'sec-fetch-site': 'somewhere' }],
  ])('refuses %s', (_case, headers) => {
    expect(isSame(headers as Record<string, string>)).toBe(false);
  });
});

describe('requireSameOrigin', () => {
  it.each<[string, Record<string, string>]>([
    ['origin_unknown', { origin: 'null' }],
    ['cross_site_request', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['cross_site_request', { origin: '' }],
    ['cross_site_request', { origin: 'https://evil.example' }],
  ])('throws %s for %j (B24)', (code, headers) => {
    const act = (): void => {
      requireSameOrigin({ method: 'POST', url: '/', headers }, optionsWith({ baseUrl: OWN }).base);
    };
    expect(act).toThrow(expect.objectContaining({ code }) as Error);
  });
});
