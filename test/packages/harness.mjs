// What the tests of the packages share: both tarballs, where they are installed, and how a check is
// named, chosen and reported. A check that fails ends the run.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const root = join(import.meta.dirname, '../..');
export const work = mkdtempSync(join(tmpdir(), 'sso-packages-'));
export const rootPackage = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { without: { type: 'string' }, nest: { type: 'string' } },
});
/** `--nest 12`: examples on this version only; undefined without it. */
export const onlyNest = values.nest === undefined ? undefined : Number(values.nest);
/** By the beginning of its name, and without those that begin otherwise: `demo --without examples/`. */
export const isWanted = (name) =>
  name.startsWith(positionals[0] ?? '') &&
  (values.without === undefined || !name.startsWith(values.without));
let passed = 0;
process.once('exit', (code) => {
  rmSync(work, { recursive: true, force: true });
  if (code === 0) {
    console.log(`\n${passed} passed, 0 failed`);
  }
});

export function run(command, args, cwd, env = process.env) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio });
}

export function check(name, act, isAlwaysRun = false) {
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

/** Both packages, each with the path of its tarball and the paths in it. */
export const packed = {};
check(
  'both libraries pack, without tests and maps',
  () => {
    packed['nestjs-scalekit-sso'] = pack('scalekit-sso');
    packed['scalekit-simulator'] = pack('scalekit-simulator');
  },
  true,
);
/** As dependencies. */
export const tarballs = Object.fromEntries(
  Object.entries(packed).map(([name, { tarball }]) => [name, `file:${tarball}`]),
);

/** The versions that this repository uses. */
export const versions = { ...rootPackage.devDependencies, ...rootPackage.dependencies };
/** Those that are named in another list too. */
export const pickFrom = (all, named) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name in named));
/** Those of these names. */
export const pick = (...names) => Object.fromEntries(names.map((name) => [name, versions[name]]));

/** Installs the tarballs beside dependencies of the versions that the workspace uses. */
export function install(app, manifest, command = ['npm', 'install', '--no-audit', '--no-fund']) {
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, ...manifest }, null, 2));
  run(command[0], [...command.slice(1), '--prefer-offline'], app);
}
