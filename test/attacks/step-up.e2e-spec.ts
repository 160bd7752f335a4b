import { ADAPTERS } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { startClock, stopClock } from '../support/clock.js';
import { expectDenied, expectRefusal } from '../support/denied.js';
import { TroubledStore } from '../support/memory-store.js';
import { followRestart, isRestart } from '../support/restart.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX, problemOf } from '../support/sign-in.js';
import {
  isRecentlyAuthenticated,
  leaveForStepUp,
  STEP_UP_CONTROLLERS,
  stepUp,
} from '../support/step-up.js';

const now = (): number => Math.floor(Date.now() / 1000);
describe.each(ADAPTERS)('K: attacks on step-up, on %s', (adapter) => {
  const store = new TroubledStore();
  const scene = setScene(adapter, {
    store,
    controllers: STEP_UP_CONTROLLERS,
    options: { timeoutMs: 1_000 },
    environment: {
      organizations: [
        {
          id: 'org_222',
          displayName: 'Acme',
          domains: ['acme.test'],
          connections: [{ id: 'conn_21' }, { id: 'conn_22' }],
        },
      ],
    },
  });
  afterEach(() => {
    store.recover();
    startClock();
  });

  /** Refused, with a way to try again; who was signed in still is, and has proven nothing. */
  async function expectRejected(answer: Answer): Promise<void> {
    expect(answer.body).toContain('href="/auth/step-up?return_to=%2Fvault"');
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
    await expectDenied(scene, answer, 'step_up_rejected', { staysIn: JANE.email });
  }

  it.each<[string, () => Promise<string>]>([
    ['another person', async () => scene.simulator.signIn(await leaveForStepUp(scene), MAX)],
    [
      'another organization',
      async () => {
        const url = new URL(await leaveForStepUp(scene));
        url.searchParams.set('connection_id', 'conn_21');
        return scene.simulator.signIn(url.href, JANE);
      },
    ],
    [
      'the same e-mail address elsewhere',
      async () => {
        const url = new URL(await leaveForStepUp(scene));
        url.searchParams.delete('connection_id');
        url.searchParams.set('organization_id', 'org_222');
        return scene.simulator.signIn(url.href, JANE);
      },
    ],
  ])('K1 does not take %s for who is signed in', async (_case, callback) => {
    await scene.signIn();
    await expectRejected(await scene.browser.visit(await callback()));
  });

  it('K1 does not take another connection of the same organization for the one signed in with', async () => {
    const query = 'connection_id=conn_22&return_to=/dashboard';
    await scene.browser.follow(await scene.callback(query, { email: 'sam@acme.test' }));
    const url = new URL(await leaveForStepUp(scene));
    url.searchParams.set('connection_id', 'conn_21');
    const callback = await scene.simulator.signIn(url.href, { email: 'sam@acme.test' });
    const answer = await scene.browser.visit(callback);
    expectRefusal(scene, answer, 'step_up_rejected');
    expect(await scene.whoIsIn()).toBe('sam@acme.test');
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
  });

  it.each<[string, Record<string, unknown>]>([
    ['another subject', { sub: 'conn_100000000000000001;max' }],
    ['another organization', { oid: 'org_222' }],
    ['no organization', { oid: undefined }],
  ])('K1 refuses a token of %s', async (_case, claims) => {
    await scene.signIn();
    const url = await leaveForStepUp(scene);
    scene.tamper('idToken', { claims });
    scene.tamper('accessToken', { claims: 'sub' in claims ? claims : {} });
    await expectRejected(await scene.browser.visit(await scene.simulator.signIn(url, JANE)));
  });

  it('K1 tells the log what was wrong, and nothing about whoever came back', async () => {
    await scene.signIn();
    scene.logger.lines.length = 0;
    const answer = await stepUp(scene, MAX);
    expectRefusal(scene, answer, 'step_up_rejected');
    expect(scene.logger.text).toContain('another user, organization or connection came back');
    expect(scene.logger.text).not.toContain('max@example.com');
  });

  it.each<[string, () => unknown]>([
    ['older than the step-up', () => now() - 120],
    ['of last year', () => now() - 31_536_000],
    ['of tomorrow', () => now() + 86_400],
    ['in milliseconds', () => Date.now()],
    ['a text', () => String(now())],
    ['not a number', () => ({})],
    ['zero', () => 0],
    ['false', () => false],
  ])('K2 refuses an auth_time that is %s', async (_case, authTime) => {
    await scene.signIn();
    const url = await leaveForStepUp(scene);
    scene.tamper('idToken', { claims: { auth_time: authTime() } });
    await expectRejected(await scene.browser.visit(await scene.simulator.signIn(url, JANE)));
  });

  it.each<[string, () => unknown]>([
    ['of now', () => now()],
    ['of a clock that is 50 seconds behind', () => now() - 50],
    ['of a clock that is 50 seconds ahead', () => now() + 50],
    ['null', () => null],
    ['absent', () => undefined],
  ])('K2 takes an auth_time that is %s', async (_case, authTime) => {
    await scene.signIn();
    const url = await leaveForStepUp(scene);
    scene.tamper('idToken', { claims: { auth_time: authTime() } });
    await scene.browser.visit(await scene.simulator.signIn(url, JANE));
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
  });

  it('K3 asks again once the proof is as old as it may be', async () => {
    const clock = stopClock();
    await scene.signIn();
    await stepUp(scene);
    clock.passSeconds(299);
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
    expect((await scene.browser.api(`${scene.app.url}/loose`)).status).toBe(401);
    clock.passSeconds(1);
    const again = await scene.browser.visit(`${scene.app.url}/vault`);
    expect(again.location).toBe(`${scene.app.url}/auth/step-up?return_to=%2Fvault`);
    expect(await scene.whoIsIn()).toBe(JANE.email);
    await stepUp(scene);
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
  });

  it('K3 dates the proof by when the step-up left, not by when it came back', async () => {
    const clock = stopClock();
    await scene.signIn();
    const url = await leaveForStepUp(scene);
    clock.passSeconds(200);
    await scene.browser.visit(await scene.simulator.signIn(url, JANE));
    clock.passSeconds(99);
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
    clock.passSeconds(1);
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
  });

  it('K3 takes no proof into the next sign-in', async () => {
    await scene.signIn();
    await stepUp(scene);
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
    await scene.signIn();
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
  });

  it('K4 takes no login for a step-up, however fresh it is', async () => {
    await scene.signIn();
    for (const query of [scene.ask, `${scene.ask}&prompt=login`]) {
      const callback = await scene.callback(query);
      expect((await scene.browser.visit(callback)).status).toBe(302);
      expect(await isRecentlyAuthenticated(scene)).toBe(false);
    }
    // Not even in place of a step-up that is under way.
    const [asked, login] = [await leaveForStepUp(scene), await scene.callback()];
    const state = new URL(asked).searchParams.get('state') ?? '';
    const mixed = new URL(login);
    mixed.searchParams.set('state', state);
    const answer = await scene.browser.visit(mixed.href);
    expect(isRestart(scene, answer)).toBe(true);
    expect(new URL(answer.location ?? '').searchParams.get('prompt')).toBe('login');
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
    // Nor once it has started again.
    mixed.searchParams.set('state', new URL(answer.location ?? '').searchParams.get('state') ?? '');
    expectRefusal(scene, await scene.browser.visit(mixed.href), 'code_rejected');
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
  });

  it.each<[string, () => Promise<unknown>, string | undefined]>([
    [
      'nobody any more',
      () => scene.browser.api(`${scene.app.url}/auth/logout`, { method: 'POST' }),
      undefined,
    ],
    ['somebody else', () => scene.signIn(MAX), MAX.email],
    ['the same person anew', () => scene.signIn(JANE), JANE.email],
  ])('K4 signs nobody in by a step-up where it is %s', async (_case, change, who) => {
    await scene.signIn();
    const callback = await scene.simulator.signIn(await leaveForStepUp(scene), JANE);
    await change();
    const answer = await scene.browser.visit(callback);
    expectRefusal(scene, answer, 'step_up_rejected');
    expect(await scene.whoIsIn()).toBe(who);
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
  });

  it('K4 spends a step-up once, and in its own browser only', async () => {
    await scene.signIn();
    const callback = await scene.simulator.signIn(await leaveForStepUp(scene), JANE);
    const victim = scene.browser;
    scene.browser = new Browser();
    expectRefusal(scene, await scene.browser.visit(callback), 'login_not_found');
    await scene.signIn(MAX);
    // Somebody who is signed in just goes on, as after any callback that is over.
    expect((await scene.browser.visit(callback)).location).toBe(`${scene.app.url}/`);
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
    scene.browser = victim;
    expect((await victim.visit(callback)).status).toBe(302);
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
  });

  it('K4 proves it where the callback is opened twice at one moment', async () => {
    await scene.signIn();
    const callback = await scene.simulator.signIn(await leaveForStepUp(scene), JANE);
    const answers = await Promise.all([
      scene.browser.visit(callback),
      scene.browser.visit(callback),
    ]);
    for (const answer of answers) {
      const back = await followRestart(scene, answer);
      expect([back.status, back.location]).toEqual([302, `${scene.app.url}/vault`]);
    }
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
  });

  it('K5 leaves the session as it is where nobody comes back', async () => {
    await scene.signIn();
    const before = await scene.browser.jar.getCookieString(scene.app.url);
    for (let count = 0; count < 7; count += 1) {
      await leaveForStepUp(scene);
    }
    expect(await scene.browser.jar.getCookieString(scene.app.url)).toContain(before);
    expect(await scene.whoIsIn()).toBe(JANE.email);
    expect((await scene.browser.api(`${scene.app.url}/dashboard`)).status).toBe(200);
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
  });

  it.each(['access_denied', 'user_login_required', 'server_error'] as const)(
    'K5 leaves the session as it is where the identity provider answers %s, and is tried again',
    async (error) => {
      await scene.signIn();
      const answer = await scene.browser.visit(
        await scene.simulator.fail(await leaveForStepUp(scene), error),
      );
      expectRefusal(scene, answer, error);
      const [, retry = ''] = /class="button" href="([^"]+)"/.exec(answer.body) ?? [];
      expect(retry).toBe('/auth/step-up?return_to=%2Fvault');
      expect(await scene.whoIsIn()).toBe(JANE.email);
      expect(await isRecentlyAuthenticated(scene)).toBe(false);
      const left = await scene.browser.visit(scene.app.url + retry);
      await scene.browser.visit(await scene.simulator.signIn(left.location ?? '', JANE));
      expect(await isRecentlyAuthenticated(scene)).toBe(true);
    },
  );

  it.each(['set', 'destroy', 'get'] as const)(
    'H6 proves nothing where the store fails at %s',
    async (operation) => {
      await scene.signIn();
      const callback = await scene.simulator.signIn(await leaveForStepUp(scene), JANE);
      store.trouble(operation, 'fails');
      const answer = await scene.browser.visit(callback);
      store.recover();
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(await isRecentlyAuthenticated(scene)).toBe(false);
    },
  );

  it('I1 asks for a proof in the form that was asked for, and shows nothing before it', async () => {
    await scene.signIn();
    const program = await scene.browser.api(`${scene.app.url}/vault`);
    expectRefusal(scene, program, 'step_up_required');
    expect(problemOf(program)).toMatchObject({ stepUpUrl: '/auth/step-up' });
    const form = await scene.browser.visit(`${scene.app.url}/vault`, { method: 'POST' });
    expectRefusal(scene, form, 'step_up_required');
    const page = await scene.browser.visit(`${scene.app.url}/vault`);
    expect([page.status, page.body.includes(JANE.email ?? '')]).toEqual([302, false]);
    const frame = await scene.browser.visit(`${scene.app.url}/vault`, {
      headers: { 'sec-fetch-dest': 'iframe' },
    });
    expectRefusal(scene, frame, 'step_up_required');
  });
});
