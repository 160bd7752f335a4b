import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostTree } from '@angular-devkit/schematics';
import { nestAppFiles } from '../../spec-support/nest-app-files.js';
import { sso } from './schematic.js';

/** A tree of the library that `nest generate` uses. */
function treeOf(texts: Record<string, string>): HostTree {
  const tree = new HostTree();
  for (const [path, text] of Object.entries(texts)) {
    tree.create(path, text);
  }
  return tree;
}

describe('nest generate --collection nestjs-scalekit-sso sso', () => {
  const lines: string[] = [];
  const context = { logger: { info: (line: string) => lines.push(line) } };
  const texts = nestAppFiles({ nest: 12, isEsm: true, adapter: 'express' });

  it('changes the app, and nothing the second time', () => {
    const tree = treeOf(texts);
    expect(sso({ sourceRoot: 'src' })(tree, context)).toBe(tree);
    expect(tree.readText('src/main.ts')).toContain('useSession(app);');
    expect(tree.readText('src/app.module.ts')).toContain('ScalekitSsoModule.forRoot()');
    expect(tree.exists('test/sso-example.e2e-spec.ts')).toBe(true);
    expect(lines[0]).toBe('Next:');
    lines.length = 0;
    sso({})(tree, context);
    expect(lines).toEqual(['Nothing to do: src/app.module.ts has ScalekitSsoModule.']);
  });

  it('takes the project that was chosen', () => {
    const tree = treeOf({ ...texts, 'apps/one/src/main.ts': texts['src/main.ts']! });
    expect(() => sso({ sourceRoot: 'apps/one/src' })(tree, context)).toThrow(
      'apps/one/src/app.module.ts has no class AppModule',
    );
  });

  it('is what package.json declares', () => {
    const root = join(import.meta.dirname, '../..');
    const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
    const { schematics } = read('package.json') as { schematics: string };
    expect(read(schematics)).toMatchObject({
      schematics: { sso: { factory: `./dist/cjs/init/schematic#${sso.name}` } },
    });
  });
});
