// Each example, installed from the tarballs, built by its own scripts, and signed in to in Chromium.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import {
  check,
  install,
  isWanted,
  onlyNest,
  pickFrom,
  root,
  run,
  tarballs,
  work,
} from './harness.mjs';

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

/** What the examples have in a list, for Nest 11 or 12. Two versions could not be installed together. */
function packagesOf(list, major, examples) {
  const all = {};
  for (const { name, manifest } of examples) {
    for (const [dependency, version] of Object.entries(onNest(major, manifest[list]))) {
      all[dependency] ??= version;
      if (all[dependency] !== version) {
        throw new Error(
          `examples/${name} names ${dependency} ${version}, another ${all[dependency]}.`,
        );
      }
    }
  }
  return { ...all, ...pickFrom(tarballs, all) };
}

/** Installs once for all examples: what several of them need is unpacked once. */
function installExamples(folder, major, examples) {
  mkdirSync(folder);
  install(folder, {
    dependencies: packagesOf('dependencies', major, examples),
    devDependencies: packagesOf('devDependencies', major, examples),
  });
  const core = join(folder, 'node_modules/@nestjs/core/package.json');
  const { version } = JSON.parse(readFileSync(core, 'utf8'));
  if (!version.startsWith(`${major}.`)) {
    throw new Error(`This is Nest ${version}.`);
  }
}

/** What an example imports and does not name itself: here it is there for another one. */
function refuseUndeclared(app, { dependencies, devDependencies }) {
  const named = (name) => name in dependencies || name in devDependencies;
  const imported = readdirSync(app, { recursive: true })
    .filter((file) => /\.m?[jt]s$/.test(file))
    .flatMap((file) => [...readFileSync(join(app, file), 'utf8').matchAll(BARE_IMPORT)])
    .map(([, name]) => name)
    .filter((name) => !isBuiltin(name));
  const undeclared = imported.filter((name) => !named(name) && !named(`@types/${name}`));
  const typesOf = imported.map((name) => `@types/${name}`);
  const untyped = typesOf.filter((name) => name in ALL_TYPES && !named(name));
  if (undeclared.length + untyped.length > 0) {
    throw new Error(`Its package.json does not name ${[...undeclared, ...untyped].join(', ')}.`);
  }
}

const examples = readdirSync(join(root, 'examples'))
  .filter((name) => isWanted(`examples/${name}`))
  .map((name) => {
    const file = join(root, 'examples', name, 'package.json');
    return { name, manifest: JSON.parse(readFileSync(file, 'utf8')) };
  });
const BARE_IMPORT = /(?:from|import)\s+'((?:@[^/']+\/)?[\w][\w.:-]*)(?:\/[^']*)?'/g;
/** What some example needs to know the types of another package. */
const ALL_TYPES = Object.assign({}, ...examples.map(({ manifest }) => manifest.devDependencies));
for (const major of onlyNest === undefined ? [11, 12] : [onlyNest]) {
  const group = examples.filter(({ name }) => major === 12 || !ON_ONE_NEST.includes(name));
  if (group.length > 0) {
    const folder = join(work, `examples-${major}`);
    const names = group.map(({ name }) => name).join(', ');
    const installGroup = () => installExamples(folder, major, group);
    check(`examples/ on Nest ${major} install: ${names}`, installGroup, true);
    for (const { name, manifest } of group) {
      tryExample(name, manifest, major, folder);
    }
  }
}

function tryExample(name, manifest, major, installed) {
  const example = `examples/${name} on Nest ${major}`;
  const app = join(work, `example-${name}-${major}`);
  const tools = {};
  for (const [variable, tool] of Object.entries(TOOLS[name] ?? {})) {
    tools[variable] = join(work, variable);
    check(`examples/${name}: ${tool} installs`, () => {
      mkdirSync(tools[variable]);
      run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tool], tools[variable]);
    });
  }
  check(`${example}: is set up and built by its own scripts`, () => {
    cpSync(join(root, 'examples', name), app, {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|dist|\.env|package-lock\.json)$/.test(path),
    });
    refuseUndeclared(app, manifest);
    symlinkSync(join(installed, 'node_modules'), join(app, 'node_modules'));
    run('npm', ['run', 'setup'], app);
    run('npm', ['run', 'build'], app);
  });
  check(`${example}: signs a user in and out, in Chromium`, () => {
    const script = join(import.meta.dirname, 'sign-in-to-example.mjs');
    run('node', [script, app, name], app, { ...process.env, ...tools });
  });
}
