import path from "node:path";
import ts from "typescript";
import type { Source } from "#scripts/proof/public-names/read-sources.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Every page (`PAGE /dashboard`) and every method of a route handler (`GET /api/health`), as Next finds them in `app`. */
export function routes(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path: where, file }) => {
    const [, folder, kind] = /^app(\/.*)?\/(page|route)\.tsx?$/.exec(where) ?? [];
    if (kind === undefined) return [];
    const address = path.posix.join("/", (folder ?? "").replaceAll(/\/\([^/]*\)/g, ""));
    return (kind === "page" ? ["PAGE"] : methodsOf(file)).map((method) => `${method} ${address}`);
  });
}

/** The methods that a route answers; not those that it hands to `refuseMethods`, which answers 405. */
function methodsOf(file: ts.SourceFile): string[] {
  const names = file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      return statement.exportClause.elements.map(({ name }) => name.text);
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isFunctionDeclaration(statement)) return [statement.name?.text ?? ""];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  });
  return names.filter((name) => methods.includes(name));
}
