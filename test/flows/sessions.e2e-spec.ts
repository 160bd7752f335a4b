import type { SsoSessionSummary } from 'nestjs-scalekit-sso';
import { ADAPTERS, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { TroubledStore } from '../support/memory-store.js';
import { setScene } from '../support/scene.js';
import {
  JANE,
  leave,
  MAX,
  organizationOf,
  problemOf,
  signIn,
  type Person,
} from '../support/sign-in.js';

describe.each(ADAPTERS)('the sessions of a person, on %s', (adapter) => {
  const store = new TroubledStore();
  // Instances at other addresses that are one app.
  const options = { storeScope: 'shop' };
  const scene = setScene(adapter, { store, options });
  let phone: Browser;
  let desk: Browser;

  beforeEach(async () => {
    phone = await signedIn();
    desk = await signedIn();
  });

  async function signedIn(person: Person = JANE, app: TestApp = scene.app): Promise<Browser> {
    const browser = new Browser();
    await signIn(browser, app, scene.simulator, { person });
    return browser;
  }

  async function list(browser: Browser, app = scene.app): Promise<SsoSessionSummary[]> {
    const { status, body } = await browser.api(`${app.url}/auth/sessions`);
    expect(status).toBe(200);
    return (JSON.parse(body) as { sessions: SsoSessionSummary[] }).sessions;
  }

  const post = (browser: Browser, body: object, app = scene.app): Promise<Answer> =>
    browser.api(`${app.url}/auth/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: app.url },
      body: JSON.stringify(body),
    });

  afterEach(async () => {
    await post(desk, { everywhere: true });
  });

  it('are listed, without anything that opens them', async () => {
    const sessions = await list(desk);
    expect(sessions.map(({ isCurrent }) => isCurrent)).toEqual([true, false]);
    expect(sessions[0]?.organizationId).toBe(organizationOf(scene.simulator));
    const cookie = await phone.jar.getCookieString(scene.app.url);
    const sid = decodeURIComponent(cookie).replace(/^.*sid=(?:s:)?([^.;]+).*$/, '$1');
    expect(sid.length).toBeGreaterThan(10);
    expect(JSON.stringify(sessions)).not.toContain(sid);
  });

  it('are told to a program that has none', async () => {
    const answer = await new Browser().api(`${scene.app.url}/auth/sessions`);
    expect([answer.status, problemOf(answer).code]).toEqual([401, 'login_required']);
  });

  it('end nothing for who is not signed in any more, who has to sign in first', async () => {
    await post(desk, { id: (await list(desk)).find(({ isCurrent }) => !isCurrent)?.id });
    for (const body of [{ everywhere: true }, { id: 'x' }]) {
      const answer = await post(phone, body);
      expect([answer.status, problemOf(answer).code]).toEqual([401, 'session_expired']);
    }
    expect(await scene.whoIsIn(desk)).toBe(JANE.email);
    const page = await phone.visit(`${scene.app.url}/auth/sessions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: scene.app.url,
        referer: `${scene.app.url}/devices`,
      },
      body: 'everywhere=true',
    });
    expect(page.status).toBe(401);
    expect(page.body).toContain('href="/auth/login?return_to=%2Fdevices">Sign in</a>');
  });

  it('do not begin where they were ended while the person was away', async () => {
    const { app, simulator, browser } = scene;
    const organizationId = organizationOf(simulator);
    const callback = await simulator.signIn(
      await leave(browser, app, `organization_id=${organizationId}&return_to=/dashboard`),
      JANE,
    );
    await app.sso.endSessions({ organizationId, email: String(JANE.email) });
    expect((await browser.visit(callback)).location).toBe(`${app.url}/dashboard`);
    expect(await scene.whoIsIn(browser)).toBeUndefined();
    await signIn(browser, app, simulator);
    expect(await scene.whoIsIn(browser)).toBe(JANE.email);
  });

  it('end one by one', async () => {
    const other = (await list(desk)).find(({ isCurrent }) => !isCurrent);
    expect((await post(desk, { id: other?.id })).status).toBe(204);
    expect(await scene.whoIsIn(phone)).toBeUndefined();
    expect(await scene.whoIsIn(desk)).toBe(JANE.email);
  });

  it('of somebody else do not end, and are not told from none', async () => {
    const max = await signedIn(MAX);
    const [own] = await list(max);
    const answer = await post(desk, { id: own?.id });
    expect([answer.status, problemOf(answer).code]).toEqual([404, 'session_not_found']);
    expect(await scene.whoIsIn(max)).toBe(MAX.email);
  });

  it('end everywhere, on every instance, and those of others go on', async () => {
    const other = await scene.another({ store, options });
    const max = await signedIn(MAX);
    expect((await post(phone, { everywhere: true }, other)).status).toBe(204);
    expect(await scene.whoIsIn(phone)).toBeUndefined();
    expect(await scene.whoIsIn(desk)).toBeUndefined();
    expect(await scene.whoIsIn(max)).toBe(MAX.email);
    desk = await signedIn();
    expect(await scene.whoIsIn(desk)).toBe(JANE.email);
  });

  it.each([
    ['organization', () => ({ organizationId: organizationOf(scene.simulator) })],
    ['connection', () => ({ connectionId: scene.simulator.testOrganization?.connectionId ?? '' })],
  ])('end with those of their whole %s', async (_case, scope) => {
    const max = await signedIn(MAX);
    await scene.app.sso.endSessions(scope());
    for (const browser of [phone, desk, max]) {
      expect(await scene.whoIsIn(browser)).toBeUndefined();
      const page = await browser.visit(`${scene.app.url}/dashboard?x=1`);
      expect(page.headers.get('location')).toBe('/auth/login?return_to=%2Fdashboard%3Fx%3D1');
    }
    expect(await scene.whoIsIn(await signedIn())).toBe(JANE.email);
  });

  it('end with the address of one person in one organization', async () => {
    const max = await signedIn(MAX);
    const organizationId = organizationOf(scene.simulator);
    await scene.app.sso.endSessions({ organizationId: 'org_other', email: 'jane@example.com' });
    expect(await scene.whoIsIn(desk)).toBe(JANE.email);
    await scene.app.sso.endSessions({ organizationId, email: 'JANE@example.com' });
    expect(await scene.whoIsIn(desk)).toBeUndefined();
    expect(await scene.whoIsIn(max)).toBe(MAX.email);
  });

  it('are not revived by a request that was slow', async () => {
    store.trouble('set', 300);
    const slow = desk.visit(`${scene.app.url}/plant`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    store.recover();
    await post(phone, { everywhere: true });
    await slow;
    expect(await scene.whoIsIn(desk)).toBeUndefined();
  });

  it('are closed while it cannot be told whether they were ended', async () => {
    store.trouble('get', 'fails');
    const answer = await desk.api(`${scene.app.url}/auth/me`);
    store.recover();
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(await scene.whoIsIn(desk)).toBe(JANE.email);
  });
});
