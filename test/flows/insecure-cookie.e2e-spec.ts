import { ADAPTERS, type AppOptions, type TestApp } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';

const BASE = 'https://app.example.com';

describe.each(ADAPTERS)('an https app behind a proxy, on %s', (adapter) => {
  const scene = setScene(adapter);

  const behindProxy = (setup: Partial<AppOptions>): Promise<TestApp> =>
    scene.another({ options: { baseUrl: BASE }, cookie: { secure: 'auto' }, ...setup });

  /** What the proxy passes on; cookies by hand, as a jar keeps those of https to itself. */
  const visit = (app: TestApp, path: string, cookie = ''): Promise<Answer> =>
    new Browser().visit(app.url + path, {
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7', cookie },
    });

  /** Signs in; answers the Set-Cookie of the session. */
  async function signIn(app: TestApp): Promise<string | undefined> {
    const left = await visit(app, `/auth/login?${scene.ask}`);
    const cookies = left.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
    const callback = new URL(await scene.simulator.signIn(left.location ?? '', JANE));
    const back = await visit(app, callback.pathname + callback.search, cookies.join('; '));
    expect([back.status, back.headers.get('location')]).toEqual([302, '/dashboard']);
    return back.headers.getSetCookie().find((line) => /^(__Host-)?sid=/.test(line));
  }

  it('is told once that its session cookie is not Secure', async () => {
    const before = scene.logger.loud.length;
    const app = await behindProxy({});
    expect(await signIn(app)).not.toMatch(/; Secure/);
    expect(await signIn(app)).toBeDefined();
    const lines = scene.logger.loud
      .slice(before)
      .filter((line) => line.includes('the session cookie is not Secure'));
    expect(lines).toEqual([expect.stringMatching(/`trust proxy`.*`trustProxy`/)]);
  });

  it('is told nothing where it trusts the proxy', async () => {
    const before = scene.logger.loud.length;
    const app = await behindProxy({ trustProxy: 'loopback', sessionName: '__Host-sid' });
    expect(await signIn(app)).toMatch(/; Secure/);
    expect(scene.logger.loud.slice(before)).toEqual([]);
  });

  it('is told once that a sibling host can replace its session cookie (S16)', async () => {
    const before = scene.logger.loud.length;
    const app = await behindProxy({ trustProxy: 'loopback' });
    expect(await signIn(app)).toMatch(/^sid=.*; Secure/);
    expect(await signIn(app)).toBeDefined();
    expect(scene.logger.loud.slice(before)).toEqual([
      expect.stringMatching(/the session cookie, sid, .*'__Host-sid', with Path=\//),
    ]);
  });

  it('is told nothing of a prefix that the hosts of tenants cannot have (S16)', async () => {
    const before = scene.logger.loud.length;
    const app = await behindProxy({
      trustProxy: 'loopback',
      options: { baseUrl: BASE, tenantDomain: 'app.example.com' },
      cookie: { secure: 'auto', domain: 'app.example.com' },
    });
    expect(await signIn(app)).toMatch(/; Secure/);
    expect(scene.logger.loud.slice(before)).toEqual([]);
  });
});
