import { jest } from '@jest/globals';
import { Logger, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import type { SsoError } from '../errors/sso-error.js';
import type { ScalekitSsoOptions } from '../options/sso-options.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoRoute } from '../http/route-urls.js';
import { MemoryRateLimitStorage } from './memory-rate-limit-storage.js';
import type { RateLimitStorage } from './rate-limit-storage.js';
import { LimitedRoute, RateLimitGuard } from './rate-limit.guard.js';

let storage: RateLimitStorage;

function guardWith(rateLimits: ScalekitSsoOptions['rateLimits']): RateLimitGuard {
  const options = optionsWith({ ...(rateLimits === undefined ? {} : { rateLimits }) });
  return new RateLimitGuard(new Reflector(), storage, urlsOf(options), options);
}

function contextOf(route: SsoRoute, request: Partial<SsoRequest>): ExecutionContext {
  const controller = (): void => undefined;
  LimitedRoute(route)(controller);
  const asked = {
    method: 'GET',
    url: `/auth/${route}`,
    headers: {},
    ip: '203.0.113.7',
    ...request,
  };
  return {
    getClass: () => controller,
    switchToHttp: () => ({ getRequest: () => asked }),
  } as unknown as ExecutionContext;
}

/** Asks for a route as often as is said; answers true, or the code of the refusal. */
async function ask(
  guard: RateLimitGuard,
  route: SsoRoute,
  times: number,
  request: Partial<SsoRequest> = {},
): Promise<unknown[]> {
  const context = contextOf(route, request);
  const answers: unknown[] = [];
  for (let time = 0; time < times; time++) {
    answers.push(
      await guard.canActivate(context).catch((error: unknown) => (error as SsoError).code),
    );
  }
  return answers;
}

beforeEach(() => {
  storage = new MemoryRateLimitStorage();
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('RateLimitGuard', () => {
  it('refuses what is over the limit, for this address and route only', async () => {
    const guard = guardWith({ limit: 2 });
    await expect(ask(guard, 'login', 3)).resolves.toEqual([true, true, 'too_many_requests']);
    await expect(ask(guard, 'login', 1, { ip: '203.0.113.8' })).resolves.toEqual([true]);
    await expect(ask(guard, 'availability', 1)).resolves.toEqual([true]);
  });

  it('says when to come again, and how', async () => {
    const guard = guardWith({ limit: 1, seconds: 30 });
    await ask(guard, 'login', 1);
    const refused = jest.spyOn(storage, 'increment');
    const failure = await guard
      .canActivate(contextOf('login', {}))
      .catch((error: unknown) => error as SsoError);
    expect(failure).toMatchObject({
      code: 'too_many_requests',
      detail: 'more than 1 in 30 s for login:203.0.113.7',
      headers: { 'Retry-After': '30' },
    });
    expect(refused).toHaveBeenCalledWith('login:203.0.113.7', 30_000, 1, 30_000, 'sso');
  });

  const PAGE = {
    origin: 'https://app.example.com',
    referer: 'https://app.example.com/devices?x=1',
  };
  it.each<[SsoRoute, Partial<SsoRequest>, string | undefined]>([
    ['login', {}, '/auth/login'],
    [
      'login',
      { url: '/auth/login?organization_id=org_1&return_to=/reports?x=1' },
      '/auth/login?organization_id=org_1&return_to=%2Freports%3Fx%3D1',
    ],
    ['login', { url: '/auth/login?connection_id=conn_1' }, '/auth/login?connection_id=conn_1'],
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
    ['sessions', { method: 'POST', url: '/auth/sessions?return_to=/x' }, undefined],
    [
      'availability',
      { method: 'POST', headers: { ...PAGE, origin: 'https://evil.test' } },
      undefined,
    ],
  ])('offers what was asked of %s by %j: %j', async (route, request, retryUrl) => {
    const guard = guardWith({ limit: 1 });
    await ask(guard, route, 1);
    await expect(guard.canActivate(contextOf(route, request))).rejects.toMatchObject({
      recovery: { retryUrl },
    });
  });

  it('takes one IPv6 network for one client', async () => {
    const guard = guardWith({ limit: 1 });
    await ask(guard, 'login', 1, { ip: '2001:db8:1:2::a' });
    await expect(ask(guard, 'login', 1, { ip: '2001:db8:1:2::b' })).resolves.toEqual([
      'too_many_requests',
    ]);
    await expect(ask(guard, 'login', 1, { ip: '2001:db8:2:2::a' })).resolves.toEqual([true]);
  });

  it('limits callbacks by login too, from wherever they come', async () => {
    const guard = guardWith({});
    for (let network = 1; network <= 20; network++) {
      const request = { ip: `203.0.113.${network}`, url: '/auth/callback?state=s1&code=c' };
      await expect(ask(guard, 'callback', 1, request)).resolves.toEqual([true]);
    }
    const twentyFirst = { ip: '203.0.113.99', url: '/auth/callback?state=s1&code=c' };
    await expect(ask(guard, 'callback', 1, twentyFirst)).resolves.toEqual(['too_many_requests']);
    const other = { ip: '203.0.113.99', url: '/auth/callback?state=s2&code=c' };
    await expect(ask(guard, 'callback', 1, other)).resolves.toEqual([true]);
    await expect(
      ask(guard, 'login', 25, { url: '/auth/login?state=s1' }).then((all) => all.at(-1)),
    ).resolves.toBe(true);
  });

  it.each<[ScalekitSsoOptions['rateLimits'], SsoRoute]>([
    [false, 'login'],
    [{ limit: 1, routes: { login: false } }, 'login'],
    [{ limit: 1 }, 'me'],
    [{ limit: 1 }, 'logout'],
  ])('with %j does not limit %s', async (rateLimits, route) => {
    await expect(ask(guardWith(rateLimits), route, 5)).resolves.toEqual(Array(5).fill(true));
  });

  it('has limits by default that nobody meets by hand', async () => {
    const answers = await ask(guardWith(undefined), 'login', 1_201);
    expect(answers.slice(0, 1_200)).toEqual(Array(1_200).fill(true));
    expect(answers.at(-1)).toBe('too_many_requests');
  });

  it.each(['fails', 'throws', 'hangs'])('counts by itself where the storage %s', async (how) => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.useFakeTimers({ advanceTimers: 50 });
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
    const guard = guardWith({ limit: 1 });
    await expect(ask(guard, 'login', 2)).resolves.toEqual([true, 'too_many_requests']);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/^rateLimitStorage failed, this instance counts/);
    expect(warn.mock.calls[0]?.[0]).not.toContain('jane@acme.test');
    jest.setSystemTime(Date.now() + 60_000);
    await ask(guard, 'login', 1);
    expect(warn).toHaveBeenCalledTimes(2);
  });
});
