import { ADAPTERS, type TestApp } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { TroubledStore } from '../support/memory-store.js';
import { followRestart, isRestart } from '../support/restart.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';
import {
  isRecentlyAuthenticated,
  leaveForStepUp,
  STEP_UP_CONTROLLERS,
} from '../support/step-up.js';

const hasSession = ({ headers }: Answer): boolean =>
  headers.getSetCookie().some((cookie) => cookie.startsWith('sid='));

describe.each(ADAPTERS)('two instances that share a store and nothing else, on %s', (adapter) => {
  const store = new TroubledStore();
  const setup = { store, controllers: STEP_UP_CONTROLLERS };
  const scene = setScene(adapter, setup);
  const another = (): Promise<TestApp> =>
    scene.another({ ...setup, options: { baseUrl: scene.app.url } });
  const at = (app: TestApp, callback: string): string => callback.replace(scene.app.url, app.url);
  /** The answers of both instances to one callback, at one moment. */
  const visitBoth = async (callback: string): Promise<Answer[]> => {
    const twin = await another();
    return Promise.all([scene.browser.visit(callback), scene.browser.visit(at(twin, callback))]);
  };

  it('sign in once where both get the callback at one moment, and start the other again (B4)', async () => {
    const answers = await visitBoth(await scene.callback());
    expect(answers.map(({ status }) => status)).toEqual([302, 302]);
    expect(answers.filter(hasSession)).toHaveLength(1);
    const restarts = answers.filter((answer) => isRestart(scene, answer));
    expect(restarts).toHaveLength(1);
    const sessions = await scene.browser.clone();
    for (const restart of restarts) {
      const back = await followRestart(scene, restart);
      expect([back.status, back.location]).toEqual([302, `${scene.app.url}/dashboard`]);
    }
    expect(await scene.whoIsIn()).toBe(JANE.email);
    expect(await scene.whoIsIn(sessions)).toBe(JANE.email);
  });

  it('sign in at the second where the answer of the first was lost (B4)', async () => {
    const twin = await another();
    const callback = await scene.callback();
    await (await scene.browser.clone()).visit(callback);
    const back = await followRestart(scene, await scene.browser.visit(at(twin, callback)));
    expect([back.status, hasSession(back)]).toEqual([302, true]);
    expect(await scene.whoIsIn(scene.browser, twin)).toBe(JANE.email);
  });

  it('prove a step-up where both get the callback at one moment (K4)', async () => {
    await scene.signIn();
    const answers = await visitBoth(
      await scene.simulator.signIn(await leaveForStepUp(scene), JANE),
    );
    expect(answers.map(({ status }) => status)).toEqual([302, 302]);
    for (const answer of answers) {
      const back = await followRestart(scene, answer);
      expect(new URL(back.location ?? '').pathname).toBe('/vault');
    }
    expect(await scene.whoIsIn()).toBe(JANE.email);
    expect(await isRecentlyAuthenticated(scene)).toBe(true);
  });

  it('go on to the page of a step-up whose answer was lost with the session (K4)', async () => {
    const twin = await another();
    await scene.signIn();
    const callback = await scene.simulator.signIn(await leaveForStepUp(scene), JANE);
    await (await scene.browser.clone()).visit(callback);
    const answer = await scene.browser.visit(at(twin, callback));
    expect([answer.status, new URL(answer.location ?? '').pathname]).toEqual([302, '/vault']);
    expect(await isRecentlyAuthenticated(scene)).toBe(false);
    // The guard of that page asks for a sign-in.
    expect((await scene.browser.visit(`${scene.app.url}/vault`)).location).toContain(
      '/auth/login?',
    );
  });

  it('sign in nobody who has only the address (B4)', async () => {
    const twin = await another();
    const callback = await scene.callback();
    const stranger = await scene.browser.clone();
    await stranger.jar.removeAllCookies();
    const [mine, theirs] = await Promise.all([
      scene.browser.visit(callback),
      stranger.visit(at(twin, callback)),
    ]);
    expect(mine.status).toBe(302);
    expectRefusal(scene, theirs, 'login_not_found');
    expect(hasSession(theirs)).toBe(false);
  });

  it('sign in nobody by a callback whose sign-in has ended since, before they sign in again (B4)', async () => {
    const twin = await another();
    const callback = await scene.callback();
    const before = await scene.browser.clone();
    expect((await scene.browser.visit(callback)).status).toBe(302);
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    const late = await before.visit(at(twin, callback));
    expect([isRestart(scene, late), hasSession(late)]).toEqual([true, false]);
    expect(await scene.whoIsIn(before)).toBeUndefined();
  });
});
