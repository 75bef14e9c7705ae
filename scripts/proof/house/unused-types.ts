import path from "node:path";
import ts from "typescript";
import type { TreeFile } from "#scripts/proof/house/read-tree.ts";

/** What programs outside of this repository import. */
const published = /^(lib|packages)\/client\//;

/** Exported types that no other file imports, as `path: name`. knip lets those pass that stand in an exported function's signature. Pure. */
export function findUnusedTypes(files: readonly TreeFile[]): string[] {
  const sources = files.map((one) => ({
    path: one.path,
    file: ts.createSourceFile(one.path, one.text, ts.ScriptTarget.Latest, true),
  }));
  const used = new Set<string>();
  for (const { path: from, file } of sources) noteImports(from, file, used);
  return sources
    .filter(({ path: where }) => !published.test(where))
    .flatMap(({ path: where, file }) =>
      exportedTypes(file)
        .filter((name) => !used.has(`${where} ${name}`) && !used.has(`${where} *`))
        .map((name) => `${where}: ${name}`),
    );
}

function exportedTypes(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => {
    const isType = ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    return isType && isExported ? [statement.name.text] : [];
  });
}

function noteImports(from: string, file: ts.SourceFile, used: Set<string>): void {
  const pathOf = (name: string) =>
    name.startsWith("#") ? name.slice(1) : path.posix.join(path.posix.dirname(from), name);
  const visit = (node: ts.Node): void => {
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      used.add(`${pathOf((node.argument.literal as ts.StringLiteral).text)} *`);
    }
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      const where = pathOf((node.moduleSpecifier as ts.StringLiteral).text);
      const names = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
      if (names !== undefined && (ts.isNamedImports(names) || ts.isNamedExports(names))) {
        for (const { propertyName, name } of names.elements) used.add(`${where} ${(propertyName ?? name).text}`);
      } else used.add(`${where} *`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}
