import { loginOf } from '../../spec-support/return-url.js';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Answer, navigation, responder } from '../../spec-support/http.js';
import { recordedEvents } from '../../spec-support/observability.js';
import { optionsWith } from '../../spec-support/options.js';
import { limiterWith } from '../../spec-support/rate-limits.js';
import type { SsoError } from '../errors/sso-error.js';
import type { SsoRequest } from '../http/request.js';
import type { SsoRoute } from '../options/routes.js';
import { LoginCookies } from '../login-state/login-cookies.js';
import { beginTransaction } from '../login-state/login-transaction.js';
import { Seal } from '../login-state/seal.js';
import { LimitedRoute, RateLimitGuard } from './rate-limit.guard.js';

let cookies: LoginCookies;
let guard: RateLimitGuard;
const recorded = recordedEvents();

function limitTo(limit: number): void {
  const options = optionsWith({ rateLimits: { limit } });
  cookies = new LoginCookies(new Seal(options), responder(), options);
  guard = new RateLimitGuard(new Reflector(), limiterWith(options), cookies, recorded.events);
}

function contextOf(route: SsoRoute, request: SsoRequest): ExecutionContext {
  const controller = (): void => undefined;
  LimitedRoute(route)(controller);
  return {
    getClass: () => controller,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
}

/** Sends a request as often as is said; answers true, or the code of the refusal. */
async function send(route: SsoRoute, times: number, request: SsoRequest): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let time = 0; time < times; time++) {
    answers.push(
      await guard
        .canActivate(contextOf(route, request))
        .catch((error: unknown) => (error as SsoError).code),
    );
  }
  return answers;
}

/** The callback of a login that has begun in a browser, and the cookie that the browser has. */
function login(): { url: string; cookie: string } {
  const transaction = beginTransaction({ login: loginOf({ returnTo: '/' }) });
  const answer = new Answer();
  cookies.remember(navigation('/auth/login'), answer, transaction);
  const [cookie = ''] = answer.cookies;
  return {
    url: `/auth/callback?code=c&state=${transaction.state}`,
    cookie: cookie.split(';', 1)[0] ?? '',
  };
}

const from = (ip: string, request: SsoRequest): SsoRequest => ({ ...request, ip });

describe('RateLimitGuard', () => {
  it('counts by the route of the controller', async () => {
    limitTo(2);
    const request = from('203.0.113.7', navigation('/auth/login'));
    await expect(send('login', 3, request)).resolves.toEqual([true, true, 'too_many_requests']);
    await expect(send('stepUp', 1, request)).resolves.toEqual([true]);
  });

  it('tells of what it refuses', async () => {
    limitTo(1);
    recorded.told.length = 0;
    await send('login', 2, from('192.0.2.9', navigation('/auth/login')));
    expect(recorded.told).toMatchObject([
      { name: 'access.refused', code: 'too_many_requests', status: 429, handler: 'controller' },
    ]);
  });

  it('limits callbacks of a login by the browser that has it, wherever it is (S19)', async () => {
    limitTo(1_200);
    const { url, cookie } = login();
    for (let network = 1; network <= 20; network++) {
      const request = from(`203.0.113.${network}`, navigation(url, { cookie }));
      await expect(send('callback', 1, request)).resolves.toEqual([true]);
    }
    const next = from('203.0.113.99', navigation(url, { cookie }));
    await expect(send('callback', 1, next)).resolves.toEqual(['too_many_requests']);
    const other = login();
    const otherLogin = from('203.0.113.99', navigation(other.url, { cookie: other.cookie }));
    await expect(send('callback', 1, otherLogin)).resolves.toEqual([true]);
  });

  it.each<[string, (name: string) => string]>([
    ['no cookie', () => ''],
    ['a cookie that does not open', (name) => `${name}=eyJhbGciOiJkaXIifQ..a.b.c`],
  ])('counts no callback for a login that it has %s of (S19)', async (_case, cookieOf) => {
    limitTo(1_200);
    const { url, cookie } = login();
    const forged = cookieOf(cookie.split('=', 1)[0] ?? '');
    for (let network = 1; network <= 25; network++) {
      const stranger = from(`203.0.113.${network}`, navigation(url, { cookie: forged }));
      await expect(send('callback', 1, stranger)).resolves.toEqual([true]);
    }
    const owner = from('203.0.113.99', navigation(url, { cookie }));
    await expect(send('callback', 1, owner)).resolves.toEqual([true]);
  });

  it('lets callbacks without a login lock no login out that comes back to this address (S4)', async () => {
    limitTo(2);
    const { url, cookie } = login();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
    const popup = from('203.0.113.7', navigation('/auth/callback?code=c&state=s', headers));
    const answers = await send('callback', 3, popup);
    expect(answers.at(-1)).toBe('too_many_requests');
    const owner = from('203.0.113.7', navigation(url, { ...headers, cookie }));
    await expect(send('callback', 1, owner)).resolves.toEqual([true]);
  });

  it('does not look for a login elsewhere than at the callback', async () => {
    limitTo(1_200);
    const { url, cookie } = login();
    const request = from('203.0.113.7', navigation(url, { cookie }));
    const answers = await send('login', 25, request);
    expect(answers).toEqual(Array(25).fill(true));
  });
});
