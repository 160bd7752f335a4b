import { MemoryFiles } from '../../spec-support/nest-app-files.js';
import { StagedFiles } from './project-files.js';

describe('StagedFiles', () => {
  it('reads what was written, and writes nothing itself', () => {
    const original = new MemoryFiles({ 'src/a.ts': '1' });
    const staged = new StagedFiles(original);
    staged.write('src/a.ts', '2');
    staged.create('src/b.ts', '');
    expect([staged.read('src/a.ts'), staged.read('src/b.ts'), staged.read('c')]).toEqual([
      '2',
      '',
      undefined,
    ]);
    expect(staged.list('src')).toEqual(['src/a.ts']);
    expect(original.read('src/a.ts')).toBe('1');
    expect(staged.changes()).toEqual([
      { path: 'src/a.ts', before: '1', after: '2' },
      { path: 'src/b.ts', before: undefined, after: '' },
    ]);
  });

  it('creates no file that is there, and counts no change that is none', () => {
    const staged = new StagedFiles(new MemoryFiles({ a: '1', b: '' }));
    staged.create('a', '2');
    staged.create('b', '2');
    staged.write('a', '1');
    expect(staged.changes()).toEqual([]);
  });
});
