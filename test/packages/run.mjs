// Tests what is published, not what is in the tree: both tarballs are linted, then installed into
// apps of both kinds (Nest 12 with ESM, Nest 11 with CommonJS) that sign a user in, and the examples
// and the demo are built and started against them.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { parseArgs } from 'node:util';
import { jestIn, makeApp, runTests, testingGuide, vitestIn } from './nest-new.mjs';

const root = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'sso-packages-'));
const rootPackage = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { without: { type: 'string' } },
});
/** By the beginning of its name, and without those that begin otherwise: `examples/ --without examples/spa`. */
const isWanted = (name) =>
  name.startsWith(positionals[0] ?? '') &&
  (values.without === undefined || !name.startsWith(values.without));
let passed = 0;
process.once('exit', () => {
  rmSync(work, { recursive: true, force: true });
});

function run(command, args, cwd, env = process.env) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio });
}

function check(name, act, isAlwaysRun = false) {
  if (!isAlwaysRun && !isWanted(name)) {
    return;
  }
  const started = Date.now();
  try {
    act();
  } catch (error) {
    console.error(`FAIL ${name}\n${error.stdout ?? ''}\n${error.stderr ?? ''}\n${error.message}`);
    process.exit(1);
  }
  passed += 1;
  console.log(`ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/** What a tarball may have. */
const PACKED =
  /^(?:dist\/(?:esm|cjs)\/(?:[\w/.-]+\.(?:js|d\.ts)|package\.json)|docs\/[\w-]+\.md|README\.md|errors\.md|SECURITY\.md|LICENSE|package\.json|schematics\.json)$/;

function pack(lib) {
  const [{ filename, files }] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', work], join(root, 'libs', lib)),
  );
  const stray = files
    .map(({ path }) => path)
    .filter((path) => !PACKED.test(path) || /spec/.test(path));
  if (stray.length > 0) {
    throw new Error(`${lib} ships what it should not: ${stray.join(', ')}`);
  }
  return { tarball: join(work, filename), paths: files.map(({ path }) => path) };
}

/** Links in the pages of a tarball to what is not in it. */
function deadLinks({ tarball, paths }) {
  return paths
    .filter((path) => path.endsWith('.md'))
    .flatMap((page) => {
      const text = run('tar', ['-xOzf', tarball, `package/${page}`], work);
      return [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, link]) => posix.join(posix.dirname(page), link))
        .filter((target) => !paths.includes(target))
        .map((target) => `${page}: ${target}`);
    });
}

/** Installs the tarballs beside dependencies of the versions that the workspace uses. */
function install(app, manifest, command = ['npm', 'install', '--no-audit', '--no-fund']) {
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, ...manifest }, null, 2));
  run(command[0], [...command.slice(1), '--prefer-offline'], app);
}

/** What a strict consumer sees. The SDK's own types do not pass; ours have to. */
function typeErrors(app) {
  try {
    return run('npx', ['tsc', '-p', '.', '--noEmit', '--skipLibCheck', 'false'], app);
  } catch (error) {
    return error.stdout;
  }
}

const versions = { ...rootPackage.devDependencies, ...rootPackage.dependencies };
/** Those that are named in another list too. */
const pickFrom = (all, named) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name in named));
const pick = (...names) => Object.fromEntries(names.map((name) => [name, versions[name]]));

const guide = testingGuide(root);

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
function compileExactly(app, module, moduleResolution) {
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

let packed;
function packBoth() {
  packed = {
    'nestjs-scalekit-sso': pack('scalekit-sso'),
    'scalekit-simulator': pack('scalekit-simulator'),
  };
}
check('both libraries pack, without tests and maps', packBoth, true);
check('every link of their pages leads to a file of the package', () => {
  const dead = Object.values(packed).flatMap(deadLinks);
  if (dead.length > 0) {
    throw new Error(dead.join('\n'));
  }
});
const tarballs = Object.fromEntries(
  Object.entries(packed).map(([name, { tarball }]) => [name, `file:${tarball}`]),
);
for (const [name, file] of Object.entries(tarballs)) {
  const path = file.slice('file:'.length);
  check(`publint: ${name}`, () => {
    run('npx', ['publint', 'run', path, '--strict', '--pack', 'false'], root);
  });
  check(`attw: ${name}`, () => {
    run('npx', ['attw', path, '--format', 'ascii'], root);
  });
}

const consumers = {
  'nest12-esm': {
    type: 'module',
    dependencies: pick(
      '@nestjs/common',
      '@nestjs/config',
      '@nestjs/core',
      '@nestjs/platform-express',
      'reflect-metadata',
      'rxjs',
      'express-session',
    ),
    devDependencies: pick(
      '@nestjs/testing',
      'typescript',
      '@types/node',
      '@types/express-session',
      '@types/express',
    ),
  },
  'nest11-cjs': {
    dependencies: {
      ...pick('reflect-metadata', 'rxjs', 'express-session', '@fastify/cookie', '@fastify/session'),
      '@nestjs/common': '^11.0.0',
      '@nestjs/core': '^11.0.0',
      '@nestjs/passport': '^11.0.0',
      '@nestjs/platform-express': '^11.0.0',
      '@nestjs/platform-fastify': '^11.0.0',
      '@nestjs/config': '^4.0.0',
    },
    devDependencies: {
      ...pick('@types/node', '@types/express-session', '@types/express'),
      '@nestjs/testing': '^11.0.0',
      '@types/supertest': '^6.0.0',
      supertest: '^7.0.0',
      typescript: '~5.9.0',
    },
  },
};
for (const [name, { dependencies, ...rest }] of Object.entries(consumers)) {
  const app = join(work, name);
  cpSync(join(import.meta.dirname, 'consumers', name), app, { recursive: true });
  for (const file of ['main.ts', 'testing.ts']) {
    cpSync(join(import.meta.dirname, 'consumers', file), join(app, file));
  }
  check(`${name}: installs`, () => {
    install(app, { ...rest, dependencies: { ...dependencies, ...tarballs } });
  });
  check(`${name}: compiles`, () => {
    run('npx', ['tsc', '-p', '.'], app);
  });
  check(`${name}: our types hold under full library checks`, () => {
    const errors = typeErrors(app);
    if (/node_modules\/(nestjs-scalekit-sso|scalekit-simulator)\//.test(errors)) {
      throw new Error(errors);
    }
  });
  check(`${name}: signs a user in`, () => {
    const output = run('node', ['dist/main.js'], app);
    if (!output.includes('signed in as jane@example.com')) {
      throw new Error(`No sign-in:\n${output}`);
    }
  });
  check(`${name}: tests a guarded app with the package's testing entry (B3)`, () => {
    const output = run('node', ['dist/testing.js'], app);
    if (output !== 'hello Ada\nsigned out: 401\n') {
      throw new Error(`SsoTestSession did not sign in or out:\n${output}`);
    }
  });
}

