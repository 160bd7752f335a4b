import { posix } from 'node:path';
import type ts from 'typescript';
import type { TypeScript } from './app-typescript.js';
import { InitRefusal } from './init-refusal.js';
import type { Manifest } from './manifest.js';
import { readManifest } from './manifest.js';
import type { ProjectFiles } from './project-files.js';
import { parse } from './source-edits.js';

/** Where an app of a workspace is. */
export interface AppPlace {
  /** As in `nest-cli.json`. */
  readonly project?: string | undefined;
  /** Goes before what `nest-cli.json` says. */
  readonly sourceRoot?: string | undefined;
}

/** What `init` needs to know of an app. */
export interface NestApp {
  readonly manifest: Manifest;
  readonly sourceRoot: string;
  /** Path of the file that creates the app. */
  readonly main: string;
  /** Path of the file of the root module. */
  readonly moduleFile: string;
  readonly moduleName: string;
  readonly adapter: 'express' | 'fastify';
  /** How files import each other: `./app.module.js` or `./app.module`. */
  readonly extension: string;
  readonly quote: string;
  /** Whether CommonJS packages are imported by `import x from`, else by `import x = require()`. */
  readonly hasDefaultImports: boolean;
}

/** The statement `const app = await NestFactory.create(AppModule)`. */
export interface CreateStatement {
  readonly statement: ts.VariableStatement;
  /** The name of the variable. */
  readonly app: string;
  readonly module: ts.Identifier;
  readonly options: ts.Expression | undefined;
}

interface NestCli {
  readonly sourceRoot?: string;
  readonly entryFile?: string;
  readonly projects?: Readonly<Record<string, NestCli>>;
}

/**
 * Finds out how an app is built.
 *
 * @throws InitRefusal where that is not what `init` knows
 */
export function findApp(files: ProjectFiles, ts: TypeScript, place: AppPlace): NestApp {
  const manifest = readManifest(files);
  const config = configOf(files, ts, place.project);
  const sourceRoot = place.sourceRoot ?? config.sourceRoot ?? 'src';
  const main = posix.join(sourceRoot, `${config.entryFile ?? 'main'}.ts`);
  const text = files.read(main);
  if (text === undefined) {
    throw new InitRefusal(`There is no ${main}. Run this in the folder of a Nest app.`);
  }
  const file = parse(ts, main, text);
  const { module, options } = findCreate(ts, file);
  const { specifier, name } = importOf(ts, file, module.text);
  const extension = /\.[jt]s$/.exec(specifier)?.[0] ?? '';
  const bare = specifier.slice(0, specifier.length - extension.length);
  return {
    manifest,
    sourceRoot,
    main,
    moduleFile: posix.join(posix.dirname(main), `${bare}.ts`),
    moduleName: name,
    adapter: adapterOf(ts, file, manifest, options),
    extension,
    quote: quoteOf(text),
    hasDefaultImports: manifest.type === 'module' || hasInterop(files, ts),
  };
}

function configOf(files: ProjectFiles, ts: TypeScript, project: string | undefined): NestCli {
  const text = files.read('nest-cli.json') ?? '{}';
  const parsed = ts.parseConfigFileTextToJson('nest-cli.json', text);
  const config = Object(parsed.config) as NestCli;
  if (project === undefined) {
    return config;
  }
  const found = Object.entries(config.projects ?? {}).find(([name]) => name === project)?.[1];
  if (found === undefined) {
    const names = Object.keys(config.projects ?? {}).join(', ') || 'none';
    throw new InitRefusal(`nest-cli.json has no project ${project}. It has: ${names}.`);
  }
  return { ...config, ...found };
}

/**
 * The one statement that creates the app.
 *
 * @throws InitRefusal where it is written in another way, or more than once
 */
export function findCreate(ts: TypeScript, file: ts.SourceFile): CreateStatement {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'NestFactory.create') {
      calls.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const [call] = calls;
  const variable = call?.parent.parent;
  const statement = variable?.parent.parent;
  const [module, options] = call?.arguments ?? [];
  if (
    calls.length === 1 &&
    variable &&
    ts.isVariableDeclaration(variable) &&
    ts.isIdentifier(variable.name) &&
    statement &&
    ts.isVariableStatement(statement) &&
    module &&
    ts.isIdentifier(module)
  ) {
    return { statement, app: variable.name.text, module, options };
  }
  throw new InitRefusal(
    `${file.fileName} has to create the app once, as in: const app = await NestFactory.create(AppModule);`,
  );
}

/** The file that a class is imported from, and its name there. */
function importOf(
  ts: TypeScript,
  file: ts.SourceFile,
  name: string,
): { specifier: string; name: string } {
  for (const statement of file.statements) {
    const bindings = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings;
    const found =
      bindings && ts.isNamedImports(bindings)
        ? bindings.elements.find((element) => element.name.text === name)
        : undefined;
    const specifier =
      found && ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)
        ? statement.moduleSpecifier.text
        : '';
    if (found && /^\.\.?\//.test(specifier)) {
      return { specifier, name: (found.propertyName ?? found.name).text };
    }
  }
  throw new InitRefusal(
    `${file.fileName} has to import ${name} by its name from a file, as in: import { ${name} } from './app.module';`,
  );
}

function adapterOf(
  ts: TypeScript,
  file: ts.SourceFile,
  manifest: Manifest,
  options: ts.Expression | undefined,
): 'express' | 'fastify' {
  if (/\bFastifyAdapter\b/.test(file.text)) {
    return 'fastify';
  }
  const isDefault = options === undefined || ts.isObjectLiteralExpression(options);
  if (
    isDefault ||
    /\bExpressAdapter\b/.test(file.text) ||
    !manifest.has('@nestjs/platform-fastify')
  ) {
    return 'express';
  }
  throw new InitRefusal(
    `${file.fileName} does not show whether the app is on Express or on Fastify: create the adapter there.`,
  );
}

function quoteOf(text: string): string {
  return /\bfrom (["'])/.exec(text)?.[1] ?? "'";
}

/** Whether the default import of a CommonJS package is what it exports, in an app that is CommonJS. */
function hasInterop(files: ProjectFiles, ts: TypeScript): boolean {
  const readFile = (path: string): string | undefined => files.read(path.replace(/^\//, ''));
  const host = {
    useCaseSensitiveFileNames: true,
    readDirectory: () => [],
    fileExists: (path: string) => readFile(path) !== undefined,
    readFile,
  };
  const { config } = ts.readConfigFile('/tsconfig.json', readFile) as { config?: unknown };
  const { options } = ts.parseJsonConfigFileContent(config ?? {}, host, '/');
  const isDefault =
    Number.parseInt(ts.version) >= 6 || (options.module ?? 0) >= ts.ModuleKind.Node16;
  return options.esModuleInterop ?? isDefault;
}
