import { once } from 'node:events';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { ScalekitSimulator } from 'scalekit-simulator';
import { ADAPTERS, startApp } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { LocalBrowser } from '../support/local-browser.js';
import { startClock, stopClock } from '../support/clock.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';
import {
  ACME,
  CUSTOMERS,
  followTo,
  setTenants,
  tenantApp,
  type TenantScene,
} from '../support/tenants.js';

const tenantsOf = new Map(
  await Promise.all(ADAPTERS.map(async (name) => [name, await setTenants(name)] as const)),
);
const PERSON = { email: 'jane@acme.test' };

describe.each(ADAPTERS)('at the host of an organization, on %s', (adapter) => {
  const { scene, at, signInAt } = (tenantsOf.get(adapter) as () => TenantScene)();
  const proof = async (): Promise<number> => (await scene.browser.api(at('acme', '/vault'))).status;
  afterEach(startClock);

  it('a step-up goes by way of baseUrl, and comes back proven', async () => {
    const { browser, simulator } = scene;
    await signInAt('acme');
    expect(await proof()).toBe(401);
    const left = await followTo(browser, at('acme', '/vault?x=1'), simulator.environmentUrl);
    expect(new URL(left).searchParams.get('prompt')).toBe('login');
    const back = await browser.visit(await simulator.signIn(left, PERSON));
    expect([back.status, back.location]).toEqual([302, at('acme', '/vault?x=1')]);
    expect(await proof()).toBe(200);
    expect(await scene.whoIsIn()).toBe(PERSON.email);
  });

  it('a step-up of nobody is a login of the organization', async () => {
    const { browser, simulator } = scene;
    const start = at('acme', '/auth/step-up?return_to=/orders');
    const left = await followTo(browser, start, simulator.environmentUrl);
    expect(new URL(left).searchParams.get('organization_id')).toBe(ACME.id);
    const back = await browser.visit(await simulator.signIn(left, PERSON));
    expect(back.location).toBe(at('acme', '/orders'));
  });

  it('a form that a step-up interrupts is given back on its page', async () => {
    const { browser, simulator } = scene;
    await signInAt('acme');
    const refused = await browser.visit(at('acme', '/vault'), {
      method: 'POST',
      body: new URLSearchParams({ note: 'as typed' }),
      headers: {
        origin: at('acme', ''),
        referer: at('acme', '/vault/form?x=1'),
        'sec-fetch-site': 'same-origin',
      },
    });
    const [, href = ''] = /href="([^"]*\/auth\/step-up[^"]*)"/.exec(refused.body) ?? [];
    const start = at('acme', href.replaceAll('&amp;', '&'));
    const left = await followTo(browser, start, simulator.environmentUrl);
    const page = await browser.follow(await simulator.signIn(left, PERSON));
    expect([page.url, JSON.parse(page.body)]).toEqual([
      at('acme', '/vault/form?x=1'),
      { note: 'as typed' },
    ]);
  });

  it.each(['/auth/login', '/auth/callback'])(
    'a login that starts in a portal and comes to %s comes back',
    async (path) => {
      const { browser, simulator } = scene;
      const asked = { connectionId: ACME.connectionId, relayState: '/orders?x=1' };
      const url = await simulator.idpInitiatedUrl({ ...asked, target: at('acme', path) });
      const left = await followTo(browser, url, simulator.environmentUrl);
      expect(new URL(left).searchParams.get('connection_id')).toBe(ACME.connectionId);
      const page = await browser.follow(await simulator.signIn(left, PERSON));
      expect([page.url, page.status]).toEqual([at('acme', '/orders?x=1'), 200]);
    },
  );

  it('a login that a controller of the app starts comes back', async () => {
    const { browser, simulator } = scene;
    await signInAt('acme');
    const left = await followTo(browser, at('acme', '/own'), simulator.environmentUrl);
    const back = await browser.visit(await simulator.signIn(left, PERSON));
    expect(back.location).toBe(at('acme', '/vault?own=1'));
    expect(await proof()).toBe(200);
  });

  it('an address that gets too long is left for the home page there', async () => {
    const { browser, simulator } = scene;
    for (const [length, fits] of [
      [2_048 - at('acme', '').length, true],
      [2_049 - at('acme', '').length, false],
      [2_048, false],
    ] as const) {
      browser.jar.removeAllCookiesSync();
      const path = `/orders?q=${'a'.repeat(length - '/orders?q='.length)}`;
      const left = await followTo(browser, at('acme', path), simulator.environmentUrl);
      const back = await browser.visit(await simulator.signIn(left, PERSON));
      expect(back.location).toBe(at('acme', fits ? path : '/'));
    }
  });

  it('who changes accounts by a link of the app is not refused', async () => {
    const { browser, simulator } = scene;
    await signInAt('acme');
    const link = at('acme', '/auth/login?prompt=select_account&return_to=/orders');
    const first = await browser.visit(link, { headers: { 'sec-fetch-site': 'same-origin' } });
    // As browsers call the redirect from one host to the other.
    const second = await browser.visit(first.location ?? '', {
      headers: { 'sec-fetch-site': 'same-site' },
    });
    const callback = await simulator.signIn(second.location ?? '', { email: 'john@acme.test' });
    const back = await browser.visit(callback);
    expect([back.status, back.location]).toEqual([302, at('acme', '/orders')]);
    expect(await scene.whoIsIn()).toBe('john@acme.test');
  });

  it('who signs in again and again is in no loop, but for a fourth time within half a minute (B23)', async () => {
    const { browser, simulator } = scene;
    const login = at('acme', `/auth/login?organization_id=${ACME.id}&return_to=/orders`);
    const clock = stopClock();
    for (let count = 0; count < 5; count += 1) {
      clock.passSeconds(11);
      const left = await followTo(browser, login, simulator.environmentUrl);
      const page = await browser.follow(await simulator.signIn(left, PERSON));
      expect([page.url, page.status]).toEqual([at('acme', '/orders'), 200]);
    }
    // The page that let the user in is on another host than the cookie that counts.
    const page = await browser.follow(login);
    expect([page.status, page.body.includes('<code>login_loop</code>')]).toEqual([400, true]);
    expect(await scene.whoIsIn()).toBe(PERSON.email);
  });
});

