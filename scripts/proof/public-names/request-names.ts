import ts from "typescript";
import { textsIn, visit, type Source } from "#scripts/proof/public-names/read-sources.ts";

const isQuery = /(query|params)\)*$/i;

/** Parameters that a page or a route reads from its address by name; those of the API stand among its fields too. */
export function queryParameters(sources: readonly Source[]): string[] {
  const found: string[] = [];
  for (const { file } of sources.filter(({ path }) => /^(app|lib)\//.test(path))) {
    visit(file, (node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
      const { expression, name } = node.expression;
      const [first] = node.arguments;
      if (first === undefined || !ts.isStringLiteralLike(first) || !isQuery.test(expression.getText(file))) return;
      if (["get", "getAll", "has"].includes(name.text)) found.push(first.text);
    });
  }
  return found;
}

/** Those of some words that `lib` still writes, as a member's name or in a text. */
export function wordsInPlace(sources: readonly Source[], words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const { file } of sources.filter(({ path }) => path.startsWith("lib/"))) {
    visit(file, (node) => {
      if (ts.isShorthandPropertyAssignment(node)) found.add(node.name.text);
      if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) found.add(node.name.text);
      if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
        for (const text of textsIn(node)) for (const word of words) if (text.startsWith(word)) found.add(word);
      }
    });
  }
  return words.filter((word) => found.has(word));
}
