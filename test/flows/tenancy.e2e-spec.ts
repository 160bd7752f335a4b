import { Injectable, Module } from '@nestjs/common';
import { pathOrganization, SsoOrganizationResolver, type SsoRequest } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { problemOf } from '../support/sign-in.js';
import {
  ACME,
  CUSTOMERS,
  followTo,
  GLOBEX,
  organizationIdOf,
  OrganizationsController,
  setTenants,
  TenantController,
  type TenantScene,
} from '../support/tenants.js';

const tenantsOf = new Map(
  await Promise.all(ADAPTERS.map(async (name) => [name, await setTenants(name)] as const)),
);
const ordersOf = (answer: { body: string }): unknown =>
  (JSON.parse(answer.body) as { ordersOf: unknown }).ordersOf;

/** The form of a page: where it goes, and what it carries. */
function formOf(body: string): { action: string; returnTo: string } {
  const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(body) ?? [];
  const [, value = ''] = /name="return_to" value="([^"]+)"/.exec(body) ?? [];
  return { action, returnTo: value.replaceAll('&amp;', '&') };
}

describe.each(ADAPTERS)('organizations by sub-domain, on %s', (adapter) => {
  const { scene, at, signInAt } = (tenantsOf.get(adapter) as () => TenantScene)();

  it('send a visitor straight to the login of the organization, and back', async () => {
    const { browser, simulator } = scene;
    const first = await browser.visit(at('acme', '/orders?x=1'));
    expect(first.headers.get('location')).toBe(
      `/auth/login?organization_id=${ACME.id}&return_to=%2Forders%3Fx%3D1`,
    );
    const left = await followTo(browser, at('acme', '/orders?x=1'), simulator.environmentUrl);
    expect(new URL(left).searchParams.get('organization_id')).toBe(ACME.id);
    const back = await browser.visit(await simulator.signIn(left, { email: 'jane@acme.test' }));
    expect(back.location).toBe(at('acme', '/orders?x=1'));
    expect(ordersOf(await browser.visit(at('acme', '/orders?x=1')))).toBe(ACME.id);
  });

  it.each([
    ['acme', ACME.id],
    ['Globex', GLOBEX.id],
  ])('start a login that names nobody at /auth/login of %s', async (slug, id) => {
    const { browser, simulator } = scene;
    const left = await followTo(browser, at(slug, '/auth/login'), simulator.environmentUrl);
    expect(new URL(left).searchParams.get('organization_id')).toBe(id);
    const back = await browser.visit(await simulator.signIn(left));
    expect(back.location).toBe(at(slug.toLowerCase(), '/'));
  });

  it('ask how to sign in at the host of nobody', async () => {
    const page = await scene.browser.visit(at('nobody', '/auth/login'));
    expect([page.status, page.body.includes('login_hint')]).toEqual([200, true]);
  });

  it('tell a program where to log in', async () => {
    const answer = await scene.browser.api(at('acme'));
    expect([answer.status, problemOf(answer)]).toMatchObject([
      401,
      {
        code: 'login_required',
        loginUrl: `/auth/login?organization_id=${ACME.id}`,
      },
    ]);
  });

  it('are changed by a button that says what it does, and lands on the same page', async () => {
    const { browser, app, simulator } = scene;
    await signInAt('acme');
    const refused = await browser.visit(at('globex', '/orders?x=1'));
    expectRefusal(scene, refused, 'organization_mismatch');
    expect(refused.body).toContain('Switch organizations?');
    expect(refused.body).toContain('Sign out and continue');
    const { action, returnTo } = formOf(refused.body);
    const left = await browser.visit(at('globex', action), {
      method: 'POST',
      headers: { origin: new URL(at('globex')).origin },
      body: new URLSearchParams({ return_to: returnTo }),
    });
    expect([left.status, left.location]).toEqual([303, at('globex', '/orders?x=1')]);
    expect(await scene.whoIsIn(browser, app)).toBeUndefined();
    const login = await followTo(browser, left.location ?? '', simulator.environmentUrl);
    const page = await browser.follow(await simulator.signIn(login, { email: 'max@globex.test' }));
    expect([page.url, ordersOf(page)]).toEqual([at('globex', '/orders?x=1'), GLOBEX.id]);
  });

  it('answer programs of another organization with 403', async () => {
    await signInAt('acme');
    expectRefusal(scene, await scene.browser.api(at('globex')), 'organization_mismatch');
    const posted = await scene.browser.api(at('globex'), { method: 'POST' });
    expectRefusal(scene, posted, 'organization_mismatch');
    expect(ordersOf(await scene.browser.api(at('acme'), { method: 'POST' }))).toBe(ACME.id);
  });

  it('are left at the host of any', async () => {
    await signInAt('acme');
    const left = await scene.browser.visit(at('acme', '/auth/logout'), {
      method: 'POST',
      headers: { origin: new URL(at('acme')).origin, 'sec-fetch-site': 'same-origin' },
    });
    expect([left.status, left.location]).toEqual([303, at('acme', '/')]);
    expect(await scene.whoIsIn()).toBeUndefined();
  });
});

