import { Logger } from '@nestjs/common';
import { limiterWith } from '../../spec-support/rate-limits.js';
import { optionsWith } from '../../spec-support/options.js';
import type { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoRoute } from '../options/routes.js';
import type { ScalekitSsoOptions } from '../scalekit-sso.options.js';
import { MemoryRateLimitStorage } from './memory-rate-limit-storage.js';
import type { RateLimitStorage } from './rate-limit-storage.js';
import type { RateLimiter } from './rate-limiter.js';

const HTML = { accept: 'text/html' };
const OWN = { ...HTML, 'sec-fetch-site': 'same-origin' };
const PAGE = { origin: 'https://app.example.com', referer: 'https://app.example.com/devices?x=1' };

let storage: RateLimitStorage;

const limiterOf = (rateLimits: ScalekitSsoOptions['rateLimits']): RateLimiter =>
  limiterWith(optionsWith(rateLimits === undefined ? {} : { rateLimits }), storage);
const requestTo = (route: SsoRoute, request: Partial<SsoRequest>): SsoRequest => ({
  method: 'GET',
  url: `/auth/${route}`,
  headers: HTML,
  ip: '203.0.113.7',
  ...request,
});

/** Runs as often as is said; answers true, or the code of the refusal. */
async function repeat(times: number, count: () => Promise<void>): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let time = 0; time < times; time++) {
    answers.push(
      await count().then(
        () => true,
        (error: unknown) => (error as SsoError).code,
      ),
    );
  }
  return answers;
}
const ask = (
  limiter: RateLimiter,
  route: SsoRoute,
  times: number,
  request: Partial<SsoRequest> = {},
  login?: { readonly isThirdPartyInitiated: boolean },
): Promise<unknown[]> =>
  repeat(times, () => limiter.countClient(requestTo(route, request), route, login));

const OWN_LOGIN = { isThirdPartyInitiated: false };

