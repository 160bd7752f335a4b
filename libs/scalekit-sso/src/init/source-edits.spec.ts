import ts from 'typescript';
import { addElements, addImports, addListProperty, applyEdits, parse } from './source-edits.js';

/** The only literal of a kind in a file. */
function find<Node extends ts.Node>(
  file: ts.SourceFile,
  is: (node: ts.Node) => node is Node,
): Node {
  let found: Node | undefined;
  const visit = (node: ts.Node): void => {
    found ??= is(node) ? node : undefined;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found!;
}

describe('applyEdits()', () => {
  it('applies edits in the order of their places, and those of one place as they come', () => {
    const edits = [
      { start: 4, end: 5, text: 'E' },
      { start: 1, end: 1, text: '1' },
      { start: 1, end: 1, text: '2' },
    ];
    expect(applyEdits('abcdef', edits)).toBe('a12bcdEf');
  });

  it('uses the line breaks of the file', () => {
    expect(applyEdits('a\r\nb', [{ start: 1, end: 1, text: '\nx\ny' }])).toBe('a\r\nx\r\ny\r\nb');
  });
});

describe('addImports()', () => {
  it.each([
    ["import 'a';\nimport 'b'; // why\nrun();", "import 'a';\nimport 'b'; // why\nX\nY\nrun();"],
    ["import 'a';\r\nrun();", "import 'a';\r\nX\r\nY\r\nrun();"],
    ["import 'a';", "import 'a';\nX\nY"],
  ])('adds lines below the last import: %j', (text, expected) => {
    expect(applyEdits(text, addImports(ts, parse(ts, 'a.ts', text), ['X', 'Y']))).toBe(expected);
  });
});

describe('addElements()', () => {
  it.each([
    ['empty', 'f([])', 'f([X, Y])'],
    ['short', 'f([a, b])', 'f([a, b, X, Y])'],
    ['with a trailing comma', 'f([a, ])', 'f([a, X, Y])'],
    ['with a line for each', 'f([\n    a,\n    b,\n])', 'f([\n    a,\n    b,\n    X,\n    Y,\n])'],
    ['without a trailing comma', 'f([\n  a\n])', 'f([\n  a,\n  X,\n  Y,\n])'],
    ['with a comment', 'f([\n  a, // why\n])', 'f([\n  a, // why\n  X,\n  Y,\n])'],
    ['with a comment and no comma', 'f([\n  a // why\n])', 'f([\n  a, // why\n  X,\n  Y,\n])'],
    ['with tabs', 'f([\n\ta,\n])', 'f([\n\ta,\n\tX,\n\tY,\n])'],
    ['that hugs its element', 'f([a({\n  b,\n})])', 'f([a({\n  b,\n}), X, Y])'],
    ['with a comment inside', 'f([/* none */])', 'f([X, Y/* none */])'],
  ])('keeps the layout of a list: %s', (_, text, expected) => {
    const file = parse(ts, 'a.ts', text);
    const array = find(file, ts.isArrayLiteralExpression);
    expect(applyEdits(text, addElements(ts, file, array, ['X', 'Y']))).toBe(expected);
  });

  it.each([
    // With the list and its comma, 80 and 81 characters.
    ['x'.repeat(63), (a: string) => `  imports: [${a}, X],`],
    ['x'.repeat(64), (a: string) => `  imports: [\n    ${a},\n    X,\n  ],`],
  ])('breaks a line that would be too long', (element, expected) => {
    const text = `f({\n  imports: [${element}],\n})`;
    const file = parse(ts, 'a.ts', text);
    const edits = addElements(ts, file, find(file, ts.isArrayLiteralExpression), ['X']);
    expect(applyEdits(text, edits)).toBe(`f({\n${expected(element)}\n})`);
  });

  it('breaks a line of a file with tabs by tabs', () => {
    const element = 'x'.repeat(80);
    const text = `f({\n\timports: [${element}],\n})`;
    const file = parse(ts, 'a.ts', text);
    const edits = addElements(ts, file, find(file, ts.isArrayLiteralExpression), ['X']);
    expect(applyEdits(text, edits)).toBe(`f({\n\timports: [\n\t\t${element},\n\t\tX,\n\t],\n})`);
  });

  it('keeps a long line with a comment in its list, which would get lost', () => {
    const text = `f([${'x'.repeat(80)} /* why */])`;
    const file = parse(ts, 'a.ts', text);
    const edits = addElements(ts, file, find(file, ts.isArrayLiteralExpression), ['X']);
    expect(applyEdits(text, edits)).toBe(text.replace(' /*', ', X /*'));
  });
});

describe('addListProperty()', () => {
  it.each([
    ['{}', '{ n: [X, Y],}'],
    ['{ a: 1 }', '{ n: [X, Y], a: 1 }'],
    ['{\n    a: 1,\n}', '{\n    n: [X, Y],\n    a: 1,\n}'],
  ])('adds a property to %j', (object, expected) => {
    const text = `f(${object})`;
    const file = parse(ts, 'a.ts', text);
    const literal = find(file, ts.isObjectLiteralExpression);
    expect(applyEdits(text, [addListProperty(file, literal, 'n', ['X', 'Y'])])).toBe(
      `f(${expected})`,
    );
  });

  it.each([
    ['x'.repeat(72), (x: string) => `\n  n: [${x}],`],
    ['x'.repeat(73), (x: string) => `\n  n: [\n    ${x},\n  ],`],
  ])('breaks a list that would be too long', (element, expected) => {
    const text = 'f({\n  a: 1,\n})';
    const file = parse(ts, 'a.ts', text);
    const edit = addListProperty(file, find(file, ts.isObjectLiteralExpression), 'n', [element]);
    expect(applyEdits(text, [edit])).toBe(`f({${expected(element)}\n  a: 1,\n})`);
  });
});
