import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { MemoryFiles, nestAppFiles } from '../../spec-support/nest-app-files.js';
import { findApp } from './nest-app.js';
import { StagedFiles } from './project-files.js';
import { wireDependencies } from './wire-dependencies.js';

interface PackageJson {
  readonly version: string;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

function wire(adapter: 'express' | 'fastify', hasOwnSession: boolean): PackageJson {
  const files = new StagedFiles(new MemoryFiles(nestAppFiles({ nest: 12, isEsm: true, adapter })));
  wireDependencies(files, findApp(files, ts, {}), hasOwnSession);
  return JSON.parse(files.read('package.json')!) as PackageJson;
}

function ofRepository(path: string): PackageJson {
  const file = join(import.meta.dirname, '../../../..', path);
  return JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
}

describe('wireDependencies()', () => {
  it.each(['express', 'fastify'] as const)(
    'installs the versions tested here, on %s',
    (adapter) => {
      const { dependencies, devDependencies } = wire(adapter, false);
      const root = ofRepository('package.json');
      const own = `^${ofRepository('libs/scalekit-sso/package.json').version}`;
      const tested: Record<string, string> = {
        ...root.dependencies,
        ...root.devDependencies,
        'nestjs-scalekit-sso': own,
        'scalekit-simulator': own,
      };
      const major = (range = ''): string | undefined => /\d+/.exec(range)?.[0];
      for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
        if (name !== 'typescript') {
          expect([name, major(range)]).toEqual([name, major(tested[name])]);
        }
      }
      expect(dependencies['nestjs-scalekit-sso']).toBe(own);
      expect(devDependencies['scalekit-simulator']).toBe(own);
    },
  );

  it.each(['express', 'fastify'] as const)(
    'leaves the sessions of an app on %s alone',
    (adapter) => {
      const { dependencies, devDependencies } = wire(adapter, true);
      const names = Object.keys({ ...dependencies, ...devDependencies });
      expect(names.filter((name) => name.includes('session') || name.includes('cookie'))).toEqual(
        [],
      );
      expect(names).toContain('passport');
      expect(names).toContain('scalekit-simulator');
    },
  );
});
