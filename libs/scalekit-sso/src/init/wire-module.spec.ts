import ts from 'typescript';
import { MemoryFiles, nestAppFiles } from '../../spec-support/nest-app-files.js';
import { findApp } from './nest-app.js';
import { StagedFiles } from './project-files.js';
import { wireModule } from './wire-module.js';

const APP = nestAppFiles({ nest: 12, isEsm: true, adapter: 'express' });
const MODULE = APP['src/app.module.ts']!;

function wire(module: string, others: Record<string, string> = {}): string {
  const files = new StagedFiles(
    new MemoryFiles({ ...APP, ...others, 'src/app.module.ts': module }),
  );
  wireModule(files, ts, findApp(files, ts, {}));
  return files.read('src/app.module.ts')!;
}

describe('wireModule()', () => {
  it('adds ConfigModule first, as it loads .env', () => {
    expect(wire(MODULE.replace('[]', '[UsersModule]'))).toContain(`
  imports: [
    UsersModule,
    ConfigModule.forRoot({ isGlobal: true }),
    ScalekitSsoModule.forRoot(),
  ],`);
  });

  it('adds lists that are missing', () => {
    const wired = wire("import { Module } from '@nestjs/common';\n@Module({})\nclass AppModule {}");
    expect(wired).toContain(`@Module({ imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    ScalekitSsoModule.forRoot(),
  ], controllers: [SsoExampleController],})`);
    expect(ts.transpileModule(wired, { reportDiagnostics: true }).diagnostics).toEqual([]);
  });

  it('takes the ConfigModule that the app has, wherever it is', () => {
    const own = MODULE.replace('[]', '[ConfigModule.forRoot({ cache: true })]').replace(
      '\n',
      "\nimport { ConfigModule } from '@nestjs/config';\n",
    );
    expect(wire(own)).toContain(
      'imports: [ConfigModule.forRoot({ cache: true }), ScalekitSsoModule.forRoot()],',
    );
    expect(wire(own).match(/@nestjs\/config/g)).toHaveLength(1);
    const core = { 'src/core.module.ts': 'const imports = [ConfigModule.forRoot()];' };
    expect(wire(MODULE, core)).not.toContain('ConfigModule');
    expect(wire(MODULE, core)).toContain('imports: [ScalekitSsoModule.forRoot()],');
  });

  it('adds no import that is there', () => {
    const own = MODULE.replace('[]', '[ConfigModule.forFeature(db)]').replace(
      '\n',
      '\nimport { ConfigModule, ConfigService } from "@nestjs/config";\n',
    );
    expect(wire(own)).toContain('ConfigModule.forRoot({ isGlobal: true })');
    expect(wire(own).match(/@nestjs\/config/g)).toHaveLength(1);
  });

  it('takes no spec, and no other kind of file, for a module of the app', () => {
    const text = 'ConfigModule.forRoot()';
    const others = { 'src/a.spec.ts': text, 'src/notes.md': text };
    expect(wire(MODULE, others)).toContain('ConfigModule.forRoot');
  });

  it('reads a class with more decorators, and more classes', () => {
    const more = MODULE.replace('@Module', '@Injectable()\n@Global()\n@Module').replace(
      '\n@Inj',
      '\nconst x = 1;\n@Module({ imports: [] })\nclass OtherModule {}\n@Inj',
    );
    expect(wire(more)).toContain('@Module({ imports: [] })\nclass OtherModule {}');
    expect(wire(more)).toContain('    ScalekitSsoModule.forRoot(),');
  });

  it('has the controller where the app has its files', () => {
    const files = new StagedFiles(new MemoryFiles(APP));
    wireModule(files, ts, findApp(files, ts, {}));
    expect(files.read('src/sso/sso-example.controller.ts')).toContain(
      "@UseGuards(SsoGuard)\n@Controller('sso-example')\nexport class SsoExampleController {",
    );
  });

  it('writes quotation marks as main.ts does', () => {
    const files = new StagedFiles(
      new MemoryFiles({ ...APP, 'src/main.ts': APP['src/main.ts']!.replaceAll("'", '"') }),
    );
    wireModule(files, ts, findApp(files, ts, {}));
    expect(files.read('src/app.module.ts')).toContain('from "nestjs-scalekit-sso";');
    expect(files.read('src/sso/sso-example.controller.ts')).not.toContain("'");
  });

  it.each([
    ['no decorator', '@Module({', '@Other({'],
    ['no call', /@Module\(\{[^]*\}\)/, '@Module'],
    ['another class', 'class AppModule', 'class Application'],
    ['a constant', /@Module\(\{[^]*\}\)/, '@Module(metadata)'],
    ['nothing', /@Module\(\{[^]*\}\)/, '@Module()'],
  ])('refuses a file without the module: %s', (_, from, to) => {
    expect(() => wire(MODULE.replace(from, to))).toThrow(
      'src/app.module.ts has no class AppModule with @Module({ … }).',
    );
  });

  it.each([
    ['imports', 'imports: []', 'imports: modules'],
    ['imports', 'imports: []', 'imports'],
    ['imports', 'imports: []', 'imports: [].concat(modules)'],
    ['imports', 'imports: []', '...metadata'],
    ['controllers', 'controllers: [AppController]', 'controllers: controllers()'],
  ])('refuses %s that are no list', (name, from, to) => {
    expect(() => wire(MODULE.replace(from, to))).toThrow(
      `src/app.module.ts: ${name} of @Module() has to be written as a list, [ … ].`,
    );
  });

  it.each([
    ['ConfigModule', '@nestjs/config'],
    ['ScalekitSsoModule', 'nestjs-scalekit-sso'],
    ['SsoExampleController', './sso/sso-example.controller.js'],
  ])('refuses a %s of the app itself', (name, from) => {
    expect(() => wire(`import { ${name} } from './own.js';\n${MODULE}`)).toThrow(
      `src/app.module.ts has a ${name} that is not from ${from}.`,
    );
  });
});
