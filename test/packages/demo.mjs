// The demo, built against the tarballs, and what its image would have.
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  check,
  install,
  pick,
  root,
  rootPackage,
  run,
  tarballs,
  versions,
  work,
} from './harness.mjs';

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
