import ts from "typescript";
import type { TreeFile } from "#scripts/proof/house/read-tree.ts";

const MAX_COLUMNS = 120;

/** Endings of the files that are looked at; tables in documents cannot be broken. */
export const columnEndings = ["ts", "tsx", "mjs", "js", "css", "sql", "prisma", "sh"];

/**
 * Lines above 120 columns, counted from 1. A line is let pass that one literal makes too long: a text of a screen, a statement in quotes,
 * a pattern, an address, an example's title. Comments and the lines of a longer template can be broken. Pure.
 */
export function findLongLines({ path, text }: TreeFile): number[] {
  const lines = text.split("\n");
  const long = lines.flatMap((line, index) => (line.length > MAX_COLUMNS ? [index] : []));
  if (long.length === 0) return [];
  const literals = /\.(tsx?|mjs|js)$/.test(path) ? longestLiterals(path, text) : new Map<number, number>();
  return long.flatMap((index) => {
    const rest = lines[index]!.length - (literals.get(index) ?? 0);
    return rest > MAX_COLUMNS || !literals.has(index) ? [index + 1] : [];
  });
}

/** The length of the longest literal that begins and ends on a line, by the line's index. */
function longestLiterals(path: string, text: string): Map<number, number> {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const longest = new Map<number, number>();
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    const isLiteral =
      ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node);
    if (isLiteral && lineOf(node.getStart(file)) === lineOf(node.end)) {
      const index = lineOf(node.end);
      longest.set(index, Math.max(longest.get(index) ?? 0, node.end - node.getStart(file)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return longest;
}
