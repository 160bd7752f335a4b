import type { Type } from '@nestjs/common';
import { contextOf, guardWith } from '../../spec-support/guard.js';
import { navigation } from '../../spec-support/http.js';
import { optionsWith } from '../../spec-support/options.js';
import { JANE, sessionRequest, sessionStore } from '../../spec-support/session.js';
import { sessionsWith, signedInRequest } from '../../spec-support/sessions.js';
import { OptionalSso, Public, type GuardedRequest } from '../guard/markers.js';
import { SsoGuard } from '../guard/sso.guard.js';
import type { SsoRequest } from '../http/request.js';
import { StepUp } from '../step-up/step-up.decorator.js';
import { RequireOrganization } from './require-organization.js';

const options = optionsWith({ timeoutMs: 200 });

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

const anonymous = (): SsoRequest => sessionRequest(sessionStore(), navigation('/orders?page=2'));

describe('OrganizationRequirement', () => {
  const janes = async (fields: Partial<SsoRequest> = {}): Promise<GuardedRequest> =>
    Object.assign(
      await signedInRequest(sessionStore(), await sessionsWith(options)),
      navigation('/orders?page=2'),
      fields,
    );
  const visit = async (
    request: GuardedRequest,
    handler: readonly [Type<Unmarked>, keyof Unmarked],
    told?: string,
  ): Promise<boolean> =>
    (await guardWith({ resolver: { resolve: () => told } })).canActivate(
      contextOf(request, handler),
    );

  it('is checked by SsoGuard, which @RequireOrganization() adds', () => {
    expect(Reflect.getMetadata('__guards__', BoundClass)).toEqual([SsoGuard]);
    const { plain } = Object.getOwnPropertyDescriptors(Bound.prototype);
    expect(Reflect.getMetadata('__guards__', plain.value as object)).toEqual([SsoGuard]);
  });

  it.each<[string, Type<Unmarked>, keyof Unmarked]>([
    ['a handler', Bound, 'plain'],
    ['an unmarked handler of a class', BoundClass, 'plain'],
  ])('allows a user of the organization at %s', async (_case, controller, handler) => {
    const request = await janes();
    await expect(visit(request, [controller, handler], 'org_1')).resolves.toBe(true);
    expect(request.ssoSession?.identity).toEqual(JANE);
  });

  it('compares the session with a parameter of the route', async () => {
    const request = await janes({ params: { id: 'org_1' } });
    await expect(visit(request, [Bound, 'open'])).resolves.toBe(true);
    await expect(visit(request, [BoundByParameter, 'plain'], 'org_2')).resolves.toBe(true);
  });

  it.each([
    ['org_2', 'org_2', 'GET', '/orders?page=2'],
    [undefined, 'none', 'GET', '/orders?page=2'],
    ['org_2', 'org_2', 'POST', '/auth/login'],
    [undefined, 'none', 'POST', '/auth/login'],
  ])(
    'refuses a user of another organization than %s (%s), after %s at %s, and offers to sign out',
    async (told, logged, method, url) => {
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
    },
  );

  it('refuses a session without an organization', async () => {
    const store = sessionStore();
    const identity = { ...JANE, organizationId: undefined };
    const request = await signedInRequest(store, await sessionsWith(options), { identity });
    await expect(visit(request, [Bound, 'plain'])).rejects.toMatchObject({
      code: 'organization_mismatch',
      detail: 'asked for none, signed in to none',
    });
  });

  it.each<[string, Type<Unmarked>, keyof Unmarked]>([
    ['beside @Public()', Bound, 'open'],
    ['beside @OptionalSso() on the class', BoundClass, 'plain'],
    ['on a handler', Bound, 'plain'],
  ])(
    'redirects an anonymous browser to the login of the organization, %s',
    async (_case, controller, handler) => {
      const request = Object.assign(anonymous(), { params: { id: 'org_2' } });
      await expect(visit(request, [controller, handler], 'org_2')).rejects.toMatchObject({
        code: 'login_required',
        recovery: {
          retryUrl: '/auth/login?organization_id=org_2&return_to=%2Forders%3Fpage%3D2',
          isRedirect: true,
        },
      });
    },
  );

  it('takes the organization of the login from the parameter where there is one', async () => {
    const request = Object.assign(anonymous(), { params: { id: 'org_2' } });
    await expect(visit(request, [BoundByParameter, 'plain'], 'org_3')).rejects.toMatchObject({
      recovery: {
        retryUrl: '/auth/login?organization_id=org_2&return_to=%2Forders%3Fpage%3D2',
      },
    });
  });

  it('does not apply to handlers with a marker of their own', async () => {
    await expect(visit(anonymous(), [BoundClass, 'open'])).resolves.toBe(true);
    await expect(visit(anonymous(), [BoundClass, 'either'])).resolves.toBe(true);
  });

  it('refuses where the organization of the request is unknown', async () => {
    const untold = (await guardWith()).canActivate(contextOf(await janes(), [Bound, 'plain']));
    await expect(untold).rejects.toMatchObject({ code: 'organization_resolver_missing' });
    await expect(visit(await janes(), [Bound, 'open'])).rejects.toMatchObject({
      code: 'organization_resolver_missing',
    });
  });

  it('of a class applies together with @StepUp() of a handler, and is checked first', async () => {
    await expect(visit(await janes(), [BoundAndStrict, 'plain'], 'org_2')).rejects.toMatchObject({
      code: 'organization_mismatch',
    });
    await expect(visit(await janes(), [BoundAndStrict, 'plain'], 'org_1')).rejects.toMatchObject({
      code: 'step_up_required',
    });
  });
});
