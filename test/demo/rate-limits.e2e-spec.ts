import { BUILD_TIMEOUT_MS, startDemo } from './support/demo.js';
import { Visitor } from './support/visitor.js';

describe('rate limits of the demo', () => {
  it(
    'answer a flood with a page, and can be switched off for tests',
    async () => {
      const [limited, free] = await Promise.all([
        startDemo({ RATE_LIMIT: '3' }),
        startDemo({ RATE_LIMIT: 'off' }),
      ]);
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
      await Promise.all([limited.stop(), free.stop()]);
    },
    BUILD_TIMEOUT_MS,
  );
});
