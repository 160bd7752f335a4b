import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build as bundle } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../../..');
const BUILDS = join(ROOT, 'dist/test-demo');
const SOURCES = ['apps/demo', 'libs/scalekit-sso/src', 'libs/scalekit-simulator/src'];
const ONE_HOUR_MS = 60 * 60 * 1000;
/** Beside the compiled files, as what they read from the disk is found from there. */
const ENTRY = 'apps/demo/src/http/bundle.js';
/** No build takes as long: the process that began it is gone. */
const ABANDONED_MS = 60 * 1000;

/**
 * Builds the demo as it is now, and answers its entry file. Whoever needs the same sources again
 * gets the same build; what `npm run build` made stays as it is.
 */
export function buildDemo(): Promise<string> {
  building ??= build();
  return building;
}

let building: Promise<string> | undefined;

async function build(): Promise<string> {
  const folder = join(BUILDS, await fingerprint());
  const entry = join(folder, ENTRY);
  const lock = `${folder}.lock`;
  await mkdir(BUILDS, { recursive: true });
  // Test files start at the same time: one process builds, the others wait for it.
  while (!existsSync(entry)) {
    if (!(await takeLock(lock))) {
      await sleep(200);
      continue;
    }
    try {
      await removeOldBuilds();
      await buildInto(folder);
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return entry;
}

async function takeLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    const taken = await stat(lock).catch(() => undefined);
    if (taken !== undefined && Date.now() - taken.mtimeMs > ABANDONED_MS) {
      await rm(lock, { recursive: true, force: true });
    }
    return false;
  }
}

async function buildInto(folder: string): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  const tsconfig = `${draft}.tsconfig.json`;
  await writeFile(
    tsconfig,
    JSON.stringify({
      extends: join(ROOT, 'apps/demo/tsconfig.app.json'),
      // Types are checked by `npm run typecheck`.
      compilerOptions: { outDir: draft, rootDir: ROOT, noCheck: true },
      include: [join(ROOT, 'apps/demo/src')],
    }),
  );
  const nest = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
  const options = ['build', 'demo', '--path', relative(ROOT, tsconfig)];
  await promisify(execFile)(process.execPath, [nest, ...options], { cwd: ROOT }).catch(
    (error: unknown) => {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`The demo does not build:\n${stdout ?? ''}\n${stderr ?? ''}`);
    },
  );
  await bundleInto(draft);
  // At once, so that nobody ever starts half a build.
  await rename(draft, folder);
  await rm(tsconfig);
}

/**
 * One file in place of two thousand: tests start the demo some fifty times, and loading was half of each
 * start. As it is shipped, the demo is started by the browser tests.
 */
async function bundleInto(folder: string): Promise<void> {
  await bundle({
    entryPoints: [join(folder, 'apps/demo/src/main.js')],
    outfile: join(folder, ENTRY),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfigRaw: {},
    // What is native, and what Nest loads only where an app has it.
    external: ['libsql', '@nestjs/microservices', '@nestjs/websockets', 'class-*', '@fastify/*'],
    banner: {
      js: "import { createRequire as forRequire } from 'node:module'; const require = forRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
}

/** Of all sources, by their names, sizes and times. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const entries = await readdir(join(ROOT, source), { recursive: true });
    for (const name of entries.sort()) {
      const { size, mtimeMs } = await stat(join(ROOT, source, name));
      hash.update(`${source}/${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function removeOldBuilds(): Promise<void> {
  for (const name of await readdir(BUILDS)) {
    const path = join(BUILDS, name);
    if (Date.now() - (await stat(path)).mtimeMs > ONE_HOUR_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
