import ts from 'typescript';
import { MemoryFiles, nestAppFiles } from '../../spec-support/nest-app-files.js';
import { findApp } from './nest-app.js';
import { StagedFiles } from './project-files.js';
import { relativeTo, wireSession } from './wire-session.js';

const APP = nestAppFiles({ nest: 11, isEsm: false, adapter: 'express' });

function wire(others: Record<string, string> = {}): { files: StagedFiles; hasOwn: boolean } {
  const files = new StagedFiles(new MemoryFiles({ ...APP, ...others }));
  return { hasOwn: wireSession(files, ts, findApp(files, ts, {})), files };
}

describe('wireSession()', () => {
  it.each([
    [true, "import session from 'express-session';"],
    [false, "import session = require('express-session');"],
  ])('imports express-session as the compiler can, with interop: %s', (esModuleInterop, line) => {
    const { files, hasOwn } = wire({
      'tsconfig.json': JSON.stringify({ compilerOptions: { esModuleInterop } }),
    });
    expect(hasOwn).toBe(false);
    expect(files.read('src/sso/session.ts')).toContain(`\n${line}\n`);
    expect(files.read('src/sso/session.ts')).toContain('resave: false');
  });

  it('registers the sessions of Fastify', () => {
    const { files } = wire(nestAppFiles({ nest: 11, isEsm: false, adapter: 'fastify' }));
    expect(files.read('src/sso/session.ts')).toContain('fastify.register(fastifySession, {');
    expect(files.read('src/main.ts')).toContain('\n  )\n'.trim());
    expect(files.read('src/main.ts')).toContain(');\n  await useSession(app);\n  await app.listen');
  });

  it('takes the name that the app has in main.ts, and its quotation marks', () => {
    const main = APP['src/main.ts']!.replaceAll('app', 'server').replaceAll("'", '"');
    const { files } = wire({ 'src/main.ts': main.replace('server.module', 'app.module') });
    expect(files.read('src/main.ts')).toContain('\n  useSession(server);\n');
    expect(files.read('src/main.ts')).toContain('import { useSession } from "./sso/session";\n');
    expect(files.read('src/sso/session.ts')).not.toContain("'");
  });

  it.each([
    "import session from 'express-session';",
    'import * as session from "express-session";',
    "import session = require('express-session');",
    "const session = require('express-session');",
    "const { default: session } = await import('express-session');",
    "import 'express-session';",
    "import fastifySession from '@fastify/session';",
  ])('leaves an app with sessions as it is: %s', (line) => {
    const { files, hasOwn } = wire({ 'src/setup.ts': line });
    expect([hasOwn, files.changes()]).toEqual([true, []]);
  });

  it.each([
    ['src/notes.md', "import session from 'express-session';"],
    ['src/types.ts', '// express-session'],
    ['src/other.ts', "import session from 'express-session-2';"],
    ['src/other.ts', `import session from "express-session';`],
  ])('takes nothing else for sessions: %s', (path, text) => {
    expect(wire({ [path]: text }).hasOwn).toBe(false);
  });

  it.each(['cookie-session', '@fastify/secure-session'])('refuses %s', (name) => {
    expect(() => wire({ 'src/setup.ts': `import session from '${name}';` })).toThrow(
      'src/setup.ts keeps sessions in a cookie, where no sign-out can end them. Use express-session or @fastify/session.',
    );
  });

  it('registers a session file that was left over', () => {
    const { files } = wire({ 'src/sso/session.ts': "import s from 'express-session';" });
    expect(files.changes().map(({ path }) => path)).toEqual(['src/main.ts']);
    expect(wire({ 'src/main.ts': files.read('src/main.ts')! }).hasOwn).toBe(false);
  });
});

it.each([
  ['src/main.ts', 'src/sso/session.ts', './sso/session'],
  ['test/a.e2e-spec.ts', 'src/app.module.ts', '../src/app.module'],
])('relativeTo(): from %s to %s it is %s', (from, to, path) => {
  expect(relativeTo(from, to)).toBe(path);
});
