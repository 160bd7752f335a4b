import { posix } from 'node:path';
import type ts from 'typescript';
import type { TypeScript } from './app-typescript.js';
import { InitRefusal } from './init-refusal.js';
import type { NestApp } from './nest-app.js';
import type { ProjectFiles, StagedFiles } from './project-files.js';
import {
  addElements,
  addImports,
  addListProperty,
  applyEdits,
  parse,
  type Edit,
} from './source-edits.js';
import { exampleController, EXAMPLE } from './templates.js';
import { relativeTo } from './wire-session.js';

const MODULES = [
  {
    name: 'ConfigModule',
    from: '@nestjs/config',
    element: 'ConfigModule.forRoot({ isGlobal: true })',
  },
  {
    name: 'ScalekitSsoModule',
    from: 'nestjs-scalekit-sso',
    element: 'ScalekitSsoModule.forRoot()',
  },
];

/** Adds the module, what loads `.env` before it, and the example controller to the root module. */
export function wireModule(staged: StagedFiles, ts: TypeScript, app: NestApp): void {
  const controller = posix.join(app.sourceRoot, EXAMPLE.file);
  staged.create(controller, exampleController(app));
  const modules = MODULES.filter(({ name }) => whereRegistered(staged, app, name) === undefined);
  const text = staged.read(app.moduleFile) ?? '';
  const file = parse(ts, app.moduleFile, text);
  const metadata = metadataOf(ts, file, app.moduleName);
  const imports = [
    ...modules.filter(({ name, from }) => !isImported(text, name, from)),
    {
      name: EXAMPLE.className,
      from: `${relativeTo(app.moduleFile, controller)}${app.extension}`,
    },
  ];
  const taken = imports.find(({ name }) => isNaming(text, name));
  if (taken !== undefined) {
    throw new InitRefusal(`${app.moduleFile} has a ${taken.name} that is not from ${taken.from}.`);
  }
  const lines = imports.map(({ name, from }) => `import { ${name} } from '${from}';`);
  staged.write(
    app.moduleFile,
    applyEdits(text, [
      ...addImports(
        ts,
        file,
        lines.map((line) => line.replaceAll("'", app.quote)),
      ),
      ...addToList(
        ts,
        file,
        metadata,
        'imports',
        modules.map(({ element }) => element),
      ),
      ...addToList(ts, file, metadata, 'controllers', [EXAMPLE.className]),
    ]),
  );
}

/** The file in which `forRoot()` or `forRootAsync()` of a module is called. */
export function whereRegistered(
  files: ProjectFiles,
  { sourceRoot }: NestApp,
  name: string,
): string | undefined {
  return files
    .list(sourceRoot)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('spec.ts'))
    .find((path) => files.read(path)?.includes(`${name}.forRoot`));
}

/** The object in `@Module({ … })` of a class. */
function metadataOf(ts: TypeScript, file: ts.SourceFile, name: string): ts.ObjectLiteralExpression {
  const found = file.statements
    .filter((statement) => ts.isClassDeclaration(statement))
    .filter((statement) => statement.name?.text === name)
    .flatMap((statement) => ts.getDecorators(statement) ?? [])
    .map(({ expression }) => expression)
    .filter((expression) => ts.isCallExpression(expression))
    .find((expression) => expression.expression.getText() === 'Module');
  const [metadata] = found?.arguments ?? [];
  if (metadata === undefined || !ts.isObjectLiteralExpression(metadata)) {
    throw new InitRefusal(`${file.fileName} has no class ${name} with @Module({ … }).`);
  }
  return metadata;
}

function addToList(
  ts: TypeScript,
  file: ts.SourceFile,
  metadata: ts.ObjectLiteralExpression,
  name: string,
  added: readonly string[],
): Edit[] {
  const property = metadata.properties.find((member) => member.name?.getText() === name);
  if (
    property === undefined &&
    !metadata.properties.some((member) => ts.isSpreadAssignment(member))
  ) {
    return [addListProperty(file, metadata, name, added)];
  }
  if (
    property &&
    ts.isPropertyAssignment(property) &&
    ts.isArrayLiteralExpression(property.initializer)
  ) {
    return addElements(ts, file, property.initializer, added);
  }
  throw new InitRefusal(
    `${file.fileName}: ${name} of @Module() has to be written as a list, [ … ].`,
  );
}

function isNaming(text: string, name: string): boolean {
  return new RegExp(String.raw`\b${name}\b`).test(text);
}

function isImported(text: string, name: string, from: string): boolean {
  return new RegExp(String.raw`\{[^}]*\b${name}\b[^}]*\} from ["']${from}["']`).test(text);
}
