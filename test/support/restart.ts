import { expectDenied } from './denied.js';
import type { Answer } from './browser.js';
import type { Scene } from './scene.js';
import { JANE } from './sign-in.js';

/** Whether an answer to a callback starts the same login again. */
export function isRestart(scene: Scene, { status, location }: Answer): boolean {
  return (
    status === 302 &&
    location?.startsWith(`${scene.simulator.environmentUrl}/oauth/authorize?`) === true
  );
}

/** Goes through the restart that an answer has left for, if it has; answers the last callback's answer. */
export async function followRestart(scene: Scene, answer: Answer): Promise<Answer> {
  return isRestart(scene, answer)
    ? scene.browser.visit(await scene.simulator.signIn(answer.location ?? '', JANE))
    : answer;
}

/**
 * The code of a callback was refused: the login started again, nobody is signed in, and a second
 * refusal ends on a page.
 */
export async function expectRestartThenDenied(scene: Scene, answer: Answer): Promise<void> {
  expect(isRestart(scene, answer)).toBe(true);
  expect(answer.headers.getSetCookie().join('\n')).not.toMatch(/^sid=/m);
  expect(await scene.whoIsIn()).toBeUndefined();
  const url = new URL(await scene.simulator.signIn(answer.location ?? '', JANE));
  url.searchParams.set('code', 'a-code-that-is-refused');
  await expectDenied(scene, await scene.browser.visit(url.href), 'code_rejected');
}
