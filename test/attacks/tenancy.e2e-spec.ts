import { pathOrganization } from 'nestjs-scalekit-sso';
import { ADAPTERS, type Adapter } from '../support/app.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { hostileAddresses } from '../support/hostile-addresses.js';
import { LocalBrowser } from '../support/local-browser.js';
import { rawRequest } from '../support/raw-request.js';
import { setScene } from '../support/scene.js';
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

describe.each(ADAPTERS)('I: attacks on organizations by sub-domain, on %s', (adapter) => {
  const { scene, at, signInAt } = (tenantsOf.get(adapter) as () => TenantScene)();
  const cookie = (): Promise<string> => scene.browser.jar.getCookieString(at('acme'));
  const local = (): string => scene.app.url.replace('app.localhost', '127.0.0.1');
  const host = (): string => new URL(scene.app.url).host;

  it.each<[string, (own: string) => string]>([
    ['another organization', (own) => `globex.${own}`],
    ['an organization that there is not', (own) => `nobody.${own}`],
    ['no organization', (own) => own],
    ['a further label', (own) => `x.acme.${own}`],
    ['a trailing dot', (own) => own.replace(/^/, 'acme.').replace(':', '.:')],
    ['another port', (own) => `acme.${own.replace(/\d+$/, '1')}`],
    ['no port', (own) => `acme.${own.replace(/:\d+$/, '')}`],
    ['a longer domain', (own) => `acme.${own.replace(':', '.evil.example:')}`],
    ['a domain that only ends so', (own) => `acme${own}`],
    ['user information', (own) => `acme.${own}@evil.example`],
    ['a path', (own) => `acme.${own}/`],
    ['an encoded label', (own) => `%61cme.${own}`],
    ['a blank', (own) => `acme .${own}`],
    ['two hosts', (own) => `acme.${own}, globex.${own}`],
    ['an IPv6 address', () => '[::1]'],
    ['an empty label', (own) => `.${own}`],
    ['a table key that everybody has', (own) => `constructor.${own}`],
    ['a megabyte', (own) => `${'a'.repeat(8_000)}.${own}`],
  ])('I1 opens nothing at a Host with %s', async (_case, hostOf) => {
    await signInAt('acme');
    const headers = { cookie: await cookie(), accept: 'application/json' };
    const own = await rawRequest(local(), '/orders', { ...headers, host: `acme.${host()}` });
    expect([own.status, own.body]).toEqual([200, JSON.stringify({ ordersOf: ACME.id })]);
    const refused = await rawRequest(local(), '/orders', { ...headers, host: hostOf(host()) });
    expect(refused.status).toBe(403);
    expect(refused.body).not.toContain('ordersOf');
  });

  it.each(['x-forwarded-host', 'forwarded', 'x-host', 'x-original-host', 'x-forwarded-server'])(
    'I1 believes no %s',
    async (name) => {
      await signInAt('acme');
      const refused = await rawRequest(local(), '/orders', {
        cookie: await cookie(),
        accept: 'application/json',
        host: `globex.${host()}`,
        [name]: name === 'forwarded' ? `host=acme.${host()}` : `acme.${host()}`,
      });
      expect([refused.status, refused.body]).toEqual([
        403,
        expect.stringContaining('organization_mismatch'),
      ]);
    },
  );

  it('I1 tells nobody which organizations there are: strangers and nobody look the same', async () => {
    await signInAt('acme');
    for (const ask of ['api', 'visit'] as const) {
      const seen = async (slug: string): Promise<string> => {
        const { status, body } = await scene.browser[ask](at(slug));
        return `${status} ${body.replace(/[0-9a-f]{12}/, '')}`.replace(/nonce="[\w-]+"/, '');
      };
      expect(await seen('globex')).toBe(await seen('nobody'));
    }
  });

  it('B3 believes the handoff of one browser for no other', async () => {
    const { simulator } = scene;
    const link = at('acme', '/auth/login?prompt=select_account&return_to=/orders');
    const own = { headers: { 'sec-fetch-site': 'same-origin' } };
    await signInAt('acme');
    // Eve starts a login herself, and sends Jane to where it is handed over.
    const jane = scene.browser;
    const eve = (scene.browser = new LocalBrowser());
    await signInAt('acme');
    const handedOff = (await eve.visit(link, own)).location ?? '';
    expect(handedOff).toContain('&handoff=');
    for (const site of ['same-site', 'cross-site']) {
      const lured = await jane.visit(handedOff, { headers: { 'sec-fetch-site': site } });
      const callback = await simulator.signIn(lured.location ?? '', { email: 'eve@acme.test' });
      expectRefusal(scene, await jane.visit(callback), 'already_signed_in');
    }
    scene.browser = jane;
    expect(await scene.whoIsIn()).toBe('jane@acme.test');
  });

  it.each(['same-site', 'cross-site'])(
    'B3 switches nobody whom a %s page sends to the host of an organization',
    async (site) => {
      const { browser, simulator } = scene;
      await signInAt('acme');
      const headers = { 'sec-fetch-site': site };
      const link = at('acme', '/auth/login?prompt=select_account&return_to=/orders');
      const first = await browser.visit(link, { headers });
      const second = await browser.visit(first.location ?? '', { headers });
      const callback = await simulator.signIn(second.location ?? '', { email: 'eve@acme.test' });
      expectRefusal(scene, await browser.visit(callback), 'already_signed_in');
      expect(await scene.whoIsIn()).toBe('jane@acme.test');
    },
  );

  it('C10 opens the organization that was signed in to, and no other that was asked for', async () => {
    const { browser, simulator } = scene;
    const left = await followTo(browser, at('globex'), simulator.environmentUrl);
    // The browser asks the environment for its own organization instead.
    const swapped = left.replace(GLOBEX.id, ACME.id);
    const page = await browser.visit(await simulator.signIn(swapped, { email: 'jane@acme.test' }));
    await expectDenied(scene, page, 'wrong_organization');
    const answer = await browser.api(at('globex'));
    expectRefusal(scene, answer, 'organization_mismatch');
  });

  it('J2 signs nobody out for a page of another organization', async () => {
    await signInAt('acme');
    for (const origin of [at('globex', ''), scene.app.url, 'https://evil.example']) {
      const answer = await scene.browser.visit(at('acme', '/auth/logout'), {
        method: 'POST',
        headers: { origin },
      });
      expectRefusal(scene, answer, 'cross_site_request');
    }
    expect(await scene.whoIsIn()).toBe('jane@acme.test');
  });

  it('G1 leads back to hosts of the app only, whatever address was asked for', async () => {
    const { browser, app, simulator } = scene;
    const own = /^http:\/\/(?:[a-z0-9-]+\.)?app\.localhost:\d+\//;
    const hostile = [
      ...hostileAddresses(app.url),
      ...hostileAddresses(at('acme', '')),
      `${at('acme', '')}@evil.example/`,
      `${at('acme', '')}.evil.example/`,
      at('evil.example/', ''),
      `http://evil${host()}/`,
      `http://x.acme.${host()}/`,
      `http://evil.example/.${host()}/`,
      `http://evil.example#.${host()}/`,
      `http://evil.example\\.${host()}/`,
    ];
    let logins = 0;
    for (const address of hostile) {
      browser.jar.removeAllCookiesSync();
      const query = new URLSearchParams({ organization_id: ACME.id, return_to: address });
      const login = at('acme', `/auth/login?${query.toString()}`);
      const first = await browser.visit(login);
      if (first.status === 400) {
        continue; // a control character, or over-long
      }
      const left = await followTo(browser, first.location ?? '', simulator.environmentUrl);
      const back = await browser.visit(await simulator.signIn(left));
      expect(back.location).toMatch(own);
      logins += 1;
    }
    expect(logins).toBeGreaterThan(3);
  });
});

