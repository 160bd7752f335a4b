import { Browser, type Answer } from './browser.js';
import type { Scene } from './scene.js';
import { MAX } from './sign-in.js';

/** How many logins one address starts before it is limited, by default. */
export const FREE_LOGINS = 1_200;
const AT_ONCE = 50;

/** One address starts logins, behind a trusted proxy, until all but the first ones are refused. */
export async function expectFloodLimited(
  scene: Scene,
  { logins }: { readonly logins: number },
): Promise<void> {
  const url = `${scene.app.url}/auth/login?${scene.ask}`;
  const counts = new Map<number, number>();
  let refused: Answer | undefined;
  for (let sent = 0; sent < logins; sent += AT_ONCE) {
    const browser = new Browser();
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, number) => {
        // What the client writes itself comes first, and is believed by nobody.
        const headers = { 'x-forwarded-for': `198.51.100.${number}, 203.0.113.66` };
        return browser.visit(url, { headers });
      }),
    );
    for (const answer of answers) {
      counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
      refused = answer.status === 429 ? answer : refused;
    }
  }
  expect(Object.fromEntries(counts)).toEqual({ 302: FREE_LOGINS, 429: logins - FREE_LOGINS });
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused?.headers.getSetCookie()).toEqual([]);
  // Another user goes through a whole login meanwhile.
  const answer = await scene.attempt(scene.ask, MAX);
  expect(answer.status).toBe(302);
  expect(await scene.whoIsIn()).toBe(MAX.email);
}
