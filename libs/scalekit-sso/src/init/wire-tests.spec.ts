import ts from 'typescript';
import {
  MemoryFiles,
  nestAppFiles,
  without,
  type AppKind,
} from '../../spec-support/nest-app-files.js';
import { findApp } from './nest-app.js';
import { StagedFiles } from './project-files.js';
import { wireTests } from './wire-tests.js';

const KIND: AppKind = { nest: 12, isEsm: true, adapter: 'express' };
const APP = nestAppFiles(KIND);
const TEST = 'test/app.e2e-spec.ts';
const EXAMPLE = 'test/sso-example.e2e-spec.ts';

function wire(texts: Record<string, string>): { files: StagedFiles; hasTests: boolean } {
  const files = new StagedFiles(new MemoryFiles(texts));
  return { hasTests: wireTests(files, ts, findApp(files, ts, {})), files };
}

describe('wireTests()', () => {
  it('lets the tests of the app run without options of the module', () => {
    const { files, hasTests } = wire(APP);
    expect(hasTests).toBe(true);
    expect(files.read(TEST)).toBe(`import { Test, TestingModule } from '@nestjs/testing';
import { AppModule } from './../src/app.module.js';
import { SsoTestSession } from 'nestjs-scalekit-sso/testing';

describe('AppController (e2e)', () => {
  beforeEach(async () => {
    const moduleFixture: TestingModule = await new SsoTestSession(null)
      .overrideIn(
        Test.createTestingModule({
          imports: [AppModule],
        }),
      )
      .compile();
  });
});
`);
  });

  it('adds a test of the example', () => {
    const text = wire(APP).files.read(EXAMPLE)!;
    expect(text).toContain("import { AppModule } from '../src/app.module.js';");
    expect(text).toContain('createNestApplication();');
    expect(text).not.toContain('vitest');
    const fastify = wire(nestAppFiles({ ...KIND, adapter: 'fastify' })).files.read(EXAMPLE)!;
    expect(fastify).toContain('createNestApplication(new FastifyAdapter());');
    expect(fastify).toContain("import { FastifyAdapter } from '@nestjs/platform-fastify';");
  });

  it.each(['vitest', '@jest/globals'])('imports what the tests of the app import: %s', (from) => {
    const text = `import { it } from "${from}";\n`;
    expect(wire({ ...APP, [TEST]: text }).files.read(EXAMPLE)).toContain(
      `import { afterEach, beforeEach, describe, expect, it } from '${from}';\n`,
    );
  });

  it('names the test as the app names its own, beside the app of a workspace', () => {
    const { files } = wire({
      ...APP,
      'nest-cli.json': '{ "sourceRoot": "apps/one/src" }',
      'apps/one/src/main.ts': APP['src/main.ts']!,
      'apps/one/test/app.e2e-test.ts': '',
    });
    expect(files.changes().map(({ path }) => path)).toEqual([
      'apps/one/test/sso-example.e2e-test.ts',
    ]);
  });

  it.each([
    ['no module of the app', 'Test.createTestingModule({ imports: [OtherAppModule] }).compile();'],
    ['something else', 'Test.create({ imports: [AppModule] }).compile();'],
    [
      'a session of its own',
      "import { x } from 'nestjs-scalekit-sso/testing';\nTest.createTestingModule({ imports: [AppModule] });",
    ],
  ])('leaves a test with %s as it is', (_, text) => {
    expect(wire({ ...APP, [TEST]: text }).files.read(TEST)).toBe(text);
  });

  it('changes every testing module, and each test once', () => {
    const call = 'Test.createTestingModule({ imports: [AppModule] });';
    const { files } = wire({
      ...APP,
      [TEST]: `import 'a';\n${call}\n${call}`,
      'test/b.e2e-spec.ts': `import 'a';\n${call}`,
    });
    expect(files.read(TEST)?.match(/overrideIn/g)).toHaveLength(2);
    expect(files.read(TEST)?.match(/import \{ SsoTestSession/g)).toHaveLength(1);
    expect(files.read('test/b.e2e-spec.ts')?.match(/overrideIn/g)).toHaveLength(1);
  });

  it.each([
    ['no such test', { 'test/app.spec.ts': '', 'test/app.e2e-spec.ts.bak': '' }],
    ['no tests', {}],
  ])('adds none to an app with %s', (_, tests) => {
    const { files, hasTests } = wire({ ...without(APP, TEST), ...tests });
    expect([hasTests, files.changes()]).toEqual([false, []]);
  });

  it('adds none without @nestjs/testing', () => {
    const manifest = APP['package.json']!.replace('@nestjs/testing', 'other');
    expect(wire({ ...APP, 'package.json': manifest }).hasTests).toBe(false);
  });
});
