// The app that `nest new` makes, once its controller has SsoGuard: `npm test` and `npm run test:e2e` pass
// with the specs of docs/testing.md, and a whole login with its configuration of Jest. Nest 11 has CommonJS and Jest, Nest 12 has
// ESM and Vitest; files and settings are as in the templates of @nestjs/schematics 11.1 and 12.0.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    resolvePackageJsonExports: true,
    esModuleInterop: true,
    isolatedModules: true,
    declaration: true,
    removeComments: true,
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
    allowSyntheticDefaultImports: true,
    target: 'ES2023',
    sourceMap: true,
    outDir: './dist',
    incremental: true,
    skipLibCheck: true,
    strictNullChecks: true,
    forceConsistentCasingInFileNames: true,
    noImplicitAny: true,
  },
};
const JEST = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  testEnvironment: 'node',
  transform: { '^.+\\.(t|j)s$': 'ts-jest' },
};
/** Options of the right shape, of which nothing is called. */
const OPTIONS = {
  SCALEKIT_ENVIRONMENT_URL: 'http://127.0.0.1:9',
  SCALEKIT_CLIENT_ID: 'skc_test',
  SCALEKIT_CLIENT_SECRET: 'of-no-environment',
  SSO_BASE_URL: 'http://127.0.0.1:3000',
  SSO_COOKIE_SECRET: 'qL5v0mKz8c3XfT1yR7dWb2nGh6sJp9aE',
};

/** The specs of the guide, by path, and its configuration of Jest. */
export function testingGuide(root) {
  const guide = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  const samples = [...guide.matchAll(/```ts\n(\/\/ ((?:src|test)\/\S+\.ts)\n[^]*?)```/g)];
  const [, jest] = /```json\n([^]*?transformIgnorePatterns[^]*?)```/.exec(guide) ?? [];
  if (samples.length !== 3) {
    throw new Error('docs/testing.md has no longer the specs of three files.');
  }
  return {
    specs: Object.fromEntries(samples.map(([, code, path]) => [path, code])),
    jest: JSON.parse(jest),
  };
}

/**
 * Makes the app.
 *
 * @param isCommonJs whether files import each other without `.js`
 */
export function makeApp(app, { specs }, isCommonJs) {
  cpSync(join(import.meta.dirname, 'consumers/nest-new'), app, { recursive: true });
  for (const [path, code] of Object.entries(specs)) {
    writeFileSync(join(app, path), code);
  }
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  if (isCommonJs) {
    for (const folder of ['src', 'test']) {
      for (const name of readdirSync(join(app, folder))) {
        const file = join(app, folder, name);
        writeFileSync(file, readFileSync(file, 'utf8').replace(/(from '\.[^']+)\.js'/g, "$1'"));
      }
    }
  }
}

/** `package.json#jest`, as it is; `test/jest-e2e.json` too, and the same with what the guide changes. */
export function jestIn(app, { jest }) {
  const e2e = { ...JEST, rootDir: '.', testRegex: '.e2e-spec.ts$' };
  writeFileSync(join(app, 'test/jest-e2e.json'), JSON.stringify(e2e));
  writeFileSync(join(app, 'test/jest-guide.json'), JSON.stringify({ ...e2e, ...jest }));
  return { ...JEST, rootDir: 'src', testRegex: '.*\\.spec\\.ts$' };
}

/** `vitest.config.ts` and `vitest.config.e2e.ts`. */
export function vitestIn(app) {
  for (const [name, kind] of [
    ['vitest.config.ts', 'spec'],
    ['vitest.config.e2e.ts', 'e2e-spec'],
  ]) {
    writeFileSync(
      join(app, name),
      `import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { globals: true, root: './', include: ['**/*.${kind}.ts'] } });
`,
    );
  }
}

/**
 * Runs `npm test` without any options of the module, `npm run test:e2e`, and a whole login.
 *
 * @param run starts a program
 * @param command what the scripts of package.json start, with the options of each run
 */
export function runTests(run, app, [program, unit, e2e, login = e2e]) {
  const clean = Object.entries(process.env).filter(([name]) => !/^(?:SCALEKIT|SSO)_/.test(name));
  const env = Object.fromEntries(clean);
  run(program, unit, app, env);
  run(program, [...e2e, 'app.e2e-spec'], app, env);
  run(program, [...e2e, 'sessions.e2e-spec'], app, { ...env, ...OPTIONS });
  run(program, [...login, 'login.e2e-spec'], app, env);
}
