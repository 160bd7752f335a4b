// Bundles the app of bundled-app.mjs for production: `node bundle-app.mjs esbuild|webpack <file>`. A
// process of its own: bundlers load much, and nothing of it concerns the tests.
import { basename, dirname, resolve } from 'node:path';
import { build } from 'esbuild';
import webpack from 'webpack';

const [bundler, file] = process.argv.slice(2);
const entry = resolve('test/support/bundled-app.mjs');
// The built package, as its users have it.
const alias = { 'nestjs-scalekit-sso': resolve('libs/scalekit-sso/dist/esm/index.js') };
/** What Nest and the module load only where it is installed, and the SDK, which is loaded lazily. */
const external = [
  '@nestjs/microservices',
  '@nestjs/websockets',
  '@nestjs/platform-fastify',
  '@scalekit-sdk/node',
  'class-validator',
  'class-transformer',
];

if (bundler === 'esbuild') {
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Not the paths of this repository.
    tsconfigRaw: {},
    alias,
    external: external.flatMap((name) => [name, `${name}/*`]),
    logLevel: 'error',
  });
} else {
  const compiler = webpack({
    mode: 'production',
    target: 'node20',
    entry,
    output: { path: resolve(dirname(file)), filename: basename(file) },
    resolve: { alias },
    externals: ({ request }, done) => {
      const isExternal = external.some(
        (name) => request === name || request.startsWith(`${name}/`),
      );
      done(undefined, isExternal ? `commonjs ${request}` : undefined);
    },
  });
  compiler.run((error, stats) => {
    if (error !== null || stats.hasErrors()) {
      console.error(error ?? stats.toString({ all: false, errors: true }));
      process.exitCode = 1;
    }
  });
}
