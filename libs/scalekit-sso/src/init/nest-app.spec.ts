import ts from 'typescript';
import { MemoryFiles, nestAppFiles, without } from '../../spec-support/nest-app-files.js';
import { findApp, type AppPlace, type NestApp } from './nest-app.js';

const CJS = nestAppFiles({ nest: 11, isEsm: false, adapter: 'express' });
const ESM = nestAppFiles({ nest: 12, isEsm: true, adapter: 'express' });

function find(texts: Record<string, string>, place: AppPlace = {}, compiler = ts): NestApp {
  return findApp(new MemoryFiles(texts), compiler, place);
}

function main(text: string, others: Record<string, string> = {}): NestApp {
  return find({ ...CJS, ...others, 'src/main.ts': text });
}

const IMPORT = "import { AppModule } from './app.module';\n";

describe('findApp()', () => {
  it('knows the app that nest new makes', () => {
    expect(find(ESM)).toMatchObject({
      sourceRoot: 'src',
      main: 'src/main.ts',
      moduleFile: 'src/app.module.ts',
      moduleName: 'AppModule',
      adapter: 'express',
      extension: '.js',
      quote: "'",
      hasDefaultImports: true,
      manifest: { nest: 12, type: 'module' },
    });
    expect(find(CJS)).toMatchObject({ extension: '', manifest: { nest: 11 } });
  });

  it('takes main.ts where nest-cli.json says it is, and is content without that file', () => {
    const plain = without(CJS, 'nest-cli.json');
    expect(find(plain).main).toBe('src/main.ts');
    const moved = {
      ...plain,
      'nest-cli.json': '{ "sourceRoot": "server", "entryFile": "start" /* a comment */ }',
      'server/start.ts': CJS['src/main.ts']!,
    };
    expect(find(moved).main).toBe('server/start.ts');
    expect(find(moved).moduleFile).toBe('server/app.module.ts');
    const both = { ...moved, 'src/start.ts': CJS['src/main.ts']! };
    expect(find(both, { sourceRoot: 'src' }).sourceRoot).toBe('src');
  });

  it('takes the project that was named', () => {
    const texts = {
      ...CJS,
      'nest-cli.json': JSON.stringify({
        sourceRoot: 'apps/one/src',
        projects: {
          one: { sourceRoot: 'apps/one/src' },
          two: { sourceRoot: 'apps/two/src', entryFile: 'main' },
        },
      }),
      'apps/one/src/main.ts': CJS['src/main.ts']!,
      'apps/two/src/main.ts': CJS['src/main.ts']!,
    };
    expect(find(texts).main).toBe('apps/one/src/main.ts');
    expect(find(texts, { project: 'one' }).main).toBe('apps/one/src/main.ts');
    expect(find(texts, { project: 'two' }).main).toBe('apps/two/src/main.ts');
    expect(() => find(texts, { project: 'constructor' })).toThrow(
      'nest-cli.json has no project constructor. It has: one, two.',
    );
    expect(() => find(CJS, { project: 'one' })).toThrow('It has: none.');
  });

  it('takes what a project leaves out from the workspace', () => {
    const config = { sourceRoot: 'src', entryFile: 'start', projects: { one: { root: '.' } } };
    const texts = { ...CJS, 'nest-cli.json': JSON.stringify(config) };
    expect(() => find(texts, { project: 'one' })).toThrow('There is no src/start.ts.');
  });

  it('finds the module among other imports', () => {
    const app = main(
      "import { Other, AppModule } from './app.module';\nimport { Last } from './last';\n" +
        'const app = await NestFactory.create(AppModule);',
    );
    expect([app.moduleName, app.moduleFile]).toEqual(['AppModule', 'src/app.module.ts']);
  });

  it('finds the module under another name and in another folder', () => {
    const app = main(
      'import { RootModule as AppModule } from "../lib/root.module.ts";\n' +
        'const server = await NestFactory.create(AppModule);',
    );
    expect(app).toMatchObject({
      moduleFile: 'lib/root.module.ts',
      moduleName: 'RootModule',
      extension: '.ts',
      quote: '"',
    });
  });

  it.each([
    ['nothing', ''],
    ['two apps', 'const a = await NestFactory.create(AppModule);'.repeat(2)],
    ['a chain', '(await NestFactory.create(AppModule)).listen(3000);'],
    ['a promise', 'NestFactory.create(AppModule).then((app) => app.listen(3000));'],
    ['an assignment', 'let app; app = await NestFactory.create(AppModule);'],
    ['a pattern', 'const { listen } = await NestFactory.create(AppModule);'],
    ['a dynamic module', 'const app = await NestFactory.create(AppModule.forRoot());'],
    ['no module', 'const app = await NestFactory.create();'],
    ['a microservice', 'const app = await NestFactory.createMicroservice(AppModule);'],
    ['a condition', 'for (const app = await NestFactory.create(AppModule);;) {}'],
  ])('refuses a main.ts that creates the app in another way: %s', (_, text) => {
    expect(() => main(IMPORT + text)).toThrow(
      'src/main.ts has to create the app once, as in: const app = await NestFactory.create(AppModule);\nNothing was changed. The README shows the same steps by hand: "Add it to your app".',
    );
  });

  it.each([
    ['its own class', 'class AppModule {}\n'],
    ['a package', "import { AppModule } from '@acme/app';\n"],
    ['a default import', "import AppModule from './app.module';\n"],
    ['all of a file', "import * as AppModule from './app.module';\n"],
    ['side effects', "import './app.module';\n"],
  ])('refuses a root module that is from elsewhere: %s', (_, text) => {
    expect(() => main(`${text}const app = await NestFactory.create(AppModule);`)).toThrow(
      "src/main.ts has to import AppModule by its name from a file, as in: import { AppModule } from './app.module';",
    );
  });

  it('refuses a folder without main.ts', () => {
    expect(() => find({ 'package.json': CJS['package.json']! })).toThrow(
      'There is no src/main.ts. Run this in the folder of a Nest app.',
    );
  });

  describe('the adapter', () => {
    const fastify = {
      'package.json': CJS['package.json']!.replace(
        '"rxjs"',
        '"@nestjs/platform-fastify": "^11.0.0",\n "rxjs"',
      ),
    };
    const create = (options: string): string =>
      `${IMPORT}const app = await NestFactory.create(AppModule${options});`;

    it.each([
      ['', 'express'],
      [', { cors: true }', 'express'],
      [', new ExpressAdapter()', 'express'],
      [', new FastifyAdapter()', 'fastify'],
    ])('is told by what is created: %j', (options, adapter) => {
      expect(main(create(options), fastify).adapter).toBe(adapter);
    });

    it('is Express where there is no other', () => {
      expect(main(create(', options')).adapter).toBe('express');
    });

    it('has to be known', () => {
      expect(() => main(create(', options'), fastify)).toThrow(
        'src/main.ts does not show whether the app is on Express or on Fastify: create the adapter there.',
      );
    });
  });

  describe('default imports of CommonJS packages', () => {
    const withOptions = (options: object, others: Record<string, string> = {}): boolean =>
      find(
        {
          ...CJS,
          ...others,
          'tsconfig.json': JSON.stringify({ ...others, compilerOptions: options }),
        },
        {},
        { ...ts, version: '5.9.3' },
      ).hasDefaultImports;

    it.each([
      [{ module: 'commonjs' }, false],
      [{}, false],
      [{ module: 'commonjs', esModuleInterop: true }, true],
      [{ module: 'nodenext' }, true],
      [{ module: 'node16' }, true],
      [{ module: 'preserve' }, true],
      [{ module: 'nodenext', esModuleInterop: false }, false],
    ])('depend on the compiler: %j', (options, expected) => {
      expect(withOptions(options)).toBe(expected);
    });

    it.each([
      ['./base.json', 'base.json'],
      ['./config/base', 'config/base.json'],
      ['@acme/tsconfig/base.json', 'node_modules/@acme/tsconfig/base.json'],
    ])('are told by the configuration that is extended: %s', (extended, path) => {
      const texts = {
        ...CJS,
        'tsconfig.json': `{ "extends": "${extended}" } // a comment`,
        [path]: '{ "compilerOptions": { "esModuleInterop": false } }',
      };
      expect(find(texts).hasDefaultImports).toBe(false);
    });

    it('are the default of TypeScript 6', () => {
      const plain = without(CJS, 'tsconfig.json');
      expect(find(plain).hasDefaultImports).toBe(true);
      expect(find(plain, {}, { ...ts, version: '5.9.3' }).hasDefaultImports).toBe(false);
    });

    it('are there in ESM', () => {
      const texts = {
        ...ESM,
        'tsconfig.json': '{ "compilerOptions": { "esModuleInterop": false } }',
      };
      expect(find(texts).hasDefaultImports).toBe(true);
    });
  });
});
