import { join } from 'node:path';
import ts from 'typescript';

const LIBRARY = join(import.meta.dirname, '../../libs/scalekit-sso/src');
const INDEX = join(LIBRARY, 'index.ts');

/** What apps write themselves, by heart or by what their editor says. */
const GIVEN = /Options$|Extras$|^LoginQuery$|^SsoRoutes$|^SsoSessionScope$|^SsoSession$/;

/** What an app can name and see of the module: its exports, without bodies and private members. */
class PublicTypes {
  readonly unexported = new Set<string>();
  readonly undocumented = new Set<string>();
  private readonly checker: ts.TypeChecker;
  private readonly exported: ReadonlySet<ts.Symbol>;

  constructor() {
    const program = ts.createProgram([INDEX], {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      strict: true,
      skipLibCheck: true,
      experimentalDecorators: true,
    });
    this.checker = program.getTypeChecker();
    const index = program.getSourceFile(INDEX);
    const module_ = index === undefined ? undefined : this.checker.getSymbolAtLocation(index);
    const exports = module_ === undefined ? [] : this.checker.getExportsOfModule(module_);
    this.exported = new Set(exports.map((symbol) => this.real(symbol)));
    for (const symbol of this.exported) {
      symbol.declarations?.forEach((declaration) => {
        this.look(declaration, symbol.name);
      });
    }
  }

  get size(): number {
    return this.exported.size;
  }

  private look(node: ts.Node, owner: string): void {
    if (isHidden(node)) {
      return;
    }
    if (ts.isTypeReferenceNode(node)) {
      this.lookAtName(node.typeName, owner);
    } else if (ts.isExpressionWithTypeArguments(node)) {
      this.lookAtName(node.expression, owner);
    } else if (ts.isTypeAliasDeclaration(node) && /\b(typeof|All)\b/.test(node.type.getText())) {
      // Made from declarations: what an editor shows are its properties.
      this.checker
        .getTypeAtLocation(node)
        .getProperties()
        .forEach((property) => {
          this.lookForComment(property, owner);
        });
      return;
    } else if (ts.isPropertySignature(node) || ts.isMethodSignature(node)) {
      this.lookForWords(node, owner);
    }
    ts.forEachChild(node, (child) => {
      this.look(child, owner);
    });
  }

  private lookAtName(name: ts.Node, owner: string): void {
    const symbol = this.checker.getSymbolAtLocation(name);
    const type = symbol === undefined ? undefined : this.real(symbol);
    const isOurs = type?.declarations?.[0]?.getSourceFile().fileName.startsWith(LIBRARY) === true;
    const isType = type !== undefined && (type.flags & ts.SymbolFlags.Type) !== 0;
    const isParameter = isType && (type.flags & ts.SymbolFlags.TypeParameter) !== 0;
    if (isType && isOurs && !isParameter && !this.exported.has(type)) {
      this.unexported.add(`${owner}: ${type.name}`);
    }
  }

  private lookForWords(member: ts.PropertySignature | ts.MethodSignature, owner: string): void {
    const symbol = this.checker.getSymbolAtLocation(member.name);
    if (symbol !== undefined) {
      this.lookForComment(symbol, owner);
    }
  }

  private lookForComment(member: ts.Symbol, owner: string): void {
    if (GIVEN.test(owner) && member.getDocumentationComment(this.checker).length === 0) {
      this.undocumented.add(`${owner}.${member.name}`);
    }
  }

  private real(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }
}

/** What declaration files leave out, and what Nest alone calls. */
function isHidden(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return (
    ts.isBlock(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isDecorator(node) ||
    ts.isTypeParameterDeclaration(node) ||
    modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ||
    // An initializer with its own types; declared ones stand beside it.
    (ts.isExpression(node) && !ts.isExpressionWithTypeArguments(node) && !ts.isIdentifier(node))
  );
}

describe('the public types', () => {
  const types = new PublicTypes();

  it('are there', () => {
    expect(types.size).toBeGreaterThan(60);
  });

  it('name only types that can be imported', () => {
    expect([...types.unexported]).toEqual([]);
  });

  it('are documented, member by member, where apps write them', () => {
    expect([...types.undocumented]).toEqual([]);
  });
});
