import { optionsWith } from '../../spec-support/options.js';
import { isSameOriginRequest, requireAllowedOrigin, requireOwnPage } from './same-origin.js';

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

describe('requireAllowedOrigin', () => {
  it.each<[string, Record<string, string>]>([
    ['origin_unknown', { origin: 'null' }],
    ['cross_site_request', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['cross_site_request', { origin: '' }],
    ['cross_site_request', { origin: 'https://evil.example' }],
  ])('throws %s for %j (B24)', (code, headers) => {
    const act = (): void => {
      requireAllowedOrigin(
        { method: 'POST', url: '/', headers },
        optionsWith({ baseUrl: OWN }).base,
      );
    };
    expect(act).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe('requireOwnPage', () => {
  const { base } = optionsWith({
    baseUrl: OWN,
    tenantDomain: 'example.com',
    allowedOrigins: ['https://spa.test'],
  });
  const open = (headers: Record<string, string>) => () => {
    requireOwnPage({ method: 'GET', url: '/socket.io/', headers }, base);
  };

  it.each<Record<string, string>>([
    { origin: OWN },
    // Firefox counts a socket of another scheme as another site.
    { origin: OWN, 'sec-fetch-site': 'cross-site' },
    { origin: 'https://acme.example.com', host: 'acme.example.com' },
    { origin: 'https://spa.test', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin' },
    {},
  ])('lets a handshake with %j pass', (headers) => {
    expect(open(headers)).not.toThrow();
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    { origin: 'https://acme.example.com' },
    { origin: 'https://other.example.com', host: 'acme.example.com' },
    { origin: `${OWN}.evil.example` },
    { origin: 'http://app.example.com' },
    { origin: 'https://spa.test.evil.example' },
    { origin: 'null' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])('refuses a handshake with %j (W1)', (headers) => {
    const refusal = { code: 'cross_site_request', detail: 'at a handshake' };
    expect(open(headers)).toThrow(expect.objectContaining(refusal) as Error);
  });

  it('lets a handshake of a page at one of allowedOrigins pass', () => {
    const allowed = optionsWith({ baseUrl: OWN, allowedOrigins: ['https://spa.acme.test'] }).base;
    const openFrom = (origin: string) => () => {
      requireOwnPage({ method: 'GET', url: '/', headers: { origin } }, allowed);
    };
    expect(openFrom('https://spa.acme.test')).not.toThrow();
    expect(openFrom('https://spa.acme.test.evil.test')).toThrow();
  });
});

describe('a page at one of allowedOrigins', () => {
  const SPA = 'https://app.acme.test';
  const { base } = optionsWith({ baseUrl: OWN, allowedOrigins: [SPA, 'http://127.0.0.1:5173'] });
  const post = (headers: Record<string, string>): void => {
    requireAllowedOrigin({ method: 'POST', url: '/', headers }, base);
  };

  it.each<Record<string, string>>([
    { origin: SPA },
    { origin: SPA, 'sec-fetch-site': 'same-site' },
    { origin: SPA, 'sec-fetch-site': 'cross-site' },
    { origin: 'http://127.0.0.1:5173', 'sec-fetch-site': 'same-site' },
    { origin: OWN, 'sec-fetch-site': 'same-origin' },
    {},
  ])('may send %j', (headers) => {
    expect(() => {
      post(headers);
    }).not.toThrow();
  });

  it.each<[string, Record<string, string>]>([
    ['cross_site_request', { origin: `${SPA}.evil.test` }],
    ['cross_site_request', { origin: `${SPA}@evil.test` }],
    ['cross_site_request', { origin: `${SPA}/` }],
    ['cross_site_request', { origin: `${SPA}, https://evil.test` }],
    ['cross_site_request', { origin: 'https://App.acme.test' }],
    ['cross_site_request', { origin: 'http://app.acme.test' }],
    ['cross_site_request', { origin: `${SPA}:8443` }],
    ['cross_site_request', { origin: 'http://localhost:5173' }],
    ['cross_site_request', { 'sec-fetch-site': 'same-site' }],
    ['cross_site_request', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['cross_site_request', { referer: `${SPA}/`, 'sec-fetch-site': 'same-site' }],
    ['origin_unknown', { origin: 'null' }],
  ])('is not who sends what ends with %s: %j', (code, headers) => {
    expect(() => {
      post(headers);
    }).toThrow(expect.objectContaining({ code }) as Error);
  });
});