for (const [module, moduleResolution] of [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
]) {
  check(
    `nest12-esm: exactOptionalPropertyTypes and ${moduleResolution} take our options (B5)`,
    () => {
      compileExactly(join(work, 'nest12-esm'), module, moduleResolution);
    },
  );
}

check("nest11-cjs: AuthGuard('scalekit') and RouterModule, on Express and Fastify", () => {
  run('node', ['--test', '--test-timeout=120000', 'dist/passport.js'], join(work, 'nest11-cjs'));
});

// What `nest new` makes, and what the README has it install.
const JEST = { '@types/jest': '^30.0.0', jest: '^30.0.0', 'ts-jest': '^29.4.0' };
const { 'nest11-cjs': nest11, 'nest12-esm': nest12 } = consumers;
for (const [name, command] of [
  ['npm', undefined],
  ['pnpm', ['npx', '--yes', 'pnpm@10', 'install', '--ignore-scripts']],
]) {
  const app = join(work, `nest-new-11-${name}`);
  check(`nest new 11, ${name}: installs`, () => {
    makeApp(app, guide, true);
    const manifest = {
      ...nest11,
      dependencies: { ...nest11.dependencies, ...tarballs },
      devDependencies: { ...nest11.devDependencies, ...JEST },
      jest: jestIn(app, guide),
    };
    install(app, manifest, command);
  });
  check(`nest new 11, ${name}: npm test and test:e2e pass with the guard (Jest)`, () => {
    const options = ['--testTimeout=60000', '--forceExit'];
    runTests(run, app, [
      join(app, 'node_modules/.bin/jest'),
      options,
      [...options, '--config', './test/jest-e2e.json'],
      [...options, '--config', './test/jest-guide.json'],
    ]);
  });
}
check('nest new 12: installs', () => {
  const app = join(work, 'nest-new-12');
  makeApp(app, guide, false);
  vitestIn(app);
  install(app, {
    type: 'module',
    dependencies: { ...nest12.dependencies, ...tarballs },
    devDependencies: { ...nest12.devDependencies, ...pick('vitest'), supertest: '^7.0.0' },
  });
});
check('nest new 12: npm test and test:e2e pass with the guard (Vitest)', () => {
  const app = join(work, 'nest-new-12');
  const vitest = ['vitest', 'run', '--testTimeout=60000'];
  runTests(run, app, ['npx', vitest, [...vitest, '--config', './vitest.config.e2e.ts']]);
});
check('nest new 12: init adds the module, and the app sends users to the login', () => {
  const script = join(import.meta.dirname, 'init-app.mjs');
  run('node', [script, work, join(work, 'nest-new-12/node_modules')], work);
});

