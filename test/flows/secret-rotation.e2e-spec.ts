import { ADAPTERS, COOKIE_SECRET as OLD, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, leave } from '../support/sign-in.js';

const NEW = 'Zt4Yw9Xb1Nc7Vm3Ks6Jd2Hf8Gq5Rp0La';
/** The value of SSO_COOKIE_SECRET before and after each deploy. */
const DEPLOYS = [
  [[OLD], [OLD, NEW]],
  [
    [OLD, NEW],
    [NEW, OLD],
  ],
  [[NEW, OLD], [NEW]],
] as const;

describe.each(ADAPTERS)('a cookie secret that changes in three deploys, on %s', (adapter) => {
  const scene = setScene(adapter);
  const instanceWith = (cookieSecret: readonly string[]): Promise<TestApp> =>
    scene.another({ options: { baseUrl: scene.app.url, cookieSecret } });

  /** Begins a login at one instance and completes it at another; answers the status there. */
  async function signInAcross(from: TestApp, to: TestApp) {
    const browser = new Browser();
    const callback = await scene.simulator.signIn(await leave(browser, from, scene.ask), JANE);
    return browser.visit(callback.replace(scene.app.url, to.url));
  }

  it.each(DEPLOYS)(
    'finishes every login while instances with %j and %j run side by side (B27)',
    async (before, after) => {
      const [old, next] = [await instanceWith(before), await instanceWith(after)];
      for (const [from, to] of [
        [old, next],
        [next, old],
        [next, next],
      ] as const) {
        const { status, location } = await signInAcross(from, to);
        expect([status, location]).toEqual([302, `${to.url}/dashboard`]);
      }
    },
  );

  it('names the secret in the log where it changes in one deploy (B27)', async () => {
    const [old, next] = [await instanceWith([OLD]), await instanceWith([NEW, OLD])];
    expectRefusal(scene, await signInAcross(next, old), 'login_cookie_unreadable');
    expect(scene.logger.loud.join()).toContain('sealed with a cookieSecret');
  });
});
