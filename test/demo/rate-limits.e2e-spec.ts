import { ScalekitSimulator } from 'scalekit-simulator';
import type { Answer } from '../support/browser.js';
import { BUILD_TIMEOUT_MS, startDemo, type Demo } from './support/demo.js';
import { Visitor } from './support/visitor.js';

/** How the environment is asked about a domain. */
const QUESTION = 'grpc:ListConnections';

describe('rate limits of the demo', () => {
  let free: Demo;
  beforeAll(async () => {
    free = await startDemo({ RATE_LIMIT: 'off' });
  }, BUILD_TIMEOUT_MS);
  afterAll(() => free.stop());

  it(
    'answer a flood with a page, and can be switched off for tests',
    async () => {
      const limited = await startDemo({ RATE_LIMIT: '3' });
      const ask = async (url: string): Promise<[number, string]> => {
        const { status, body } = await new Visitor(url).visit(
          `${url}/auth/login?domain=example.com`,
        );
        return [status, body];
      };
      const answers: [number, string][] = [];
      for (let time = 0; time < 4; time++) {
        answers.push(await ask(limited.url));
        expect((await ask(free.url))[0]).toBe(302);
      }
      expect(answers.map(([status]) => status)).toEqual([302, 302, 302, 429]);
      expect(answers.at(-1)?.[1]).toContain('There were too many attempts from your network');
      await limited.stop();
    },
    BUILD_TIMEOUT_MS,
  );

  it(
    'hold for the sign-in form too, by a page that keeps what was typed',
    async () => {
      const simulator = await ScalekitSimulator.start();
      const demo = await startDemo({ ...simulator.env, RATE_LIMIT: '3' });
      const visitor = new Visitor(demo.url);
      const page = await visitor.open('/dashboard?x=1');
      const answers: Answer[] = [];
      const questions: number[] = [];
      for (let time = 0; time < 5; time++) {
        answers.push(await visitor.enterEmail(page, `jane@nowhere${time}.test`));
        questions.push(simulator.requestCount(QUESTION));
      }
      expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 429, 429]);
      expect(questions[2]).toBeGreaterThan(questions[1] ?? 0);
      expect(questions[4]).toBe(questions[2]);
      const refused = answers[4];
      expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(refused?.body).toContain('There were too many attempts from your network');
      expect(refused?.body).toContain('value="jane@nowhere4.test"');
      expect(refused?.body).toContain('value="/dashboard?x=1"');
      await Promise.all([demo.stop(), simulator.stop()]);
    },
    BUILD_TIMEOUT_MS,
  );

  it('let the sign-in form be posted as often as a test likes, where they are off', async () => {
    const visitor = new Visitor(free.url);
    for (let time = 0; time < 5; time++) {
      const body = new URLSearchParams({ email: 'jane@nowhere.test' });
      const answer = await visitor.visit(`${free.url}/sign-in`, { method: 'POST', body });
      expect(answer.status).toBe(422);
    }
  });
});
