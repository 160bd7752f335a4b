import { ADAPTERS } from '../support/app.js';
import { Browser, type Answer } from '../support/browser.js';
import { expectRefusal } from '../support/denied.js';
import { setScene } from '../support/scene.js';
import { JANE, MAX } from '../support/sign-in.js';

/** The second adapter shows that it is the same there; half a minute of requests shows it no better. */
const LOGINS = { express: 10_000, fastify: 2_000 } as const;
const AT_ONCE = 50;
const LIMIT = 1_200;

describe.each(ADAPTERS)('O: exhaustion, on %s', (adapter) => {
  // The proxy in front tells two clients apart, as it does in production.
  const scene = setScene(adapter, {
    trustProxy: 'loopback',
    options: { rateLimits: { seconds: 600, routes: { availability: false } } },
  });
  const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

  it('O1 limits 10,000 logins from one address, and nobody else', async () => {
    const logins = LOGINS[adapter];
    const url = `${scene.app.url}/auth/login?${scene.ask}`;
    const counts = new Map<number, number>();
    let refused: Answer | undefined;
    for (let sent = 0; sent < logins; sent += AT_ONCE) {
      const browser = new Browser();
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, number) => {
          // What the client writes itself comes first, and is believed by nobody.
          const headers = from(`198.51.100.${number}, 203.0.113.66`);
          return browser.visit(url, { headers });
        }),
      );
      for (const answer of answers) {
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        refused = answer.status === 429 ? answer : refused;
      }
    }
    expect(Object.fromEntries(counts)).toEqual({ 302: LIMIT, 429: logins - LIMIT });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused?.headers.getSetCookie()).toEqual([]);
    // Somebody else goes through a whole login meanwhile.
    const answer = await scene.attempt(scene.ask, MAX);
    expect(answer.status).toBe(302);
    expect(await scene.whoIsIn()).toBe(MAX.email);
  }, 120_000);

  it('O1 limits callbacks of one login, from however many addresses', async () => {
    const callback = await scene.callback();
    const answers: Answer[] = [];
    for (let number = 1; number <= 25; number++) {
      const stranger = new Browser();
      answers.push(await stranger.visit(callback, { headers: from(`198.51.100.${number}`) }));
    }
    expect(answers.slice(0, 20).map(({ status }) => status)).toEqual(Array(20).fill(400));
    const last = answers.at(-1);
    expect(last).toBeDefined();
    expectRefusal(scene, last!, 'too_many_requests');
    await scene.signIn();
    expect(await scene.whoIsIn()).toBe(JANE.email);
  });
});
