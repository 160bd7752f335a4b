import { Injectable } from '@nestjs/common';
import { SsoUserStore, type SsoIdentity } from 'nestjs-scalekit-sso';
import { ADAPTERS, type TestApp } from '../support/app.js';
import type { Answer } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { TroubledStore } from '../support/memory-store.js';
import { setScene } from '../support/scene.js';
import { JANE } from '../support/sign-in.js';
import { isProven, leaveForStepUp, STEP_UP_CONTROLLERS } from '../support/step-up.js';

/** Where the first instance waits, after it has spent a code. */
let gate: { reached: () => void; opened: Promise<void> } | undefined;

@Injectable()
class GatedUserStore extends SsoUserStore<SsoIdentity> {
  override async resolve(identity: SsoIdentity): Promise<SsoIdentity> {
    gate?.reached();
    await gate?.opened;
    return identity;
  }
  override serialize({ key }: SsoIdentity): string {
    return key;
  }
  override deserialize(_key: string, identity: SsoIdentity): Promise<SsoIdentity> {
    return Promise.resolve(identity);
  }
}

const hasSession = ({ headers }: Answer): boolean =>
  headers.getSetCookie().some((cookie) => cookie.startsWith('sid='));

describe.each(ADAPTERS)('two instances that share a store and nothing else, on %s', (adapter) => {
  const store = new TroubledStore();
  const setup = {
    store,
    controllers: STEP_UP_CONTROLLERS,
    extras: { userStore: GatedUserStore },
    options: { timeoutMs: 5_000 },
  };
  const scene = setScene(adapter, setup);
  const another = (): Promise<TestApp> =>
    scene.another({ ...setup, options: { ...setup.options, baseUrl: scene.app.url } });
  afterEach(() => {
    gate = undefined;
  });
  const at = (app: TestApp, callback: string): string => callback.replace(scene.app.url, app.url);

  /** Opens a callback and goes away once its code is spent; answers how to let the instance go on. */
  async function giveUp(callback: string): Promise<() => Promise<void>> {
    let open = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      gate = { reached: resolve, opened: new Promise((opened) => (open = opened)) };
    });
    const impatience = new AbortController();
    const cookie = await scene.browser.jar.getCookieString(callback);
    const headers = { cookie, accept: 'text/html' };
    const first = fetch(callback, { headers, signal: impatience.signal }).catch(() => undefined);
    await reached;
    gate = undefined;
    impatience.abort();
    await first;
    return async () => {
      // The server hears of it a moment later.
      await new Promise((resolve) => setTimeout(resolve, 100));
      open();
    };
  }

  it('B4 sign in once where both get the callback at one moment, and both go on', async () => {
    const twin = await another();
    const callback = await scene.callback();
    const answers = await Promise.all([
      scene.browser.visit(callback),
      scene.browser.visit(at(twin, callback)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([302, 302]);
    expect(answers.filter(hasSession)).toHaveLength(1);
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });

  it('B4 sign in at the second where the browser has given up the first', async () => {
    const twin = await another();
    const callback = await scene.callback();
    const goOn = await giveUp(callback);
    const [answer] = await Promise.all([scene.browser.visit(at(twin, callback)), goOn()]);
    expect([answer.status, hasSession(answer)]).toEqual([302, true]);
    expect(await scene.whoIsIn(scene.browser, twin)).toBe(JANE.email);
  });

  it('K4 prove a step-up once where both get the callback at one moment', async () => {
    const twin = await another();
    await scene.signIn();
    const callback = await scene.simulator.signIn(await leaveForStepUp(scene), JANE);
    const answers = await Promise.all([
      scene.browser.visit(callback),
      scene.browser.visit(at(twin, callback)),
    ]);
    expect(answers.map(({ location }) => new URL(location ?? '').pathname)).toEqual([
      '/vault',
      '/vault',
    ]);
    expect(answers.filter(hasSession)).toHaveLength(1);
    expect(await isProven(scene)).toBe(true);
  });

  it('B4 tell nobody the outcome who has only the address, or another browser', async () => {
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

  it('B4 do not go on by a sign-in that has ended since', async () => {
    const twin = await another();
    const callback = await scene.callback();
    const before = await scene.browser.clone();
    expect((await scene.browser.visit(callback)).status).toBe(302);
    await scene.browser.visit(`${scene.app.url}/auth/logout`, { method: 'POST' });
    const late = await before.visit(at(twin, callback));
    expectRefusal(scene, late, 'code_rejected');
    expect(hasSession(late)).toBe(false);
  });
});
