import { check } from 'prettier';
import ts from 'typescript';
import {
  MemoryFiles,
  nestAppFiles,
  without,
  type AppKind,
} from '../../spec-support/nest-app-files.js';
import { InitRefusal } from './init-refusal.js';
import { planInit, type InitPlan } from './init.js';

const KINDS: AppKind[] = [
  { nest: 11, isEsm: false, adapter: 'express' },
  { nest: 11, isEsm: false, adapter: 'fastify' },
  { nest: 12, isEsm: true, adapter: 'express' },
  { nest: 12, isEsm: true, adapter: 'fastify' },
];
const EXPRESS: AppKind = { nest: 12, isEsm: true, adapter: 'express' };

function run(files: MemoryFiles): InitPlan {
  const plan = planInit(files, ts, {});
  for (const change of plan.changes) {
    files.write(change);
  }
  return plan;
}

describe.each(KINDS)('init, in an app of Nest $nest on $adapter, ESM: $isEsm', (kind) => {
  const js = kind.isEsm ? '.js' : '';
  const original = nestAppFiles(kind);
  let files: MemoryFiles;
  let plan: InitPlan;

  beforeEach(() => {
    files = new MemoryFiles(original);
    plan = run(files);
  });

  it('changes these files and no others, and nothing the second time', () => {
    expect(plan.changes.map(({ path, before }) => [path, before === undefined]).sort()).toEqual([
      ['.env.example', true],
      ['package.json', false],
      ['src/app.module.ts', false],
      ['src/main.ts', false],
      ['src/sso/session.ts', true],
      ['src/sso/sso-example.controller.ts', true],
      ['test/app.e2e-spec.ts', false],
      ['test/sso-example.e2e-spec.ts', true],
    ]);
    expect(run(files)).toEqual({
      changes: [],
      next: ['Nothing to do: src/app.module.ts has ScalekitSsoModule.'],
    });
  });

  it('writes TypeScript as nest new has Prettier write it', async () => {
    const sources = [...files.texts].filter(([path]) => path.endsWith('.ts'));
    const style = { parser: 'typescript', singleQuote: true, trailingComma: 'all' } as const;
    for (const [path, text] of sources) {
      expect([path, await check(text, style)]).toEqual([path, true]);
      expect(ts.transpileModule(text, { reportDiagnostics: true }).diagnostics).toEqual([]);
    }
  });

  it('registers sessions right after the app was created, and the module in the root module', () => {
    const call = kind.adapter === 'fastify' ? 'await useSession(app);' : 'useSession(app);';
    expect(files.read('src/main.ts')).toBe(
      original['src/main.ts']
        ?.replace(
          `'./app.module${js}';\n`,
          `'./app.module${js}';\nimport { useSession } from './sso/session${js}';\n`,
        )
        .replace('  await app.listen', `  ${call}\n  await app.listen`),
    );
    expect(files.read('src/app.module.ts')).toBe(`import { Module } from '@nestjs/common';
import { AppController } from './app.controller${js}';
import { AppService } from './app.service${js}';
import { ConfigModule } from '@nestjs/config';
import { ScalekitSsoModule } from 'nestjs-scalekit-sso';
import { SsoExampleController } from './sso/sso-example.controller${js}';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    ScalekitSsoModule.forRoot(),
  ],
  controllers: [AppController, SsoExampleController],
  providers: [AppService],
})
export class AppModule {}
`);
  });

  it('has the dependencies of this Nest installed', () => {
    const { dependencies, devDependencies } = JSON.parse(files.read('package.json') ?? '') as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const before = JSON.parse(original['package.json'] ?? '') as typeof manifest;
    const manifest = { dependencies, devDependencies };
    const added = (name: keyof typeof manifest): Record<string, string> =>
      Object.fromEntries(
        Object.entries(manifest[name]).filter(([key]) => !Object.hasOwn(before[name], key)),
      );
    expect([added('dependencies'), added('devDependencies')]).toEqual([
      {
        '@nestjs/config': kind.nest === 11 ? '^4.0.0' : '^12.0.0',
        '@nestjs/passport': `^${kind.nest}.0.0`,
        'nestjs-scalekit-sso': '^0.1.0',
        passport: '^0.7.0',
        ...(kind.adapter === 'express'
          ? { 'express-session': '^1.19.0' }
          : { '@fastify/cookie': '^11.0.0', '@fastify/session': '^11.0.0' }),
      },
      {
        'scalekit-simulator': '^0.1.0',
        ...(kind.adapter === 'express' ? { '@types/express-session': '^1.19.0' } : {}),
      },
    ]);
  });
});

describe('init', () => {
  it('says what is left to do', () => {
    const { next } = run(new MemoryFiles(nestAppFiles(EXPRESS)));
    expect(next).toEqual([
      'Next:',
      '1. Install what package.json has now, for example by npm install.',
      '2. Copy .env.example to .env, fill it in, and run the command that it has for the secrets.',
      '   No account yet? npx scalekit-simulator --redirect-uri http://127.0.0.1:3000/auth/callback prints the rest.',
      '3. Start the app, open http://127.0.0.1:3000/sso-example and sign in.',
    ]);
  });

  it('says so where the app has sessions and no end-to-end tests', () => {
    const texts = without(nestAppFiles(EXPRESS), 'test/app.e2e-spec.ts');
    const files = new MemoryFiles({ ...texts, 'src/s.ts': "import s from 'express-session';" });
    const { next, changes } = run(files);
    expect(next.slice(0, 2)).toEqual([
      'The app has sessions: they stay as they are.',
      'The app has no end-to-end tests in test/: none was added.',
    ]);
    expect(changes.map(({ path }) => path).sort()).toEqual([
      '.env.example',
      'package.json',
      'src/app.module.ts',
      'src/sso/sso-example.controller.ts',
    ]);
    expect(files.read('.env.example')).not.toContain('SESSION_SECRET');
    expect(files.read('package.json')).not.toContain('express-session');
  });

  it('refuses as a whole, so that nothing is half done', () => {
    const files = new MemoryFiles({
      ...nestAppFiles(EXPRESS),
      'src/app.module.ts': 'export class AppModule {}',
    });
    const before = new Map(files.texts);
    expect(() => run(files)).toThrow(InitRefusal);
    expect(files.texts).toEqual(before);
  });

  it('leaves an app alone that has the module, whatever it lacks', () => {
    const files = new MemoryFiles({
      ...nestAppFiles(EXPRESS),
      'src/auth.module.ts': 'const imports = [ScalekitSsoModule.forRootAsync({})];',
    });
    expect(run(files)).toEqual({
      changes: [],
      next: ['Nothing to do: src/auth.module.ts has ScalekitSsoModule.'],
    });
  });

  it('goes on where a run has broken off, and keeps the files that are there', () => {
    const texts = nestAppFiles(EXPRESS);
    const { changes } = planInit(new MemoryFiles(texts), ts, {});
    expect(changes.at(-1)?.path).toBe('src/app.module.ts');
    const files = new MemoryFiles(texts);
    changes.slice(0, -1).forEach((change) => {
      files.write(change);
    });
    files.texts.set('src/sso/session.ts', '// in Redis');
    expect(run(files).changes.map(({ path }) => path)).toEqual(['src/app.module.ts']);
    expect(files.read('src/app.module.ts')).toBe(changes.at(-1)?.after);
  });
});
