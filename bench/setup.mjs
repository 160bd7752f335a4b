// Installs the peers, packs both libraries and installs the tarballs beside them, and compiles the
// apps: what is measured is what is published. Does nothing while nothing has changed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const bench = import.meta.dirname;
const root = join(bench, '..');
const dist = join(bench, 'dist');
/** Errors are told in spite of `.npmrc`. */
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
const stampFile = join(dist, 'stamp');

export function setUp() {
  const stamp = stampOf();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    return;
  }
  console.error('Installing the peers and building the packages …');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  run(bench, 'npm', 'ci', ...QUIET, '--prefer-offline');
  const tarballs = ['scalekit-simulator', 'scalekit-sso'].map(pack);
  run(bench, 'npm', 'install', '--no-save', ...QUIET, ...tarballs);
  run(bench, process.execPath, join(bench, 'node_modules/typescript/bin/tsc'), '-p', '.');
  writeFileSync(stampFile, stamp);
}

function pack(lib) {
  if (!isBuilt(join(root, 'libs', lib))) {
    run(root, process.execPath, 'scripts/build-lib.mjs', lib);
  }
  const output = run(join(root, 'libs', lib), 'npm', 'pack', '--json', '--pack-destination', dist);
  const [{ filename }] = JSON.parse(output);
  return join(dist, filename);
}

/** Whether the build is younger than every source file, as it is where CI has just built. */
function isBuilt(lib) {
  const built = join(lib, 'dist/cjs/package.json');
  const builtAt = existsSync(built) ? statSync(built).mtimeMs : 0;
  return filesIn(join(lib, 'src')).every((file) => statSync(file).mtimeMs < builtAt);
}

/** Its output is read where it counts, and shown where it fails. */
function run(cwd, command, ...args) {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`, {
      cause: error,
    });
  }
}

/** Of everything that decides what is installed. */
function stampOf() {
  const hash = createHash('sha256');
  const files = [
    join(bench, 'package-lock.json'),
    join(bench, 'tsconfig.json'),
    ...filesIn(join(bench, 'apps')),
    ...['scalekit-sso', 'scalekit-simulator'].flatMap((lib) => [
      join(root, 'libs', lib, 'package.json'),
      ...filesIn(join(root, 'libs', lib, 'src')),
    ]),
  ];
  for (const file of files.filter((name) => !name.endsWith('.spec.ts'))) {
    hash.update(relative(root, file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  setUp();
}
