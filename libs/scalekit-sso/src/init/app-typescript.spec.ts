import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTypeScript } from './app-typescript.js';

describe('loadTypeScript()', () => {
  let app: string;
  beforeEach(() => {
    app = realpathSync(mkdtempSync(join(tmpdir(), 'sso-typescript-')));
  });
  afterEach(() => {
    rmSync(app, { recursive: true });
  });

  function install(path: string, code: string): void {
    const folder = join(app, 'node_modules', path);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "main": "index.js" }');
    writeFileSync(join(folder, 'index.js'), code);
  }
  const compiler = (name: string): string =>
    `module.exports = { name: '${name}', createSourceFile() {} };`;

  it('takes the compiler of the app', () => {
    install('typescript', compiler('own'));
    install('@nestjs/cli', '');
    install('@nestjs/cli/node_modules/typescript', compiler('cli'));
    expect(loadTypeScript(app)).toMatchObject({ name: 'own' });
  });

  it.each([
    ['has no such API (TypeScript 7)', "module.exports = { version: '7.0.2' };"],
    ['cannot be loaded', 'throw new Error();'],
    ['is not installed', undefined],
  ])('takes that of @nestjs/cli where its own %s', (_, code) => {
    if (code !== undefined) {
      install('typescript', code);
    }
    install('@nestjs/cli', '');
    install('@nestjs/cli/node_modules/typescript', compiler('cli'));
    expect(loadTypeScript(app)).toMatchObject({ name: 'cli' });
  });

  it('refuses an app without a compiler', () => {
    const message =
      'There is no TypeScript compiler here. Run this in the folder of a Nest app, after its npm install.';
    expect(() => loadTypeScript(app)).toThrow(message);
    install('@nestjs/cli', '');
    expect(() => loadTypeScript(app)).toThrow(message);
  });
});