describe.each(ADAPTERS)('organizations by path or parameter, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: CUSTOMERS },
    extras: { organizationResolver: pathOrganization({ prefix: '/t', organizationIdOf }) },
    controllers: [TenantController, OrganizationsController],
  });

  it.each([
    ['/t/acme/orders?x=1', '/t/globex/orders'],
    [`/organizations/${ACME.id}?x=1`, `/organizations/${GLOBEX.id}`],
  ])('bring people back to %s, and not to %s', async (own, other) => {
    const { browser, app, simulator } = scene;
    const left = await followTo(browser, app.url + own, simulator.environmentUrl);
    expect(new URL(left).searchParams.get('organization_id')).toBe(ACME.id);
    const page = await browser.follow(await simulator.signIn(left, { email: 'jane@acme.test' }));
    expect([page.url, ordersOf(page)]).toEqual([app.url + own, ACME.id]);
    const refused = await browser.visit(app.url + other);
    expectRefusal(scene, refused, 'organization_mismatch');
    const { action, returnTo } = formOf(refused.body);
    expect([action, returnTo]).toEqual(['/auth/logout', other]);
    const body = new URLSearchParams({ return_to: returnTo });
    const out = await browser.visit(app.url + action, { method: 'POST', body });
    const login = await followTo(browser, out.location ?? '', simulator.environmentUrl);
    expect(new URL(login).searchParams.get('organization_id')).toBe(GLOBEX.id);
  });

  it('let the marker of a handler beat that of its class', async () => {
    const { browser, app } = scene;
    expect(ordersOf(await browser.api(`${app.url}/organizations`))).toBe('everybody');
    await scene.signIn();
    expect(ordersOf(await browser.api(`${app.url}/organizations`))).toBe('everybody');
  });

  it('let nobody in where the route has no such parameter', async () => {
    const { browser, app } = scene;
    await scene.signIn();
    const answer = await browser.api(`${app.url}/organizations/${ACME.id}/mistaken`);
    expect([answer.status, problemOf(answer).code]).toEqual([500, 'organization_resolver_missing']);
    expect(scene.logger.text).toContain('no parameter missing');
  });

  it('let nobody in where the app has no resolver', async () => {
    const app = await scene.another({ controllers: [TenantController], extras: {} });
    const anonymous = await scene.browser.api(`${app.url}/orders`);
    expect([anonymous.status, problemOf(anonymous).code]).toEqual([
      500,
      'organization_resolver_missing',
    ]);
  });
});

let mood: 'well' | 'throws' | 'hangs' = 'well';

@Injectable()
class Tenants {
  find(name: unknown): Promise<string | undefined> {
    if (mood === 'throws') {
      throw new Error('password=hunter2 at db.internal');
    }
    return mood === 'hangs'
      ? new Promise(() => undefined)
      : Promise.resolve(name === 'acme' ? ACME.id : undefined);
  }
}

/** By a header that the proxy of this app always overwrites. */
@Injectable()
class HeaderResolver extends SsoOrganizationResolver {
  constructor(private readonly tenants: Tenants) {
    super();
  }
  override resolve({ headers }: SsoRequest): Promise<string | undefined> {
    return this.tenants.find(headers['x-tenant']);
  }
}

@Module({ providers: [Tenants], exports: [Tenants] })
class TenantsModule {}

describe.each(ADAPTERS)('organizations by a class of the app, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: CUSTOMERS },
    options: { timeoutMs: 2_000 },
    extras: { organizationResolver: HeaderResolver, imports: [TenantsModule] },
    controllers: [TenantController],
  });
  const headers = { 'x-tenant': 'acme' };
  const ask = (path: string): ReturnType<typeof scene.browser.visit> =>
    scene.browser.visit(scene.app.url + path, { headers });
  beforeEach(() => {
    mood = 'well';
  });

  it('lead to the login of the organization', async () => {
    const { location = '' } = await ask('/auth/login?return_to=/orders');
    expect(new URL(location).searchParams.get('organization_id')).toBe(ACME.id);
    await scene.browser.follow(await scene.simulator.signIn(location));
    expect(ordersOf(await ask('/orders'))).toBe(ACME.id);
  });

  it.each(['throws', 'hangs'] as const)(
    'let nobody in and start no login while it %s',
    async (how) => {
      await scene.browser.follow(
        await scene.simulator.signIn((await ask('/auth/login')).location ?? ''),
      );
      mood = how;
      for (const path of ['/orders', '/auth/login']) {
        const failed = await ask(path);
        expectRefusal(scene, failed, 'organization_resolver_failed');
        expect(failed.body).not.toContain('hunter2');
        expect(failed.headers.getSetCookie().join()).not.toContain('Max-Age=600');
      }
      expect(scene.logger.text).not.toContain('hunter2');
      mood = 'well';
      expect(ordersOf(await ask('/orders'))).toBe(ACME.id);
    },
  );
});
