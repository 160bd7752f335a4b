import type { SsoRequest } from '../http/request.js';
import { readSeenRequest, seenRequest } from './seen-request.js';

const request = (parts: object): SsoRequest => ({
  method: 'POST',
  url: '/',
  headers: {},
  ...parts,
});

describe('how the app sees a request', () => {
  it.each([
    [
      { protocol: 'https', ip: '192.0.2.1', session: { cookie: { secure: true, httpOnly: true } } },
      {
        protocol: 'https',
        clientAddress: '192.0.2.1',
        sessionCookie: { secure: true, httpOnly: true },
      },
    ],
    [
      { protocol: 'http', ip: '::1', session: { cookie: { secure: 'auto' }, user: 'x' } },
      {
        protocol: 'http',
        clientAddress: '::1',
        sessionCookie: { secure: false, httpOnly: false },
      },
    ],
    [{ protocol: 'http' }, { protocol: 'http' }],
  ])('of %j is told, and nothing else', (parts, seen) => {
    const told: unknown = JSON.parse(JSON.stringify(seenRequest(request(parts))));
    expect(told).toEqual(seen);
    expect(readSeenRequest(told)).toEqual(seen);
  });

  it.each([undefined, null, '', 'http', {}, { protocol: 7 }, []])('is not read from %j', (json) => {
    expect(readSeenRequest(json)).toBeUndefined();
  });
});
