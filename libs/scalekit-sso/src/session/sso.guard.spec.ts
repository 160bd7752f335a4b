import { jest } from '@jest/globals';
import type { ExecutionContext, Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Answer, navigation, responder, urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import { AskedOrganization } from './asked-organization.js';
import { OptionalSso, Public, type GuardedRequest } from './markers.js';
import type { SsoOrganizationResolver } from './organization-resolver.js';
import { RequireOrganization } from './require-organization.js';
import { SsoGuard } from './sso.guard.js';

const options = optionsWith({ timeoutMs: 200 });
const guardWith = (resolver: SsoOrganizationResolver | null = null): SsoGuard =>
  new SsoGuard(
    new Reflector(),
    sessionsWith(options),
    new AskedOrganization(resolver, options),
    urlsOf(options),
    responder(),
  );
const guard = guardWith();

class Unmarked {
  plain(): void {
    // Only its metadata matters, as with all handlers here.
  }
  @Public()
  open(): void {
    // see above
  }
  @OptionalSso()
  either(): void {
    // see above
  }
}

@Public()
class Open extends Unmarked {
  @OptionalSso()
  override either(): void {
    // see above
  }
}

@OptionalSso()
class Either extends Unmarked {}

class Bound extends Unmarked {
  @RequireOrganization()
  override plain(): void {
    // see above
  }
  @Public()
  @RequireOrganization({ parameter: 'id' })
  override open(): void {
    // see above
  }
}

@OptionalSso()
@RequireOrganization()
class BoundClass extends Unmarked {}

@RequireOrganization()
class BoundByParameter extends Unmarked {
  @RequireOrganization({ parameter: 'id' })
  override plain(): void {
    // see above
  }
}

const contextOf = (
  request: SsoRequest,
  [controller, handler]: readonly [Type<Unmarked>, keyof Unmarked] = [Unmarked, 'plain'],
  answer = new Answer(),
  type = 'http',
): ExecutionContext =>
  ({
    getType: () => type,
    getClass: () => controller,
    getHandler: () => Reflect.get(controller.prototype as object, handler) as unknown,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => answer }),
  }) as unknown as ExecutionContext;

const anonymous = (): SsoRequest => sessionRequest(sessionStore(), navigation('/orders?page=2'));

