// Tests what is published, not what is in the tree: both tarballs are linted, then installed into
// apps of both kinds (Nest 12 with ESM, Nest 11 with CommonJS) that sign a user in, and the examples
// and the demo are built and started against them. `-- <prefix> [--without <prefix>] [--nest 11|12]`
// runs some of the checks.
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { compileExactly } from './compile-exactly.mjs';
import { check, install, packed, pick, root, run, tarballs, work } from './harness.mjs';
import { jestIn, makeApp, runTests, testingGuide, vitestIn } from './nest-new.mjs';

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

/** What a strict consumer sees. The SDK's own types do not pass; ours have to. */
function typeErrors(app) {
  try {
    return run('npx', ['tsc', '-p', '.', '--noEmit', '--skipLibCheck', 'false'], app);
  } catch (error) {
    return error.stdout;
  }
}

/** Gives an app the packages of another one, which has all that its manifest names. */
function linkTo(consumer) {
  return (app, manifest) => {
    writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, ...manifest }));
    symlinkSync(join(work, consumer, 'node_modules'), join(app, 'node_modules'));
  };
}

const PNPM = ['npx', '--yes', 'pnpm@10', 'install', '--ignore-scripts'];
const guide = testingGuide(root);

check('every link of their pages leads to a file of the package', () => {
  const dead = Object.values(packed).flatMap(deadLinks);
  if (dead.length > 0) {
    throw new Error(dead.join('\n'));
  }
});
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
    devDependencies: {
      ...pick('@nestjs/testing', 'typescript', 'vitest'),
      ...pick('@types/node', '@types/express-session', '@types/express'),
      supertest: '^7.0.0',
    },
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
      '@types/jest': '^30.0.0',
      '@types/supertest': '^6.0.0',
      jest: '^30.0.0',
      supertest: '^7.0.0',
      'ts-jest': '^29.4.0',
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

// Those of nest12-esm too, with stricter options: below.
check('nest11-cjs: our types hold under full library checks', () => {
  const errors = typeErrors(join(work, 'nest11-cjs'));
  if (/node_modules\/(nestjs-scalekit-sso|scalekit-simulator)\//.test(errors)) {
    throw new Error(errors);
  }
});
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

// What `nest new` makes, with what the README has it install: what the apps above have, and once by pnpm.
const nest11 = consumers['nest11-cjs'];
for (const [name, install11] of [
  ['npm', linkTo('nest11-cjs')],
  ['pnpm', (app, manifest) => install(app, manifest, PNPM)],
]) {
  const app = join(work, `nest-new-11-${name}`);
  check(`nest new 11, ${name}: is set up`, () => {
    makeApp(app, guide, true);
    const dependencies = { ...nest11.dependencies, ...tarballs };
    install11(app, { ...nest11, dependencies, jest: jestIn(app, guide) });
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
check('nest new 12: is set up', () => {
  const app = join(work, 'nest-new-12');
  makeApp(app, guide, false);
  vitestIn(app);
  linkTo('nest12-esm')(app, consumers['nest12-esm']);
});
check('nest new 12: npm test and test:e2e pass with the guard (Vitest)', () => {
  const app = join(work, 'nest-new-12');
  const vitest = ['vitest', 'run', '--testTimeout=60000'];
  runTests(run, app, ['npx', vitest, [...vitest, '--config', './vitest.config.e2e.ts']]);
});
check('nest new 12: init adds the module, and the app sends users to the login', () => {
  const script = join(import.meta.dirname, 'init-app.mjs');
  run('node', [script, work, join(work, 'nest12-esm/node_modules')], work);
});

await import('./examples.mjs');
await import('./demo.mjs');
