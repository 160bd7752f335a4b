import { ADAPTERS } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { startClock, stopClock } from '../support/clock.js';
import { expectRefusal } from '../support/denied.js';
import { isRestart } from '../support/restart.js';
import { setScene, type Scene } from '../support/scene.js';
import { JANE, MAX, type Person } from '../support/sign-in.js';
import {
  isRecentlyAuthenticated,
  leaveForStepUp,
  STEP_UP_CONTROLLERS,
} from '../support/step-up.js';

/** What a user changes in an authorization URL; `undefined` deletes a parameter. */
type Edit = Readonly<Record<string, string | undefined>>;

const WITHOUT_PROMPT: Edit = { prompt: undefined, max_age: undefined };

function edited(url: string, edit: Edit): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(edit)) {
    changed.searchParams.delete(name);
    if (value !== undefined) {
      changed.searchParams.set(name, value);
    }
  }
  return changed.href;
}

/** What an identity provider that remembers the browser sends back; its page where it asks. */
async function visitIdentityProvider(scene: Scene, url: string): Promise<string> {
  const { location = '' } = await scene.browser.visit(url);
  return location;
}

const isPage = (location: string): boolean => new URL(location).pathname.startsWith('/idp/');

/** Authenticates in the browser, on the page of the identity provider. */
async function authenticate(scene: Scene, url: string, person: Person = JANE): Promise<Answer> {
  const page = await visitIdentityProvider(scene, url);
  expect(isPage(page)).toBe(true);
  const form = new URLSearchParams({ choice: 'sign-in', email: person.email ?? '' });
  const { location = '' } = await scene.browser.visit(page, { method: 'POST', body: form });
  return scene.browser.visit(location);
}

