import { Controller, ForbiddenException, Get, Injectable, Logger } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { ExecutionContext } from '@nestjs/common';
import { Environment } from '../../spec-support/environment.js';
import { contextOf } from '../../spec-support/guard.js';
import { moduleWith } from '../../spec-support/module.js';
import { CLIENT, optionsWith } from '../../spec-support/options.js';
import { JANE } from '../../spec-support/session.js';
import { CurrentIdentity, CurrentUser, type GuardedRequest } from '../guard/markers.js';
import type { AccessTokenClaims } from '../tokens/sso-identity.js';
import { CurrentAccessToken } from './current-access-token.js';
import { SsoBearerGuard } from './sso-bearer.guard.js';

const ACCESS = { aud: [CLIENT], sub: 'conn_1;jane', client_id: CLIENT, jti: 'tkn_1' };

@Controller()
class OrdersController {
  @Get()
  list(
    @CurrentUser() user: unknown,
    @CurrentAccessToken() token: unknown,
    @CurrentIdentity() identity: unknown,
  ): unknown {
    return [user, token, identity];
  }
}

/** Answers what the app does with the claims. */
@Injectable()
class AppGuard extends SsoBearerGuard {
  static found: (claims: AccessTokenClaims, ...given: unknown[]) => unknown;

  protected override validate(...given: [AccessTokenClaims, ...unknown[]]): object {
    return AppGuard.found(...given) as object;
  }
}

let environment: Environment;
let request: GuardedRequest;
let guard: SsoBearerGuard;
let appGuard: AppGuard;

beforeAll(async () => {
  environment = await Environment.start();
});
afterAll(() => environment.stop());
beforeEach(async () => {
  request = {
    method: 'GET',
    url: '/orders',
    headers: { authorization: `Bearer ${await environment.sign(ACCESS)}` },
  };
  const options = optionsWith({ environmentUrl: environment.url, timeoutMs: 2_000 });
  const module = await moduleWith({ options, providers: [AppGuard] });
  [guard, appGuard] = [module.get(SsoBearerGuard), module.get(AppGuard)];
});
afterEach(() => {
  vi.restoreAllMocks();
});

const context = (type = 'http'): ExecutionContext =>
  contextOf(request, [OrdersController, 'list'], undefined, type);

/** What the decorated parameters are given, in their order. */
function given(): unknown[] {
  const metadata = Reflect.getMetadata(ROUTE_ARGS_METADATA, OrdersController, 'list') as Record<
    string,
    { index: number; factory: (data: unknown, context: ExecutionContext) => unknown }
  >;
  return Object.values(metadata)
    .sort((one, another) => one.index - another.index)
    .map(({ factory }) => factory(undefined, context()));
}

describe('SsoBearerGuard', () => {
  it('lets a request with an access token in, with its claims as the user', async () => {
    await expect(guard.canActivate(context())).resolves.toBe(true);
    expect(request.user).toMatchObject(ACCESS);
    expect(request.accessToken).toBe(request.user);
    expect(given()).toEqual([request.user, request.accessToken, undefined]);
  });

  it('takes the user of validate(), in the place of that of a session', async () => {
    const user = { id: 'u1' };
    Object.assign(request, {
      user: JANE,
      ssoSession: { identity: JANE, signedInAt: new Date(1), expiresAt: new Date(2) },
    });
    const seen = context();
    AppGuard.found = vi.fn(() => Promise.resolve(user));
    await expect(appGuard.canActivate(seen)).resolves.toBe(true);
    expect(AppGuard.found).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining(ACCESS),
      request,
      seen,
    );
    expect(given()).toEqual([user, expect.objectContaining(ACCESS), undefined]);
  });

  it.each([undefined, null, 'u1', true])('refuses where validate() gives %s', async (user) => {
    AppGuard.found = () => user;
    await expect(appGuard.canActivate(context())).rejects.toMatchObject({
      code: 'access_token_rejected',
      detail: 'validate() gave no user',
      headers: { 'WWW-Authenticate': expect.stringContaining('error="invalid_token"') as string },
    });
    expect([request.user, request.accessToken, request.ssoSession]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('passes on what the app throws for its clients, and no other error', async () => {
    AppGuard.found = () => {
      throw new ForbiddenException('scope');
    };
    await expect(appGuard.canActivate(context())).rejects.toThrow(ForbiddenException);
    AppGuard.found = () => Promise.reject(new Error('no database'));
    await expect(appGuard.canActivate(context())).rejects.toMatchObject({
      code: 'user_store_failed',
      detail: 'Error: no database',
    });
  });

  it('asks the app nothing about a request without a token', async () => {
    request.headers.authorization = undefined;
    AppGuard.found = vi.fn();
    await expect(appGuard.canActivate(context())).rejects.toMatchObject({
      code: 'access_token_required',
    });
    expect(AppGuard.found).not.toHaveBeenCalled();
    expect(() => given()).toThrow(
      expect.objectContaining({ code: 'guard_missing', at: 'OrdersController.list()' }) as Error,
    );
  });

  it('refuses other transports, with a line of the log', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await expect(guard.canActivate(context('ws'))).resolves.toBe(false);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^unsupported_transport .*OrdersController\.list\(\) \| ws \|/),
    );
    expect(request.user).toBeUndefined();
  });

  it('takes the request of a transport that a subclass knows', async () => {
    class SocketGuard extends AppGuard {
      protected override getRequest(): GuardedRequest {
        return request;
      }
    }
    AppGuard.found = (claims) => claims;
    const own = Object.assign(new SocketGuard(), appGuard);
    await expect(own.canActivate(context('ws'))).resolves.toBe(true);
    expect(request.user).toMatchObject(ACCESS);
  });
});

describe('@CurrentAccessToken()', () => {
  it('fails where SsoBearerGuard has verified no token', () => {
    Object.assign(request, { user: JANE, ssoSession: null });
    expect(() => given()).toThrow(
      expect.objectContaining({ code: 'guard_missing', at: 'OrdersController.list()' }) as Error,
    );
  });
});
