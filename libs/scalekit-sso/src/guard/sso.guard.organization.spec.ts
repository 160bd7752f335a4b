import type { ExecutionContext, Type } from '@nestjs/common';
import { Answer, navigation, responder, urlsOf } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import type { SsoRequest } from '../http/request.js';
import { LoginLoopCookie } from '../login-state/login-loop-cookie.js';
import { Seal } from '../login-state/seal.js';
import { OrganizationContext } from '../organizations/organization-context.js';
import { OptionalSso, Public, type GuardedRequest } from './markers.js';
import type { SsoOrganizationResolver } from '../organizations/organization-resolver.js';
import { RequireOrganization } from '../organizations/require-organization.js';
import { SsoGuard } from './sso.guard.js';
import { StepUp } from '../step-up/step-up.decorator.js';

const options = optionsWith({ timeoutMs: 200 });
const guardWith = (resolver: SsoOrganizationResolver | null = null): SsoGuard =>
  new SsoGuard(
    sessionsWith(options),
    new OrganizationContext(resolver, options),
    urlsOf(options),
    responder(),
    new LoginLoopCookie(new Seal(options), responder(), options),
    options,
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

@RequireOrganization()
class BoundAndStrict extends Unmarked {
  @StepUp({ maxAgeSeconds: 300 })
  override plain(): void {
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
    ['org_2', 'org_2', 'GET', '/orders?page=2'],
    [undefined, 'none', 'GET', '/orders?page=2'],
    ['org_2', 'org_2', 'POST', '/auth/login'],
    [undefined, 'none', 'POST', '/auth/login'],
  ])('offers others to change to %s (%s), after %s at %s', async (told, logged, method, url) => {
    const request = await janes({ method });
    await expect(visit(request, [Bound, 'plain'], told)).rejects.toMatchObject({
      code: 'organization_mismatch',
      detail: `asked for ${logged}, signed in to org_1`,
      recovery: {
        retryUrl: undefined,
        action: {
          url: '/auth/logout',
          label: 'Sign out and continue',
          fields: { return_to: url, change_account: 'true' },
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

  it('on a class holds beside @StepUp() on a handler, which asks for more', async () => {
    await expect(visit(await janes(), [BoundAndStrict, 'plain'], 'org_2')).rejects.toMatchObject({
      code: 'organization_mismatch',
    });
    await expect(visit(await janes(), [BoundAndStrict, 'plain'], 'org_1')).rejects.toMatchObject({
      code: 'step_up_required',
    });
  });
});
