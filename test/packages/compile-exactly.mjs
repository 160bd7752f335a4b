import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './harness.mjs';

/** The guide's example of options that come from the app's own configuration, as a file. */
function optionsOfGuide() {
  const guide = readFileSync(join(root, 'docs/options.md'), 'utf8');
  const [, example] =
    /```ts\n(ScalekitSsoModule\.forRootAsync\(\{[^`]*?ConfigService[^]*?)```/.exec(guide) ?? [];
  if (example === undefined) {
    throw new Error('docs/options.md has no example of forRootAsync() any more.');
  }
  return [
    "import { Module, type Type } from '@nestjs/common';",
    "import { ConfigModule, ConfigService } from '@nestjs/config';",
    "import { ScalekitSsoModule, type SsoUserStore } from 'nestjs-scalekit-sso';",
    '@Module({})',
    'class UsersModule {}',
    'declare const AppUserStore: Type<SsoUserStore>;',
    `export const example = ${example}`,
  ].join('\n');
}

/** Compiles what an app with `exactOptionalPropertyTypes` writes, and our types with it. */
export function compileExactly(app, module, moduleResolution) {
  writeFileSync(join(app, 'guide.ts'), optionsOfGuide());
  const compilerOptions = {
    module,
    moduleResolution,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipLibCheck: false,
  };
  writeFileSync(
    join(app, 'tsconfig.exact.json'),
    JSON.stringify({
      extends: './tsconfig.json',
      compilerOptions,
      files: ['main.ts', 'testing.ts', 'exact.ts', 'guide.ts'],
    }),
  );
  try {
    run('npx', ['tsc', '-p', 'tsconfig.exact.json', '--pretty', 'false'], app);
  } catch (error) {
    // The types of other packages are not ours to fix. Where the compiler did not run at all, it fails.
    const mistakes = error.stdout.split('\n').filter((line) => /: error TS\d+:/.test(line));
    const own = mistakes.filter(
      (line) => !/node_modules\/(?!(?:nestjs-scalekit-sso|scalekit-simulator)\/)/.test(line),
    );
    if (mistakes.length === 0 || own.length > 0) {
      throw new Error([error.stderr, ...own].join('\n'), { cause: error });
    }
  }
}