describe.each(ADAPTERS)('an app that shares no session between its hosts, on %s', (adapter) => {
  const ports = freePort();
  const scene = setScene(adapter, { environment: { organizations: CUSTOMERS } });

  it('ends a login that is lost at the host of an organization on a page that explains', async () => {
    const port = await ports;
    const app = await scene.another({
      ...tenantApp(port),
      // Known to the one host only.
      cookie: { domain: undefined as never },
    });
    const browser = new LocalBrowser();
    let answer: Answer = await browser.visit(`http://acme.app.localhost:${port}/orders`);
    let logins = 0;
    for (let hops = 0; hops < 60 && answer.location !== undefined; hops += 1) {
      const isAway = answer.location.startsWith(scene.simulator.environmentUrl);
      logins += isAway ? 1 : 0;
      answer = await browser.visit(
        isAway ? await scene.simulator.signIn(answer.location, JANE) : answer.location,
      );
    }
    expect([answer.status, answer.url.startsWith(app.url), logins]).toEqual([400, true, 3]);
    expect(answer.body).toContain('<code>login_loop</code>');
  });
});

it('the host is known over HTTP/2 too, which has no Host', async () => {
  const simulator = await ScalekitSimulator.start({ organizations: CUSTOMERS });
  const at = { hostname: 'app.localhost', port: await freePort() };
  const base = `${at.hostname}:${at.port}`;
  const setup = { adapter: 'fastify', simulator, at, isHttp2: true } as const;
  const app = await startApp({ ...setup, options: { tenantDomain: base } });
  const client = connect(`http://127.0.0.1:${at.port}`);
  const locationAt = async (authority: string): Promise<string> => {
    const stream = client.request({
      ':path': `/auth/login?organization_id=${ACME.id}&return_to=/orders`,
      ':authority': authority,
      accept: 'text/html',
      'sec-fetch-site': 'none',
    });
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    stream.close();
    return String(headers.location);
  };
  try {
    expect(await locationAt(base)).toMatch(new RegExp(`^${simulator.environmentUrl}/`));
    expect(await locationAt(`acme.${base}`)).toBe(
      `http://${base}/auth/login?organization_id=${ACME.id}&return_to=${encodeURIComponent(`http://acme.${base}/orders`)}`,
    );
  } finally {
    client.destroy();
    await app.close();
    await simulator.stop();
  }
});
