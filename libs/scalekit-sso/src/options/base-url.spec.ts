import { parseBaseUrl } from './base-url.js';

it.each([
  ['https://app.example.com', { origin: 'https://app.example.com', path: '', isSecure: true }],
  ['https://example.com/app//', { origin: 'https://example.com', path: '/app', isSecure: true }],
  ['http://localhost:3000/', { origin: 'http://localhost:3000', path: '', isSecure: false }],
])('%s is one origin, without tenants and other origins', (url, expected) => {
  expect(parseBaseUrl(new URL(url))).toEqual({
    ...expected,
    tenantDomain: undefined,
    allowedOrigins: [],
  });
});