/** Libraries of Nest that do not have the number of Nest itself, in Nest 11 and 12. */
const NEST_LIBRARIES = {
  '@nestjs/config': ['^4.0.0', '^12.0.0'],
  '@nestjs/graphql': ['^13.0.0', '^14.0.0'],
  '@nestjs/apollo': ['^13.0.0', '^14.0.0'],
};

/** What the steps of an example start beside it; installed without the scripts of its dependencies. */
const TOOLS = { firebase: { FIREBASE_TOOLS: 'firebase-tools@^15.34.0' } };

/** Those whose own part is outside of Nest, and what `nest11-cjs` does above: one version of it is enough. */
const ON_ONE_NEST = ['auth0', 'basic', 'cognito', 'firebase', 'observability'];

/** The same dependencies, for Nest 11 or 12. */
function onNest(major, dependencies) {
  const versions = Object.entries(dependencies).map(([name, version]) => [
    name,
    name.startsWith('@nestjs/') ? (NEST_LIBRARIES[name]?.[major - 11] ?? `^${major}.0.0`) : version,
  ]);
  return Object.fromEntries(versions);
}

for (const name of readdirSync(join(root, 'examples'))) {
  const manifest = JSON.parse(readFileSync(join(root, 'examples', name, 'package.json'), 'utf8'));
  const app = join(work, `example-${name}`);
  cpSync(join(root, 'examples', name), app, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|dist|\.env|package-lock\.json)$/.test(path),
  });
  const tools = {};
  for (const [variable, tool] of Object.entries(TOOLS[name] ?? {})) {
    tools[variable] = join(work, variable);
    check(`examples/${name}: ${tool} installs`, () => {
      mkdirSync(tools[variable]);
      run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tool], tools[variable]);
    });
  }
  // In one folder: the second time only Nest is another one.
  for (const major of ON_ONE_NEST.includes(name) ? [12] : [11, 12]) {
    const example = `examples/${name} on Nest ${major}`;
    check(`${example}: installs`, () => {
      const { dependencies, devDependencies } = manifest;
      for (const path of [
        'package-lock.json',
        'node_modules/.package-lock.json',
        'node_modules/@nestjs',
      ]) {
        rmSync(join(app, path), { recursive: true, force: true });
      }
      install(app, {
        ...manifest,
        dependencies: { ...onNest(major, dependencies), ...pickFrom(tarballs, dependencies) },
        devDependencies: { ...devDependencies, ...pickFrom(tarballs, devDependencies) },
      });
      const core = join(app, 'node_modules/@nestjs/core/package.json');
      const { version } = JSON.parse(readFileSync(core, 'utf8'));
      if (!version.startsWith(`${major}.`)) {
        throw new Error(`This is Nest ${version}.`);
      }
    });
    check(`${example}: is set up and built by its own scripts`, () => {
      run('npm', ['run', 'setup'], app);
      run('npm', ['run', 'build'], app);
    });
    check(`${example}: signs a user in and out, in Chromium`, () => {
      const script = join(import.meta.dirname, 'sign-in-to-example.mjs');
      run('node', [script, app, name], app, { ...process.env, ...tools });
    });
  }
}

const demo = join(work, 'demo');
cpSync(join(root, 'apps/demo/src'), join(demo, 'src'), { recursive: true });
check('demo: installs', () => {
  install(demo, {
    type: 'module',
    dependencies: { ...rootPackage.dependencies, ...tarballs },
    devDependencies: pick(
      'typescript',
      ...Object.keys(versions).filter((name) => name.startsWith('@types/')),
    ),
  });
});
check('demo: compiles against the packages', () => {
  writeFileSync(
    join(demo, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        outDir: 'dist',
        rootDir: 'src',
        paths: {},
        types: ['node'],
        typeRoots: ['node_modules/@types'],
      },
      include: ['src'],
      exclude: ['**/*.spec.ts'],
    }),
  );
  run('npx', ['tsc', '-p', '.'], demo);
  for (const assets of ['views', 'public']) {
    cpSync(join(demo, 'src', assets), join(demo, 'dist', assets), { recursive: true });
  }
});
check('demo: starts from the packages and signs a user in', () => {
  run('node', [join(import.meta.dirname, 'sign-in-to-demo.mjs'), join(demo, 'dist/main.js')], demo);
});
check('deploy/Dockerfile: what is in its image starts as another user, and ends on SIGTERM', () => {
  const folder = join(work, 'image');
  mkdirSync(folder);
  // Its user has to get there.
  chmodSync(work, 0o711);
  run('node', [join(import.meta.dirname, 'image.mjs'), folder], root);
});
console.log(`\n${passed} passed, 0 failed`);
