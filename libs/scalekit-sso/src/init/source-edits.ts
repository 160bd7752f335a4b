import type ts from 'typescript';
import type { TypeScript } from './app-typescript.js';

const MAX_LINE_LENGTH = 80;

/** Puts a text into the place of what is between two places. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A parsed file. */
export function parse(ts: TypeScript, path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Applies edits that do not overlap. Several at one place keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  let result = '';
  let place = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    result += text.slice(place, edit.start) + edit.text.replaceAll('\n', lineEnd);
    place = edit.end;
  }
  return result + text.slice(place);
}

/** Adds import declarations below those that a file has. */
export function addImports(
  ts: TypeScript,
  file: ts.SourceFile,
  declarations: readonly string[],
): Edit[] {
  const last = file.statements.filter((statement) => ts.isImportDeclaration(statement)).at(-1);
  const end = endOfLine(file.text, last?.end ?? 0);
  return declarations.map((text) => ({ start: end, end, text: `\n${text}` }));
}

/** The place where a line ends, before its line break. */
function endOfLine(text: string, from: number): number {
  return from + text.slice(from).search(/\r?\n|$/);
}

/** Adds elements at the end of an array literal, in the layout that it has. */
export function addElements(
  ts: TypeScript,
  file: ts.SourceFile,
  array: ts.ArrayLiteralExpression,
  added: readonly string[],
): Edit[] {
  const { elements } = array;
  const [first] = elements;
  const inner = file.text.slice(array.getStart() + 1, array.end - 1);
  const isMultiLine = first && lineOf(file, first.getStart()) > lineOf(file, array.getStart());
  if (isMultiLine) {
    const indent = indentAt(file.text, first.getStart());
    const comma = elements.hasTrailingComma ? '' : ',';
    const comments = ts.getTrailingCommentRanges(file.text, elements.end);
    const end = comments?.at(-1)?.end ?? elements.end;
    return [
      insertion(elements.end, comma),
      insertion(end, added.map((element) => `\n${indent}${element},`).join('')),
    ];
  }
  if (inner.includes('\n') || inner.includes('/*')) {
    const separator = elements.length === 0 || elements.hasTrailingComma ? '' : ', ';
    return [insertion(elements.end, separator + added.join(', '))];
  }
  const list = [...elements.map((element) => element.getText()), ...added];
  const before = file.text.slice(lineStart(file.text, array.getStart()), array.getStart());
  const short = `[${list.join(', ')}]`;
  const indent = indentAt(file.text, array.getStart());
  const lines = list.map((element) => `\n${indent}${unitOf(indent)}${element},`);
  const isShort = `${before}${short},`.length <= MAX_LINE_LENGTH;
  const text = isShort ? short : `[${lines.join('')}\n${indent}]`;
  return [{ start: array.getStart(), end: array.end, text }];
}

/** Adds a property at the beginning of an object literal; its value may have several lines. */
export function addListProperty(
  file: ts.SourceFile,
  object: ts.ObjectLiteralExpression,
  name: string,
  elements: readonly string[],
): Edit {
  const start = object.getStart() + 1;
  const [first] = object.properties;
  const isMultiLine = first && lineOf(file, first.getStart()) > lineOf(file, object.getStart());
  const indent = isMultiLine ? indentAt(file.text, first.getStart()) : '  ';
  const short = `${name}: [${elements.join(', ')}],`;
  const lines = elements.map((element) => `\n${indent}${unitOf(indent)}${element},`).join('');
  const text =
    indent.length + short.length <= MAX_LINE_LENGTH ? short : `${name}: [${lines}\n${indent}],`;
  return insertion(start, isMultiLine ? `\n${indent}${text}` : ` ${text}`);
}

function insertion(place: number, text: string): Edit {
  return { start: place, end: place, text };
}

function lineOf(file: ts.SourceFile, place: number): number {
  return file.getLineAndCharacterOfPosition(place).line;
}

function lineStart(text: string, place: number): number {
  return text.lastIndexOf('\n', place - 1) + 1;
}

/** The white space that the line of a place begins with. */
export function indentAt(text: string, place: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, place)))?.[0] ?? '';
}

function unitOf(indent: string): string {
  return indent.startsWith('\t') ? '\t' : '  ';
}
