import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
const ENTRIES = [
  'libs/scalekit-sso/src/index.ts',
  'libs/scalekit-sso/src/testing/index.ts',
  'libs/scalekit-sso/src/auth0/index.ts',
  'libs/scalekit-sso/src/cognito/index.ts',
  'libs/scalekit-sso/src/firebase/index.ts',
  'libs/scalekit-simulator/src/index.ts',
].map((path) => join(ROOT, path));
/** What code is written with; types say what they are by their members. */
const USED = ts.SymbolFlags.Class | ts.SymbolFlags.Function | ts.SymbolFlags.Variable;

const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
const program = ts.createProgram(
  ENTRIES,
  ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options,
);
const checker = program.getTypeChecker();
const exported = ENTRIES.flatMap((entry) => {
  const file = program.getSourceFile(entry);
  const symbol = file && checker.getSymbolAtLocation(file);
  return symbol === undefined ? [] : checker.getExportsOfModule(symbol);
}).map((it) => (it.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(it) : it));
const own = exported.filter(
  (it) =>
    (it.flags & USED) !== 0 &&
    it.declarations?.[0]?.getSourceFile().fileName.startsWith(join(ROOT, 'libs')),
);

describe('the exports of the packages', () => {
  it('are many, or this would prove nothing', () => {
    expect(own.length).toBeGreaterThan(50);
  });

  // `samples.spec` compiles them.
  it.each(own.map((symbol) => [symbol.name, symbol] as const))(
    '%s has an example in its doc comment',
    (_name, symbol) => {
      const tags = symbol.getJsDocTags(checker).map(({ name }) => name);
      expect(tags).toContain('example');
    },
  );
});