describe.each(ADAPTERS)('Q2: an edited authorization URL of a step-up, on %s', (adapter) => {
  afterEach(() => {
    startClock();
  });

  async function signIn(scene: Scene): Promise<void> {
    expect((await authenticate(scene, await scene.leave())).status).toBe(302);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  }

  /** The identity provider lets the browser in without asking; answers the callback's answer. */
  async function stepUpSilently(scene: Scene, edit: Edit): Promise<Answer> {
    const url = edited(await leaveForStepUp(scene), edit);
    const location = await visitIdentityProvider(scene, url);
    expect(isPage(location)).toBe(false);
    return scene.browser.visit(location);
  }

  async function expectRejected(scene: Scene, answer: Answer): Promise<void> {
    expectRefusal(scene, answer, 'step_up_rejected');
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  }

  describe('of an environment that sends auth_time', () => {
    const scene = setScene(adapter, {
      controllers: STEP_UP_CONTROLLERS,
      environment: { rememberUsers: true, authTime: true },
    });

    it.each<[string, Edit]>([
      ['without prompt and max_age', WITHOUT_PROMPT],
      ['without prompt, with a large max_age', { prompt: undefined, max_age: '99999' }],
      ['with prompt=none', { prompt: 'none', max_age: undefined }],
    ])('is refused %s, however short the sign-in is ago (S2)', async (_case, edit) => {
      const clock = stopClock();
      await signIn(scene);
      for (const seconds of [2, 30, 600]) {
        clock.passSeconds(seconds);
        await expectRejected(scene, await stepUpSilently(scene, edit));
      }
    });

    it('asks the user again as it is, and succeeds (S2)', async () => {
      const clock = stopClock();
      await signIn(scene);
      clock.passSeconds(30);
      const url = await leaveForStepUp(scene);
      expect(new URL(url).searchParams.get('max_age')).toBe('0');
      expect(new URL(url).searchParams.get('prompt')).toBe('login');
      expect((await authenticate(scene, url)).location).toBe(`${scene.app.url}/vault`);
      expect(await isRecentlyAuthenticated(scene)).toBe(true);
    });

    it.each<[string, Edit]>([
      ['max_age', { prompt: undefined }],
      ['prompt', { max_age: undefined }],
    ])('asks the user again where only %s is left (S2)', async (_case, edit) => {
      const clock = stopClock();
      await signIn(scene);
      clock.passSeconds(30);
      await authenticate(scene, edited(await leaveForStepUp(scene), edit));
      expect(await isRecentlyAuthenticated(scene)).toBe(true);
    });

    it.each([undefined, null])('is refused with an auth_time of %O (S2)', async (claim) => {
      await signIn(scene);
      scene.tamper('idToken', { claims: { auth_time: claim } });
      await expectRejected(scene, await authenticate(scene, await leaveForStepUp(scene)));
    });
  });

  describe('of an environment that sends auth_time only with max_age', () => {
    const scene = setScene(adapter, {
      controllers: STEP_UP_CONTROLLERS,
      environment: { rememberUsers: true },
    });

    it('is refused without prompt and max_age once a step-up had auth_time (S2)', async () => {
      const clock = stopClock();
      await signIn(scene);
      await authenticate(scene, await leaveForStepUp(scene));
      expect(await isRecentlyAuthenticated(scene)).toBe(true);
      clock.passSeconds(301);
      await expectRejected(scene, await stepUpSilently(scene, WITHOUT_PROMPT));
    });

    it('is refused without prompt and max_age where auth_time is required (S2)', async () => {
      const { app } = scene;
      scene.app = await scene.another({
        controllers: STEP_UP_CONTROLLERS,
        options: { stepUp: { requireAuthTime: true } },
      });
      try {
        await signIn(scene);
        await expectRejected(scene, await stepUpSilently(scene, WITHOUT_PROMPT));
        await expectRejected(
          scene,
          await authenticate(scene, edited(await leaveForStepUp(scene), { max_age: undefined })),
        );
        await authenticate(scene, await leaveForStepUp(scene));
        expect(await isRecentlyAuthenticated(scene)).toBe(true);
      } finally {
        scene.app = app;
      }
    });
  });

  describe('of any environment', () => {
    const scene = setScene(adapter, {
      controllers: STEP_UP_CONTROLLERS,
      options: { timeoutMs: 5_000 },
    });

    it('proves nothing for another user whom a changed login_hint suggests', async () => {
      await scene.signIn();
      const url = edited(await leaveForStepUp(scene), { login_hint: MAX.email });
      const answer = await scene.browser.visit(await scene.simulator.signIn(url));
      await expectRejected(scene, answer);
    });

    it.each<[string, Edit, 'token_rejected' | 'code_rejected']>([
      ['without nonce', { nonce: undefined }, 'token_rejected'],
      ['with another nonce', { nonce: 'chosen' }, 'token_rejected'],
      [
        'without code_challenge',
        { code_challenge: undefined, code_challenge_method: undefined },
        'code_rejected',
      ],
      ['with another code_challenge', { code_challenge: 'A'.repeat(43) }, 'code_rejected'],
    ])('proves nothing and signs nobody in %s', async (_case, edit, code) => {
      await scene.signIn();
      const stepUp = edited(await leaveForStepUp(scene), edit);
      const answer = await scene.browser.visit(await scene.simulator.signIn(stepUp, JANE));
      const login = edited(await scene.leave(), edit);
      const other = await scene.browser.visit(await scene.simulator.signIn(login, MAX));
      if (code === 'code_rejected') {
        // Restarted once, as any login whose code is refused.
        expect([isRestart(scene, answer), isRestart(scene, other)]).toEqual([true, true]);
      } else {
        expectRefusal(scene, answer, code);
        expectRefusal(scene, other, code);
      }
      expect(await isRecentlyAuthenticated(scene)).toBe(false);
      expect(await scene.whoIsIn()).toBe(JANE.email);
    });

    it.each<[string, Edit]>([
      ['code_challenge_method=plain', { code_challenge_method: 'plain' }],
      ['a scope without openid', { scope: 'profile email' }],
    ])('ends in an error with %s', async (_case, edit) => {
      await scene.signIn();
      const url = edited(await leaveForStepUp(scene), edit);
      const answer = await scene.browser.visit(await scene.simulator.signIn(url, JANE));
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await isRecentlyAuthenticated(scene)).toBe(false);
    });
  });
});
