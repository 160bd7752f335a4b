import { posix } from 'node:path';
import type ts from 'typescript';
import type { TypeScript } from './app-typescript.js';
import type { NestApp } from './nest-app.js';
import type { StagedFiles } from './project-files.js';
import { addImports, applyEdits, indentAt, parse, type Edit } from './source-edits.js';
import { exampleTest } from './templates.js';
import { relativeTo } from './wire-session.js';

/**
 * Adds a test of the example beside the end-to-end tests that an app has. Those keep running without
 * options of the module: nobody is signed in there.
 *
 * @returns whether the app has such tests
 */
export function wireTests(staged: StagedFiles, ts: TypeScript, app: NestApp): boolean {
  const folder = posix.join(posix.dirname(app.sourceRoot), 'test');
  const tests = staged.list(folder).filter((path) => /\.e2e-\w+\.ts$/.test(path));
  const [sample] = tests;
  if (sample === undefined || !app.manifest.has('@nestjs/testing')) {
    return false;
  }
  const path = posix.join(folder, `sso-example.${sample.slice(sample.indexOf('.e2e-') + 1)}`);
  const globals = /\bfrom (?:'|")(vitest|@jest\/globals)(?:'|")/.exec(
    staged.read(sample) ?? '',
  )?.[1];
  const module = `${relativeTo(path, app.moduleFile)}${app.extension}`;
  for (const test of tests) {
    const text = staged.read(test) ?? '';
    staged.write(test, overrideSession(ts, test, text, app));
  }
  staged.create(path, exampleTest(app, module, globals));
  return true;
}

/** Wraps what makes a testing module of the root module, unless the file has such sessions already. */
function overrideSession(ts: TypeScript, path: string, text: string, app: NestApp): string {
  if (text.includes('nestjs-scalekit-sso/testing')) {
    return text;
  }
  const file = parse(ts, path, text);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    if (isTestingModule(ts, node, app.moduleName)) {
      edits.push({ start: node.getStart(), end: node.end, text: overridden(text, node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const q = app.quote;
  const line = `import { SsoTestSession } from ${q}nestjs-scalekit-sso/testing${q};`;
  return edits.length === 0 ? text : applyEdits(text, [...addImports(ts, file, [line]), ...edits]);
}

function overridden(text: string, node: ts.Node): string {
  const indent = indentAt(text, node.getStart());
  const builder = node.getText().replace(/\r?\n/g, '\n    ');
  const lines = ['new SsoTestSession(null)', '  .overrideIn(', `    ${builder},`, '  )', '  '];
  return lines.join(`\n${indent}`);
}

function isTestingModule(ts: TypeScript, node: ts.Node, moduleName: string): boolean {
  return (
    ts.isCallExpression(node) &&
    node.expression.getText() === 'Test.createTestingModule' &&
    node.arguments.some((argument) =>
      new RegExp(String.raw`\b${moduleName}\b`).test(argument.getText()),
    )
  );
}
