import { storeCookie } from './session-contract.js';

it('tells stores by the cookie of an entry when it ends', () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
  expect(storeCookie(Date.UTC(2030, 0, 1, 0, 1))).toEqual({
    expires: new Date(Date.UTC(2030, 0, 1, 0, 1)),
    maxAge: 60_000,
    originalMaxAge: 60_000,
  });
  vi.useRealTimers();
});