beforeEach(() => {
  storage = new MemoryRateLimitStorage();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('RateLimiter', () => {
  it('refuses what is over the limit, for this address and route only', async () => {
    const limiter = limiterOf({ limit: 2 });
    await expect(ask(limiter, 'login', 3)).resolves.toEqual([true, true, 'too_many_requests']);
    await expect(ask(limiter, 'login', 1, { ip: '203.0.113.8' })).resolves.toEqual([true]);
    await expect(ask(limiter, 'stepUp', 1)).resolves.toEqual([true]);
  });

  it('says when to come again, and who is limited', async () => {
    const limiter = limiterOf({ limit: 1, seconds: 30 });
    const increment = vi.spyOn(storage, 'increment');
    await ask(limiter, 'login', 1);
    await expect(limiter.countClient(requestTo('login', {}), 'login')).rejects.toMatchObject({
      code: 'too_many_requests',
      detail: 'more than 1 in 30 s by 203.0.113.7 (unknown)',
      headers: { 'Retry-After': '30' },
    });
    expect(increment).toHaveBeenCalledWith(expect.any(String), 30_000, 1, 30_000, 'sso');
  });

  it('names a counter by its app, route, quota and client, in 32 characters (S3)', async () => {
    const increment = vi.spyOn(storage, 'increment');
    for (const baseUrl of ['https://a.example', 'https://b.example']) {
      const limiter = limiterWith(optionsWith({ baseUrl }), storage);
      for (const route of ['login', 'stepUp'] as const) {
        for (const headers of [HTML, OWN]) {
          for (const ip of ['203.0.113.1', '203.0.113.2']) {
            await ask(limiter, route, 1, { ip, headers });
          }
        }
      }
      await limiter.countUser(requestTo('sessions', {}), 'sessions', '203.0.113.1');
      await limiter.countLogin(requestTo('callback', {}), 'callback', '203.0.113.1');
    }
    const keys = increment.mock.calls.map(([key]) => key);
    expect(new Set(keys).size).toBe(20);
    expect(keys).toEqual(keys.map(() => expect.stringMatching(/^[\w-]{32}$/) as unknown));
    expect(increment.mock.calls.every(([, ttl]) => ttl === 60_000)).toBe(true);
  });

  it.each<[SsoRoute, Partial<SsoRequest>, string | undefined]>([
    ['login', {}, '/auth/login'],
    [
      'login',
      { url: '/auth/login?organization_id=org_1&return_to=/reports?x=1' },
      '/auth/login?organization_id=org_1&return_to=%2Freports%3Fx%3D1',
    ],
    ['login', { url: '/auth/login?connection_id=conn_1' }, '/auth/login?connection_id=conn_1'],
    [
      'login',
      { url: '/auth/login?connection_id=c&prompt=login&third_party=true' },
      '/auth/login?connection_id=c&prompt=login&third_party=true',
    ],
    [
      'login',
      { url: '/auth/login?connection_id=c', headers: { 'sec-fetch-site': 'cross-site' } },
      '/auth/login?connection_id=c&third_party=true',
    ],
    [
      'callback',
      { url: '/auth/callback?code=c&state=s', headers: { 'sec-fetch-site': 'cross-site' } },
      '/auth/login?third_party=true',
    ],
    ['login', { url: '/auth/login?provider=google' }, '/auth/login?provider=google'],
    ['login', { url: '/auth/login?domain=jane@acme.test' }, '/auth/login?domain=acme.test'],
    ['login', { url: '/auth/login?login_hint=jane@acme.test' }, '/auth/login?domain=acme.test'],
    ['login', { url: '/auth/login?domain=%22%3E&login_hint=' }, '/auth/login'],
    ['login', { url: '/auth/login?organization_id=org_1%0a' }, '/auth/login'],
    ['login', { url: '/auth/login?organization_id=!org_1' }, '/auth/login'],
    ['login', { url: `/auth/login?domain=${'a'.repeat(255)}` }, '/auth/login'],
    [
      'login',
      { url: '/auth/login?return_to=//evil.test&code=c&idp_initiated_login=t' },
      '/auth/login',
    ],
    ['callback', { url: '/auth/callback?code=c&state=s' }, '/auth/login'],
    ['stepUp', { url: '/auth/step-up?return_to=/vault' }, '/auth/step-up?return_to=%2Fvault'],
    ['stepUp', { url: '/auth/step-up?return_to=//evil.test&domain=a.test' }, '/auth/step-up'],
    ['sessions', { method: 'POST', headers: PAGE }, '/devices?x=1'],
    [
      'availability',
      { method: 'POST', headers: { ...PAGE, origin: 'https://evil.test' } },
      undefined,
    ],
  ])('offers what was asked of %s by %j: %j', async (route, given, retryUrl) => {
    const request = { headers: { ...HTML, 'sec-fetch-site': 'none' }, ...given };
    const limiter = limiterOf({ limit: 1 });
    await ask(limiter, route, 1, request);
    await expect(limiter.countClient(requestTo(route, request), route)).rejects.toMatchObject({
      recovery: { retryUrl },
    });
  });

  it('takes one IPv6 network for one client', async () => {
    const limiter = limiterOf({ limit: 1 });
    await ask(limiter, 'login', 1, { ip: '2001:db8:1:2::a' });
    await expect(ask(limiter, 'login', 1, { ip: '2001:db8:1:2::b' })).resolves.toEqual([
      'too_many_requests',
    ]);
    await expect(ask(limiter, 'login', 1, { ip: '2001:db8:2:2::a' })).resolves.toEqual([true]);
  });

  it.each<[string, Partial<SsoRequest>]>([
    ['images', { headers: { ...HTML, 'sec-fetch-dest': 'image' } }],
    ['cross-site navigations', { headers: { ...HTML, 'sec-fetch-site': 'cross-site' } }],
    ['requests that say nothing', {}],
    ['HEAD', { method: 'HEAD' }],
  ])('gives %s a quota of their own, and a limit to it (S4)', async (_case, request) => {
    const limiter = limiterOf({ limit: 2 });
    await expect(ask(limiter, 'login', 3, request)).resolves.toEqual([
      true,
      true,
      'too_many_requests',
    ]);
    await expect(ask(limiter, 'login', 1, { headers: OWN })).resolves.toEqual([true]);
  });

  it('counts who comes back with a login as one of ours, but not what is refused (S4)', async () => {
    const limiter = limiterOf({ limit: 1 });
    const crossSite = { headers: { ...HTML, 'sec-fetch-site': 'cross-site' } };
    await ask(limiter, 'callback', 1, crossSite);
    await ask(limiter, 'callback', 1, { method: 'HEAD' }, OWN_LOGIN);
    await expect(ask(limiter, 'callback', 2, crossSite, OWN_LOGIN)).resolves.toEqual([
      true,
      'too_many_requests',
    ]);
    await expect(ask(limiter, 'callback', 1, { headers: OWN })).resolves.toEqual([
      'too_many_requests',
    ]);
  });

  it('counts who comes back with a login of another site apart from all others (S4)', async () => {
    const limiter = limiterOf({ limit: 1 });
    const crossSite = { headers: { ...HTML, 'sec-fetch-site': 'cross-site' } };
    const login = { isThirdPartyInitiated: true };
    await ask(limiter, 'callback', 1, crossSite);
    await expect(ask(limiter, 'callback', 2, crossSite, login)).resolves.toEqual([
      true,
      'too_many_requests',
    ]);
    await expect(ask(limiter, 'callback', 1, crossSite, OWN_LOGIN)).resolves.toEqual([true]);
  });

  it.each([
    [1_200, 20],
    [5, 5],
  ])('with a limit of %d counts %d callbacks of one login (S19)', async (limit, most) => {
    const limiter = limiterOf({ limit });
    const count = (state: string) => (): Promise<void> =>
      limiter.countLogin(requestTo('callback', {}), 'callback', state);
    const answers = await repeat(most + 1, count('s1'));
    expect(answers).toEqual([...Array<boolean>(most).fill(true), 'too_many_requests']);
    await expect(repeat(1, count('s2'))).resolves.toEqual([true]);
    await expect(count('s1')()).rejects.toMatchObject({
      detail: `more than ${most} in 60 s by one login`,
    });
  });

  it.each([
    [1_200, 60],
    [5, 5],
  ])('with a limit of %d counts %d requests of one user (S18)', async (limit, most) => {
    const limiter = limiterOf({ limit });
    const count =
      (route: SsoRoute, key: string, request: Partial<SsoRequest> = { headers: OWN }) =>
      (): Promise<void> =>
        limiter.countUser(requestTo(route, request), route, key);
    const answers = await repeat(most + 1, count('sessions', 'jane'));
    expect(answers).toEqual([...Array<boolean>(most).fill(true), 'too_many_requests']);
    await expect(
      count('sessions', 'jane', { headers: OWN, ip: '203.0.113.8' })(),
    ).rejects.toMatchObject({ detail: `more than ${most} in 60 s by one user (own)` });
    await expect(repeat(1, count('sessions', 'max'))).resolves.toEqual([true]);
    await expect(repeat(1, count('portalLink', 'jane'))).resolves.toEqual([true]);
    const sibling = { headers: { 'sec-fetch-site': 'same-site' } };
    await expect(repeat(1, count('sessions', 'jane', sibling))).resolves.toEqual([true]);
  });

  it.each<[ScalekitSsoOptions['rateLimits'], SsoRoute]>([
    [false, 'login'],
    [{ limit: 1, routes: { login: false } }, 'login'],
    [{ limit: 1 }, 'me'],
    [{ limit: 1 }, 'logout'],
  ])('with %j does not limit %s', async (rateLimits, route) => {
    const limiter = limiterOf(rateLimits);
    const all = Array(70).fill(true);
    await expect(ask(limiter, route, 70)).resolves.toEqual(all);
    await expect(
      repeat(70, () => limiter.countUser(requestTo(route, {}), route, 'jane')),
    ).resolves.toEqual(all);
  });

  it('has limits by default that nobody meets by hand', async () => {
    const answers = await ask(limiterOf(undefined), 'login', 1_201);
    expect(answers.slice(0, 1_200)).toEqual(Array(1_200).fill(true));
    expect(answers.at(-1)).toBe('too_many_requests');
  });

  it.each(['fails', 'throws', 'hangs'])('counts by itself where the storage %s', async (how) => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 50 });
    storage = {
      increment: () => {
        if (how === 'throws') {
          throw new Error('no connection for jane@acme.test');
        }
        return how === 'fails'
          ? Promise.reject(new Error('down for jane@acme.test'))
          : new Promise(() => undefined);
      },
    };
    const limiter = limiterOf({ limit: 1 });
    await expect(ask(limiter, 'login', 2)).resolves.toEqual([true, 'too_many_requests']);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/^rateLimitStorage failed, this instance counts/);
    expect(warn.mock.calls[0]?.[0]).not.toContain('jane@acme.test');
    vi.setSystemTime(Date.now() + 60_000);
    await ask(limiter, 'login', 1);
    expect(warn).toHaveBeenCalledTimes(2);
  });
});
