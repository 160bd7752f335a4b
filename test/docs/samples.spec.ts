import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mistakesIn, samplesIn } from './samples.js';

const DOCS = readdirSync(join(import.meta.dirname, '../../docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const SAMPLES = [
  'README.md',
  'test/README.md',
  'libs/scalekit-simulator/README.md',
  ...DOCS,
].flatMap(samplesIn);

describe('the TypeScript samples of the guides', () => {
  let mistakes: string[][];

  beforeAll(() => {
    mistakes = mistakesIn(SAMPLES);
  }, 120_000);

  it('are many, or this would prove nothing', () => {
    expect(SAMPLES.length).toBeGreaterThan(20);
  });

  it.each(SAMPLES.map(({ guide, line }, index) => [`${guide}:${line}`, index] as const))(
    '%s compiles (S6)',
    (_where, index) => {
      expect(mistakes[index]).toEqual([]);
    },
  );

  it('would not compile with a name that is not exported (S6)', () => {
    const [mistake] = mistakesIn([
      {
        guide: 'x.md',
        line: 1,
        code: 'const login = {} as CompletedLogin;\nlogin.isStartedElsewhere;\n',
      },
    ]);
    expect(mistake).toEqual([expect.stringContaining("'isStartedElsewhere' does not exist")]);
  }, 120_000);
});
