import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { mistakesIn, samplesIn } from './samples.js';

const DOCS = readdirSync(join(import.meta.dirname, '../../docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
/** Of the packages: their doc comments have examples. */
const SOURCES = ['libs/scalekit-sso/src', 'libs/scalekit-simulator/src'].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, '../..', folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => `${folder}/${name}`),
);
const SAMPLES = [
  'README.md',
  'test/README.md',
  'libs/scalekit-simulator/README.md',
  ...DOCS,
  ...SOURCES,
].flatMap(samplesIn);

describe('the TypeScript samples of guides and doc comments', () => {
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
