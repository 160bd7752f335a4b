import { MemoryFiles } from '../../spec-support/nest-app-files.js';
import { readManifest, type Manifest } from './manifest.js';

function manifest(json: object, others: Record<string, string> = {}): Manifest {
  return readManifest(
    new MemoryFiles({ ...others, 'package.json': JSON.stringify(json, null, 2) }),
  );
}

const NEST = { '@nestjs/core': '^11.0.1' };

describe('readManifest()', () => {
  it.each([
    ['^11.0.1', 11],
    ['~12.5', 12],
    ['12', 12],
    ['>=11 <13', 11],
  ])('reads which Nest it is: %s', (version, nest) => {
    expect(manifest({ dependencies: { '@nestjs/core': version } }).nest).toBe(nest);
  });

  it('believes what is installed', () => {
    const installed = { 'node_modules/@nestjs/core/package.json': '{ "version": "12.5.1" }' };
    expect(manifest({ dependencies: { '@nestjs/core': 'catalog:' } }, installed).nest).toBe(12);
    expect(manifest({ dependencies: NEST }, installed).nest).toBe(12);
  });

  it.each([
    [{ dependencies: { '@nestjs/core': '^10.0.0' } }, '^10.0.0'],
    [{ dependencies: { '@nestjs/core': 'catalog:' } }, 'catalog:'],
    [{ dependencies: {} }, 'none'],
    [{}, 'none'],
  ])('refuses another Nest: %j', (json, version) => {
    expect(() => manifest(json)).toThrow(
      `This module is for Nest 11 and 12; @nestjs/core is ${version} here.`,
    );
  });

  it('refuses a folder without package.json, or with one that is not JSON', () => {
    expect(() => readManifest(new MemoryFiles({}))).toThrow(
      'There is no package.json. Run this in the folder of a Nest app.',
    );
    expect(() => readManifest(new MemoryFiles({ 'package.json': '{' }))).toThrow(
      'package.json is not JSON.',
    );
  });
});

describe('Manifest', () => {
  it('knows dependencies of both kinds', () => {
    const app = manifest({ dependencies: NEST, devDependencies: { vitest: '^4.0.0' } });
    expect(['@nestjs/core', 'vitest', 'passport', 'constructor'].map((n) => app.has(n))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('adds what is missing, in the order of npm, and leaves versions as they are', () => {
    const app = manifest({ name: 'a', dependencies: { ...NEST, zod: '^4' }, license: 'MIT' });
    expect(app.with({ passport: '^0.7.0', zod: '^1', '@a/b': '^1' }, { vitest: '^4' })).toBe(
      `${JSON.stringify(
        {
          name: 'a',
          dependencies: { '@a/b': '^1', ...NEST, passport: '^0.7.0', zod: '^4' },
          license: 'MIT',
          devDependencies: { vitest: '^4' },
        },
        null,
        2,
      )}\n`,
    );
  });

  it('keeps a list that lacks nothing in its order', () => {
    const app = manifest({ dependencies: NEST, devDependencies: { b: '1', a: '1' } });
    const { devDependencies } = JSON.parse(app.with({ c: '1' }, { a: '2' })) as {
      devDependencies: object;
    };
    expect(Object.keys(devDependencies)).toEqual(['b', 'a']);
  });

  it.each([
    ['\t', '\t\t'],
    ['    ', ' '.repeat(8)],
    [undefined, '    '],
  ])('keeps the indentation: %j', (indent, expected) => {
    const text = JSON.stringify({ dependencies: NEST }, null, indent).replaceAll(':', ':  ');
    const app = readManifest(new MemoryFiles({ 'package.json': text }));
    expect(app.with({ a: '1' }, {})).toContain(`\n${expected}"a": "1"`);
  });

  it('is the same text where nothing is missing, in whichever list it is', () => {
    const text = `{ "dependencies": ${JSON.stringify(NEST)}, "devDependencies": { "a": "1" }}`;
    const app = readManifest(new MemoryFiles({ 'package.json': text }));
    expect(app.with({ a: '2' }, { '@nestjs/core': '1' })).toBe(text);
  });
});
