// Builds one library twice, as ESM and as CommonJS, so that both kinds of Nest app can use it.
// The CommonJS half resolves like a bundler: that turns its dynamic imports into require calls,
// which Jest in a CommonJS app can follow, and keeps its types equal to those of the ESM half.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lib = join(root, 'libs', process.argv[2]);
const tsc = join(root, 'node_modules/typescript/bin/tsc');

if (process.argv[2] === 'scalekit-sso') {
  execFileSync(process.execPath, [join(root, 'scripts/portal-events-script.mjs')], {
    stdio: 'inherit',
  });
}

rmSync(join(lib, 'dist'), { recursive: true, force: true });
for (const [format, type, flags] of [
  ['esm', 'module', []],
  ['cjs', 'commonjs', ['--module', 'commonjs', '--moduleResolution', 'bundler']],
]) {
  const outDir = join(lib, 'dist', format);
  execFileSync(
    process.execPath,
    [tsc, '-p', join(lib, 'tsconfig.lib.json'), '--outDir', outDir, ...flags],
    { stdio: 'inherit' },
  );
  writeFileSync(join(outDir, 'package.json'), `${JSON.stringify({ type })}\n`);
}

if (process.argv[2] === 'scalekit-sso') {
  bundle();
  packPages();
}

/**
 * Puts the two hundred modules of the ESM half into one file for each entry point, and what these
 * share into one more: Node takes half a millisecond for each file of ESM that an app loads when it
 * boots. Declarations stay as they are.
 */
function bundle() {
  const outdir = join(lib, 'dist/esm');
  const { exports, bin } = JSON.parse(readFileSync(join(lib, 'package.json'), 'utf8'));
  const files = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : entry.import.default,
  );
  const { outputFiles } = buildSync({
    entryPoints: [...files, ...Object.values(bin)].map((file) => join(lib, file)),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // Nest names classes in its messages.
    keepNames: true,
    outbase: outdir,
    outdir,
    write: false,
  });
  for (const file of readdirSync(outdir, { recursive: true })) {
    if (file.endsWith('.js')) {
      rmSync(join(outdir, file));
    }
  }
  for (const { path, contents } of outputFiles) {
    writeFileSync(path, contents);
  }
}

/** What users of the package read is what visitors of the repository read. */
function packPages() {
  const guides = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  // Where each page is in the package. Log lines point to errors.md; mutation.md is for contributors.
  const places = new Map(['README.md', 'SECURITY.md', ...guides].map((page) => [page, page]));
  places.set('docs/errors.md', 'errors.md');
  places.delete('docs/mutation.md');
  rmSync(join(lib, 'docs'), { recursive: true, force: true });
  mkdirSync(join(lib, 'docs'));
  for (const [page, place] of places) {
    const text = readFileSync(join(root, page), 'utf8');
    const linked = text.replace(
      /\[([^\]]+)\]\(([^)#\s:]+)(#[^)]*)?\)/g,
      (_, words, path, anchor = '') => {
        const target = places.get(posix.join(posix.dirname(page), path));
        // What is only in the repository is named, not linked.
        return target === undefined
          ? words
          : `[${words}](${posix.relative(posix.dirname(place), target)}${anchor})`;
      },
    );
    writeFileSync(join(lib, place), linked);
  }
}
