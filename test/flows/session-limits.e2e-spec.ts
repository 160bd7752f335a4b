import { Code } from '@connectrpc/connect';
import type { ScalekitSsoOptions } from 'nestjs-scalekit-sso';
import { ADAPTERS } from '../support/app.js';
import { startClock, stopClock } from '../support/clock.js';
import { setScene } from '../support/scene.js';
import type { ScalekitSimulator } from 'scalekit-simulator';
import { JANE, leave, organizationOf, problemOf, signIn } from '../support/sign-in.js';

type Directory = ScalekitSimulator['directory'];

/** Each limit: the options, and what passes before it is reached, in seconds. */
const LIMITS: [string, Partial<ScalekitSsoOptions>, number][] = [
  ['maxAgeSeconds', { session: { maxAgeSeconds: 1_000 } }, 1_000],
  ['idleSeconds', { session: { idleSeconds: 500 } }, 500],
  ['the access token', { session: { endWithAccessToken: true } }, 900],
];

describe.each(ADAPTERS)('limits of a session on %s', (adapter) => {
  const scene = setScene(adapter);
  afterEach(startClock);

  describe.each(LIMITS)('%s', (_limit, options, seconds) => {
    it('sends a browser to the login, and back to the same page', async () => {
      const app = await scene.another({ options });
      const clock = stopClock();
      await signIn(scene.browser, app, scene.simulator);
      clock.passSeconds(seconds - 1);
      const page = `${app.url}/dashboard?report=a%26b`;
      const twin = await scene.browser.clone();
      expect((await scene.browser.visit(page)).status).toBe(200);
      clock.passSeconds(seconds);
      const over = await twin.visit(page);
      const query = new URLSearchParams({ return_to: '/dashboard?report=a%26b' }).toString();
      expect([over.status, over.location]).toEqual([302, `${app.url}/auth/login?${query}`]);
      const left = await leave(twin, app, `${query}&${scene.ask.split('&', 1)[0]}`);
      const back = await twin.follow(await scene.simulator.signIn(left, JANE));
      expect([back.status, back.url]).toEqual([200, page]);
    });

    it('tells a program that the session has ended, as often as it asks', async () => {
      const app = await scene.another({ options });
      const clock = stopClock();
      for (const path of ['/dashboard?x=1', '/auth/me']) {
        await signIn(scene.browser, app, scene.simulator);
        clock.passSeconds(seconds);
        const over = await scene.browser.api(app.url + path);
        expect([over.status, problemOf(over)]).toMatchObject([
          401,
          { code: 'session_expired', loginUrl: '/auth/login' },
        ]);
        const after = await scene.browser.api(app.url + path);
        expect([after.status, problemOf(after).code]).toEqual([401, 'session_expired']);
      }
    });

    it('lets a visitor of an open page stay there', async () => {
      const app = await scene.another({ options });
      const clock = stopClock();
      await signIn(scene.browser, app, scene.simulator);
      clock.passSeconds(seconds);
      const { status, body } = await scene.browser.visit(`${app.url}/optional`);
      expect([status, JSON.parse(body)]).toEqual([200, { subject: null }]);
    });
  });

  it('does not reach the idle limit while the session is used, but then the absolute one', async () => {
    const app = await scene.another({
      options: { session: { idleSeconds: 500, maxAgeSeconds: 2_000 } },
    });
    const clock = stopClock();
    await signIn(scene.browser, app, scene.simulator);
    for (let passed = 400; passed < 2_000; passed += 400) {
      clock.passSeconds(400);
      expect(await scene.whoIsIn(scene.browser, app)).toBe(JANE.email);
    }
    clock.passSeconds(400);
    const over = await scene.browser.api(`${app.url}/dashboard`);
    expect([over.status, problemOf(over).code]).toEqual([401, 'session_expired']);
  });

  it('reaches the end of an opaque access token too', async () => {
    const app = await scene.another({
      options: { session: { endWithAccessToken: true }, allowOpaqueAccessToken: true },
    });
    const clock = stopClock();
    scene.tamper('accessToken', { raw: 'an-opaque-access-token' });
    scene.tamper('idToken', { claims: { at_hash: undefined } });
    await signIn(scene.browser, app, scene.simulator);
    clock.passSeconds(890);
    expect(await scene.whoIsIn(scene.browser, app)).toBe(JANE.email);
    clock.passSeconds(10);
    const over = await scene.browser.api(`${app.url}/dashboard`);
    expect([over.status, problemOf(over).code]).toEqual([401, 'session_expired']);
  });

  describe('the session policy of the organization', () => {
    const custom = {
      source: 'CUSTOM',
      absoluteTimeoutMinutes: 10,
      idleTimeoutEnabled: true,
      idleTimeoutMinutes: 5,
    } as const;
    const setPolicy = (policy: Parameters<Directory['setSessionPolicy']>[1]): void => {
      scene.simulator.directory.setSessionPolicy(organizationOf(scene.simulator), policy);
    };
    afterEach(() => {
      setPolicy({ source: 'APPLICATION' });
    });

    it('shortens the idle time and the longest time of a session (B32)', async () => {
      setPolicy(custom);
      const app = await scene.another();
      const clock = stopClock();
      await signIn(scene.browser, app, scene.simulator);
      clock.passSeconds(299);
      expect(await scene.whoIsIn(scene.browser, app)).toBe(JANE.email);
      clock.passSeconds(299);
      expect(await scene.whoIsIn(scene.browser, app)).toBe(JANE.email);
      clock.passSeconds(2);
      expect(await scene.whoIsIn(scene.browser, app)).toBeUndefined();
      await signIn(scene.browser, app, scene.simulator);
      clock.passSeconds(300);
      expect(await scene.whoIsIn(scene.browser, app)).toBeUndefined();
    });

    it.each<[string, Partial<ScalekitSsoOptions>, number]>([
      ['is switched off', { session: { organizationPolicy: false } }, 0],
      ['cannot be read', {}, 9],
    ])(
      'does not keep anybody out, nor shorten, where it %s (B32)',
      async (_case, options, times) => {
        setPolicy(custom);
        const app = await scene.another({ options });
        const path = 'grpc:GetOrganizationSessionPolicy';
        if (times > 0)
          scene.simulator.faults.add({
            path,
            kind: 'status',
            grpcCode: Code.PermissionDenied,
            times,
          });
        const clock = stopClock();
        await signIn(scene.browser, app, scene.simulator);
        clock.passSeconds(601);
        expect(await scene.whoIsIn(scene.browser, app)).toBe(JANE.email);
      },
    );
  });

  it('tells nobody of an end who was never signed in, or has signed out', async () => {
    const code = async (): Promise<string | undefined> =>
      problemOf(await scene.browser.api(`${scene.app.url}/dashboard`)).code;
    expect(await code()).toBe('login_required');
    await scene.signIn();
    await scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' });
    expect(await code()).toBe('login_required');
  });
});
