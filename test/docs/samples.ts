import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
/**
 * Where the samples stand for the compiler, unless their first line names a file to stand beside;
 * nothing is written there.
 */
const FOLDER = join(import.meta.dirname, 'samples');
/** Where the modules of the app are that samples import: beside them, or where its tests find them. */
const APP_FOLDERS = [FOLDER, join(ROOT, 'src'), join(FOLDER, '../dist')];
const MODULES = join(import.meta.dirname, 'samples-modules.d.ts');
const CONTEXT = '../samples-context.js';
/** Where a name may come from that a sample uses and does not import; the first that has it. */
const SOURCES = [
  CONTEXT,
  'nestjs-scalekit-sso',
  'scalekit-simulator',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/config',
  '@nestjs/passport',
  '@nestjs/swagger',
  '@scalekit-sdk/node',
  'nestjs-scalekit-sso/testing',
  'nestjs-scalekit-sso/auth0',
  'nestjs-scalekit-sso/cognito',
  'nestjs-scalekit-sso/firebase',
  'auth0',
  '@aws-sdk/client-cognito-identity-provider',
  '@nestjs/platform-fastify',
  '@nestjs/testing',
  '@nestjs/graphql',
  '@nestjs/apollo',
  '@nestjs/websockets',
  'node:crypto',
  'node:http',
  'rxjs',
  'redis',
];
/** Names that browsers have, too. */
const SHADOWED = ['Body', 'Credentials', 'Request', 'Response'];
const CANNOT_FIND_NAME = [2304, 2503, 2552, 2582, 2593, 2686, 18004];

/** What is on disk, by path: it is the same each time that samples are compiled. */
const PARSED = new Map<string, ts.SourceFile>();

/** One TypeScript sample of a guide. */
export interface Sample {
  readonly guide: string;
  readonly line: number;
  readonly code: string;
}

/** The TypeScript samples of a guide, or of the doc comments of a source file, in order. */
export function samplesIn(guide: string): Sample[] {
  const text = readFileSync(join(ROOT, guide), 'utf8').replace(
    guide.endsWith('.ts') ? /^ *\* ?/gm : /(?!)/g,
    '',
  );
  return [...text.matchAll(/^```(?:ts|typescript)\n(.*?)^```/gms)].map(
    ({ 1: code = '', index }) => ({
      guide,
      line: text.slice(0, index).split('\n').length + 1,
      code,
    }),
  );
}

/**
 * Compiles samples as an app would, each by itself.
 *
 * @returns what the compiler says against each
 */
export function mistakesIn(samples: readonly Sample[]): string[][] {
  const bare = samples.map(({ code }) => inClass(code));
  const first = compile(bare);
  const exported = exportsOf(first.program);
  const whole = bare.map((code, index) => {
    const missing = (first.diagnostics[index] ?? [])
      .filter(({ code: number }) => CANNOT_FIND_NAME.includes(number))
      .map(
        ({ file, start, length }) => file?.text.slice(start, (start ?? 0) + (length ?? 0)) ?? '',
      );
    const shadowed = SHADOWED.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    const imports = [...new Set([...missing, ...shadowed])].flatMap((name) => {
      const source = SOURCES.find((from) => exported.get(from)?.has(name));
      return source === undefined ? [] : [`import { ${name} } from '${source}';`];
    });
    return [...imports, code].join('\n');
  });
  return compile(whole).diagnostics.map((all) =>
    all.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}

/** A part of a class, or statements that use `this`, as they would stand in one. */
function inClass(code: string): string {
  if (code.startsWith('@') && !/\bclass\b/.test(code)) {
    return `export class Sample extends ValidationContext {\n${code}\n}`;
  }
  const [head = '', ...tail] = code.split(/\n(?=async resolve)/);
  const statements = tail.length > 0 ? head : '';
  const rest = tail.length > 0 ? tail.join('\n') : code;
  const open = 'export class Sample extends ValidationContext {';
  if (
    /^(?:\/\*\*.*?\*\/\s*)?(?:@(?:Get|Post|Require\w+)\(.*?\n)*(?:async )?\w+\(.*\) ?(?::.*)?\{$/ms.test(
      rest,
    )
  ) {
    if (/^(?:\/\*\*|@(?!Module|Injectable|Controller|UseGuards)|async )/.test(rest)) {
      return `${statements}\n${open}\n${rest}\n}`;
    }
  }
  return /\bthis\./.test(code) && !/\bclass\b/.test(code)
    ? `${open} async handle() {\n${code}\n} }`
    : code.replace(
        /^export class (\w+) \{(?!\n {2}constructor)/m,
        'export class $1 extends ValidationContext {',
      );
}

/** The file that the compiler takes a sample for. */
function placeOf(code: string, index: number): string {
  const [, named] = /^\/\/ ((?:test|libs)\/\S+\.ts)$/m.exec(code) ?? [];
  return join(named === undefined ? FOLDER : join(ROOT, named, '..'), `sample-${index}.ts`);
}

function compile(codes: readonly string[]): {
  program: ts.Program;
  diagnostics: (readonly ts.Diagnostic[])[];
} {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) =>
    ts.sys.readFile(path),
  );
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const files = new Map(codes.map((code, index) => [placeOf(code, index), code]));
  for (const name of ['app.module', 'app.controller', 'app.service']) {
    const className = name.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase());
    for (const folder of APP_FOLDERS) {
      files.set(
        join(folder, `${name}.ts`),
        `export declare class ${className} { getHello(): string }`,
      );
    }
  }
  const probe = join(FOLDER, 'probe.ts');
  files.set(probe, SOURCES.map((source) => `import '${source}';`).join('\n'));
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const disk = { ...host };
  host.fileExists = (path) => files.has(path) || disk.fileExists(path);
  host.readFile = (path) => files.get(path) ?? disk.readFile(path);
  host.directoryExists = (path) =>
    APP_FOLDERS.includes(path) || disk.directoryExists?.(path) !== false;
  host.getSourceFile = (path, version, ...more) => {
    const text = files.get(path);
    if (text !== undefined) {
      return ts.createSourceFile(path, text, version, true);
    }
    const file = PARSED.get(path) ?? disk.getSourceFile(path, version, ...more);
    if (file !== undefined) {
      PARSED.set(path, file);
    }
    return file;
  };
  const settings = {
    ...options,
    noEmit: true,
    isolatedModules: false,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  };
  const program = ts.createProgram([...files.keys(), MODULES], settings, host);
  const diagnostics = codes.map((code, index) => {
    const file = program.getSourceFile(placeOf(code, index));
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
  return { program, diagnostics };
}

function exportsOf(program: ts.Program): Map<string, Set<string>> {
  const checker = program.getTypeChecker();
  const probe = program.getSourceFile(join(FOLDER, 'probe.ts'));
  const found = new Map<string, Set<string>>();
  probe?.forEachChild((node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const symbol = checker.getSymbolAtLocation(node.moduleSpecifier);
      const names = symbol === undefined ? [] : checker.getExportsOfModule(symbol);
      found.set(node.moduleSpecifier.text, new Set(names.map(({ name }) => name)));
    }
  });
  return found;
}
