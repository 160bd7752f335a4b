// Builds one library twice, as ESM and as CommonJS, so that both kinds of Nest app can use it.
// The CommonJS half resolves like a bundler: that turns its dynamic imports into require calls,
// which Jest in a CommonJS app can follow, and keeps its types equal to those of the ESM half.
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lib = join(root, 'libs', process.argv[2]);
const tsc = join(root, 'node_modules/typescript/bin/tsc');

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
  // What users of the package read is what visitors of the repository read.
  copyFileSync(join(root, 'README.md'), join(lib, 'README.md'));
  copyFileSync(join(root, 'docs/errors.md'), join(lib, 'errors.md'));
}
