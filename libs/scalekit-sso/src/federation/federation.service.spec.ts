import { ForbiddenException } from '@nestjs/common';
import { urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { JANE } from '../../spec-support/session.js';
import { asSafe } from '../../spec-support/return-url.js';
import type { SsoRequest } from '../http/request.js';
import { LoginRequest } from '../links/login-request.js';
import type { LoginQuery } from '../links/login-parameters.js';
import type { SsoUserSession } from '../session/sso-session-record.js';
import { routesWith } from './federation.providers.js';
import { FederationService } from './federation.service.js';
import { DirectLogin, SsoFederation } from './sso-federation.js';
import { DEFAULT_ROUTES } from '../options/routes.js';

const options = optionsWith({ timeoutMs: 50, defaultReturnTo: '/home' });
const request = { headers: {} } as SsoRequest;
const session = { identity: JANE, user: JANE } as unknown as SsoUserSession;
const systemOf = (federation: object): FederationService =>
  new FederationService(federation, urlsOf(options), options);
const login = (query: LoginQuery): LoginRequest => LoginRequest.of(query, asSafe);

describe('where a login goes', () => {
  it('is the environment, where the system does not say', async () => {
    await expect(systemOf(new DirectLogin()).loginUrl(request, login({}))).resolves.toBeUndefined();
    const undecided = systemOf({ loginUrl: () => undefined });
    await expect(undecided.loginUrl(request, login({}))).resolves.toBeUndefined();
  });

  it.each<[LoginQuery, object]>([
    [{ organizationId: 'org_1' }, { organizationId: 'org_1' }],
    [{ connectionId: 'conn_1' }, { connectionId: 'conn_1' }],
    [{ domain: 'acme.test' }, { domain: 'acme.test' }],
    [{ provider: 'google' }, { provider: 'google' }],
    [{ loginHint: 'jo@acme.test' }, { loginHint: 'jo@acme.test' }],
    [
      { connectionId: 'conn_1', organizationId: 'org_1', returnTo: '/x' },
      { connectionId: 'conn_1', returnTo: '/x' },
    ],
    [{ isThirdPartyInitiated: true }, { isThirdPartyInitiated: true }],
  ])('is decided by what the login asks for: %j', async (query, asked) => {
    const loginUrl = vi.fn(() => '/broker');
    await expect(systemOf({ loginUrl }).loginUrl(request, login(query))).resolves.toBe('/broker');
    const nothing = {
      organizationId: undefined,
      connectionId: undefined,
      domain: undefined,
      provider: undefined,
      loginHint: undefined,
      returnTo: '/home',
      isThirdPartyInitiated: false,
    };
    expect(loginUrl).toHaveBeenCalledExactlyOnceWith({ ...nothing, ...asked }, request);
  });

  it.each(['/broker?a=b', 'http://127.0.0.1:9/x', 'https://acme.auth0.test/authorize'])(
    'may be %s',
    async (url) => {
      const federation = systemOf({ loginUrl: () => Promise.resolve(url) });
      await expect(federation.loginUrl(request, login({}))).resolves.toBe(url);
    },
  );

  it.each([null, 7, '', 'http://', 'javascript:alert(1)', 'data:text/html,x', 'xhttp://a.test'])(
    'is never %j',
    async (url) => {
      const failure = systemOf({ loginUrl: () => url }).loginUrl(request, login({}));
      await expect(failure).rejects.toMatchObject({
        code: 'federation_failed',
        detail: 'loginUrl() gave no URL',
      });
    },
  );
});

describe('a credential', () => {
  it('is what the system gives for a session', async () => {
    const credential = vi.fn(() => ({ token: 'x' }));
    await expect(systemOf({ credential }).credential(session, request)).resolves.toEqual({
      token: 'x',
    });
    expect(credential).toHaveBeenCalledExactlyOnceWith(session, request);
  });

  it.each([undefined, null, 'token', 7])('is never %j', async (given) => {
    const failure = systemOf({ credential: () => given }).credential(session, request);
    await expect(failure).rejects.toMatchObject({
      code: 'federation_failed',
      detail: 'credential() gave no object',
    });
  });

  it('is of no system that has none', async () => {
    await expect(systemOf(new DirectLogin()).credential(session, request)).rejects.toMatchObject({
      code: 'federation_failed',
    });
  });
});

describe('a session that ends', () => {
  it('is told to the system', async () => {
    const ended = vi.fn();
    await systemOf({ ended }).onEnd({ organizationId: 'org_1' });
    expect(ended).toHaveBeenCalledExactlyOnceWith({ organizationId: 'org_1' });
    await expect(systemOf(new DirectLogin()).onEnd({ userKey: 1 })).resolves.toBeUndefined();
  });
});

describe('a system that fails', () => {
  const CALLS: [string, (federation: FederationService) => Promise<unknown>][] = [
    ['loginUrl', (it) => it.loginUrl(request, login({}))],
    ['credential', (it) => it.credential(session, request)],
    ['ended', (it) => it.onEnd({ userKey: 1 })],
  ];

  it.each(CALLS)('or hangs in %s() is a failure of the catalogue', async (method, call) => {
    const rejects = systemOf({ [method]: () => Promise.reject(new Error('down')) });
    await expect(call(rejects)).rejects.toMatchObject({
      code: 'federation_failed',
      cause: expect.objectContaining({ message: 'down' }),
    });
    const hangs = systemOf({ [method]: () => new Promise(() => undefined) });
    await expect(call(hangs)).rejects.toMatchObject({ code: 'federation_failed' });
  });

  it.each(CALLS)('may answer for itself in %s()', async (method, call) => {
    const refusal = new ForbiddenException();
    const refuses = systemOf({
      [method]: () => {
        throw refusal;
      },
    });
    await expect(call(refuses)).rejects.toBe(refusal);
  });
});

describe('the route of credentials', () => {
  const routes = { ...DEFAULT_ROUTES, prefix: 'auth' };
  class WithCredential extends SsoFederation {
    override credential(): object {
      return {};
    }
  }
  class Inheriting extends WithCredential {}

  it('is there only where the system has such', () => {
    expect(routesWith(undefined, routes).credential).toBe(false);
    expect(routesWith(DirectLogin, routes)).toEqual({ ...routes, credential: false });
    expect(routesWith(WithCredential, routes)).toEqual(routes);
    expect(routesWith(Inheriting, routes)).toEqual(routes);
  });
});