describe('SsoGuard', () => {
  it('lets in who is signed in, and says who it is', async () => {
    const request: GuardedRequest = await signedInRequest(sessionStore(), sessionsWith(options));
    const answer = new Answer();
    await expect(guard.canActivate(contextOf(request, undefined, answer))).resolves.toBe(true);
    expect(request.user).toEqual(JANE);
    expect(request.ssoSession?.identity).toEqual(JANE);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('sends anybody else to the login, and back', async () => {
    const answer = new Answer();
    const refused = guard.canActivate(contextOf(anonymous(), undefined, answer));
    await expect(refused).rejects.toMatchObject({
      code: 'login_required',
      recovery: { retryUrl: '/auth/login?return_to=%2Forders%3Fpage%3D2', isRedirect: true },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it.each<[string, Type<Unmarked>, keyof Unmarked, boolean]>([
    ['a handler of everybody', Unmarked, 'open', true],
    ['a handler of anybody', Unmarked, 'either', true],
    ['a handler of an open class', Open, 'plain', true],
    ['a handler of a class of anybody', Either, 'plain', true],
    ['an open handler of a class of anybody', Either, 'open', true],
    ['any other handler', Unmarked, 'plain', false],
  ])('decides about %s', async (_case, controller, handler, isOpen) => {
    const visit = guard.canActivate(contextOf(anonymous(), [controller, handler]));
    await (isOpen
      ? expect(visit).resolves.toBe(true)
      : expect(visit).rejects.toMatchObject({ code: 'login_required' }));
  });

  it('knows who is there where anybody may be, and does not ask where everybody may', async () => {
    const request: GuardedRequest = await signedInRequest(sessionStore(), sessionsWith(options));
    await guard.canActivate(contextOf(request, [Unmarked, 'open']));
    expect(request.user).toBeUndefined();
    await guard.canActivate(contextOf(request, [Open, 'either']));
    expect(request.user).toEqual(JANE);
    const visitor: GuardedRequest = anonymous();
    await guard.canActivate(contextOf(visitor, [Open, 'either']));
    expect([visitor.user, visitor.ssoSession]).toEqual([undefined, null]);
  });

  it('refuses a transport it does not know, unless everybody may in', async () => {
    const of = (handler: keyof Unmarked): ExecutionContext =>
      contextOf(anonymous(), [Unmarked, handler], new Answer(), 'rpc');
    for (const handler of ['plain', 'either'] as const) {
      await expect(guard.canActivate(of(handler))).rejects.toMatchObject({
        code: 'unsupported_transport',
        detail: 'rpc',
      });
    }
    await expect(guard.canActivate(of('open'))).resolves.toBe(true);
  });

  it('looks once where it stands twice', async () => {
    const store = sessionStore();
    const request: GuardedRequest = await signedInRequest(store, sessionsWith(options));
    await guard.canActivate(contextOf(request));
    const { user } = request;
    const get = jest.spyOn(store, 'get');
    await expect(guard.canActivate(contextOf(request))).resolves.toBe(true);
    expect(get).not.toHaveBeenCalled();
    expect(request.user).toBe(user);
    // What somebody else put there is no user that this guard has found.
    for (const planted of [null, undefined, 'jane']) {
      request.user = planted;
      await guard.canActivate(contextOf(request));
      expect(request.user).toEqual(JANE);
      expect(get).toHaveBeenCalled();
      get.mockClear();
    }
  });

  it('takes the organization that the resolver of the app tells along to the login', async () => {
    const resolve = jest.fn(() => 'org_2');
    const refused = guardWith({ resolve }).canActivate(contextOf(anonymous()));
    await expect(refused).rejects.toMatchObject({
      recovery: { retryUrl: '/auth/login?organization_id=org_2&return_to=%2Forders%3Fpage%3D2' },
    });
    expect(resolve).toHaveBeenCalledTimes(1);
  });

  it('lets nobody in where the session cannot be read', async () => {
    await expect(guard.canActivate(contextOf(navigation('/')))).rejects.toMatchObject({
      code: 'session_missing',
    });
  });
});

describe('SsoGuard at @RequireOrganization()', () => {
  const janes = (fields: Partial<SsoRequest> = {}): Promise<GuardedRequest> =>
    signedInRequest(sessionStore(), sessionsWith(options)).then((request) =>
      Object.assign(request, navigation('/orders?page=2'), fields),
    );
  const visit = (
    request: GuardedRequest,
    handler: readonly [Type<Unmarked>, keyof Unmarked],
    told?: string,
  ): Promise<boolean> =>
    guardWith({ resolve: () => told }).canActivate(contextOf(request, handler));

  it('brings the guard along', () => {
    expect(Reflect.getMetadata('__guards__', BoundClass)).toEqual([SsoGuard]);
    const { plain } = Object.getOwnPropertyDescriptors(Bound.prototype);
    expect(Reflect.getMetadata('__guards__', plain.value as object)).toEqual([SsoGuard]);
  });

  it.each<[string, Type<Unmarked>, keyof Unmarked]>([
    ['a handler', Bound, 'plain'],
    ['an unmarked handler of a class', BoundClass, 'plain'],
  ])('lets the people of the organization in to %s', async (_case, controller, handler) => {
    const request = await janes();
    await expect(visit(request, [controller, handler], 'org_1')).resolves.toBe(true);
    expect(request.ssoSession?.identity).toEqual(JANE);
  });

  it('lets in by a parameter of the route', async () => {
    const request = await janes({ params: { id: 'org_1' } });
    await expect(visit(request, [Bound, 'open'])).resolves.toBe(true);
    await expect(visit(request, [BoundByParameter, 'plain'], 'org_2')).resolves.toBe(true);
  });

  it.each([
    ['org_2', 'org_2', '/auth/login?organization_id=org_2&return_to=%2Forders%3Fpage%3D2'],
    [undefined, 'none', '/auth/login?return_to=%2Forders%3Fpage%3D2'],
  ])('offers others to change to %s', async (told, logged, url) => {
    const request = await janes();
    await expect(visit(request, [Bound, 'plain'], told)).rejects.toMatchObject({
      code: 'organization_mismatch',
      detail: `asked for ${logged}, signed in to org_1`,
      recovery: {
        retryUrl: undefined,
        action: {
          url: '/auth/logout',
          label: 'Sign out and continue',
          fields: { return_to: url },
        },
      },
    });
    expect([request.user, request.ssoSession]).toEqual([undefined, undefined]);
  });

  it('refuses who belongs to no organization, whatever is asked', async () => {
    const store = sessionStore();
    const identity = { ...JANE, organizationId: undefined };
    const request = await signedInRequest(store, sessionsWith(options), { identity });
    await expect(visit(request, [Bound, 'plain'])).rejects.toMatchObject({
      code: 'organization_mismatch',
      detail: 'asked for none, signed in to none',
    });
  });

  it.each<[string, Type<Unmarked>, keyof Unmarked]>([
    ['beside @Public()', Bound, 'open'],
    ['beside @OptionalSso() on the class', BoundClass, 'plain'],
    ['on a handler', Bound, 'plain'],
  ])('sends visitors to the login of the organization, %s', async (_case, controller, handler) => {
    const request = Object.assign(anonymous(), { params: { id: 'org_2' } });
    await expect(visit(request, [controller, handler], 'org_2')).rejects.toMatchObject({
      code: 'login_required',
      recovery: {
        retryUrl: '/auth/login?organization_id=org_2&return_to=%2Forders%3Fpage%3D2',
        isRedirect: true,
      },
    });
  });

  it('sends visitors where its parameter says, not where the resolver does', async () => {
    const request = Object.assign(anonymous(), { params: { id: 'org_2' } });
    await expect(visit(request, [BoundByParameter, 'plain'], 'org_3')).rejects.toMatchObject({
      recovery: {
        retryUrl: '/auth/login?organization_id=org_2&return_to=%2Forders%3Fpage%3D2',
      },
    });
  });

  it('on a class gives way to the markers of its handlers', async () => {
    await expect(visit(anonymous(), [BoundClass, 'open'])).resolves.toBe(true);
    await expect(visit(anonymous(), [BoundClass, 'either'])).resolves.toBe(true);
  });

  it('lets nobody in where it cannot be told', async () => {
    const untold = guard.canActivate(contextOf(await janes(), [Bound, 'plain']));
    await expect(untold).rejects.toMatchObject({ code: 'organization_resolver_missing' });
    await expect(visit(await janes(), [Bound, 'open'])).rejects.toMatchObject({
      code: 'organization_resolver_missing',
    });
  });
});