describe.each(ADAPTERS)('I: attacks on organizations by path, on %s', (adapter) => {
  const scene = setScene(adapter, {
    environment: { organizations: CUSTOMERS },
    extras: { organizationResolver: pathOrganization({ prefix: '/t', organizationIdOf }) },
    controllers: [TenantController, OrganizationsController],
  });
  const signInTo = async (id: string): Promise<void> => {
    const left = await scene.leave(`organization_id=${id}`);
    await scene.browser.follow(await scene.simulator.signIn(left));
  };

  it.each<[string, (number | Record<Adapter, number>)?]>([
    ['/t/globex/orders'],
    ['/t/nobody/orders'],
    ['/t/constructor/orders'],
    ['/T/acme/orders', { express: 403, fastify: 404 }],
    ['//t/acme/orders', 404],
    ['/t//acme/orders', 404],
    ['/%74/acme/orders', { express: 404, fastify: 403 }],
    ['/t/%61cme/orders'],
    ['/t/acme%2f/orders'],
    ['/t/acme%2f..%2fglobex/orders'],
    ['/t/acme/../globex/orders', 404],
    ['/t/globex/../acme/orders', 404],
    ['/t/acme;x=1/orders'],
    ['/t/acme%00/orders'],
    ['/t/acme%zz/orders', 400],
    ['/orders'],
    ['/orders?slug=acme'],
    [`/organizations/${GLOBEX.id}`],
    ['/organizations/org_1'],
    ['/organizations/undefined'],
    ['/organizations/%6frg_300000000000000002'],
    [`/organizations/${ACME.id}%2f..`],
    [`/organizations/${ACME.id},${GLOBEX.id}`],
    [`/organizations/${ACME.id}%00`],
    [`/organizations/${ACME.id.toUpperCase()}`],
    [`/organizations/${'x'.repeat(2_000)}`, { express: 403, fastify: 414 }],
    ['/organizations/<script>alert(1)'],
  ])('I1 opens nothing at %s', async (path, status = 403) => {
    await signInTo(ACME.id);
    const own = await scene.browser.api(`${scene.app.url}/t/acme/orders`);
    expect(JSON.parse(own.body)).toEqual({ ordersOf: ACME.id });
    const cookie = await scene.browser.jar.getCookieString(scene.app.url);
    for (const accept of ['application/json', 'text/html']) {
      const refused = await rawRequest(scene.app.url, path, { cookie, accept });
      expect(refused.status).toBe(typeof status === 'number' ? status : status[adapter]);
      expect(refused.body).not.toContain('ordersOf');
      expect(refused.body).not.toContain('<script>');
    }
  });

  it('I1 opens an organization that is written in another way, to its own people only', async () => {
    // Routers decode parameters: the guard compares what the handler would see.
    const path = `${scene.app.url}/organizations/%6f${ACME.id.slice(1)}`;
    await signInTo(ACME.id);
    expect(JSON.parse((await scene.browser.api(path)).body)).toEqual({ ordersOf: ACME.id });
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    await signInTo(GLOBEX.id);
    expectRefusal(scene, await scene.browser.api(path), 'organization_mismatch');
  });

  it('I1 answers of an organization that does not exist what it answers of any other', async () => {
    await signInTo(ACME.id);
    for (const ask of ['api', 'visit'] as const) {
      const seen = async (id: string): Promise<string> => {
        const { status, body } = await scene.browser[ask](`${scene.app.url}/organizations/${id}`);
        return `${status} ${body.replaceAll(id, 'ID')}`
          .replace(/[0-9a-f]{12}/, '')
          .replace(/nonce="[\w-]+"/, '');
      };
      expect(await seen('org_399999999999999999')).toBe(await seen(GLOBEX.id));
    }
  });

  it('I1 shows nobody in the page or log what a stranger wrote into the address', async () => {
    await signInTo(ACME.id);
    const { body } = await scene.browser.visit(`${scene.app.url}/organizations/Call%20555-1234`);
    expect(body.slice(body.indexOf('<main>'), body.indexOf('<form'))).not.toContain('555');
    expect(scene.logger.text).toContain('asked for none, signed in to org_3');
  });
});
