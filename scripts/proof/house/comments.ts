import ts from "typescript";
import type { TreeFile } from "#scripts/proof/house/read-tree.ts";

/** A piece of prose in a source: a comment, a test's title, or a line of a document. `line` counts from 1. */
type Prose = { line: number; text: string };

/** The comments and test titles of a source, the lines of a document; without what stands between backticks, which are names. Pure. */
export function proseOf({ path, text }: TreeFile): Prose[] {
  const ending = path.split(".").at(-1)!;
  if (ending === "md") return linesOf(withoutBlocks(text));
  if (ending === "prisma") return commentsIn(text, /\/\/.*/g);
  if (ending === "sql") return commentsIn(text, /--.*/g);
  if (ending === "css") return commentsIn(text, /\/\*[\s\S]*?\*\//g);
  return ofTypeScript(path, text);
}

function ofTypeScript(path: string, text: string): Prose[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Prose[] = [];
  const masked = text.split("");
  const mask = (node: ts.Node) => masked.fill(" ", node.getStart(file), node.getEnd());
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isRegularExpressionLiteral(node);
    if (isText) {
      if (ts.isTemplateLiteralToken(node)) found.push(...sqlComments(file, node));
      mask(node);
    }
    if (ts.isJsxText(node)) masked.fill(" ", node.pos, node.end);
    const title = titleOf(node);
    if (title !== null)
      found.push({ line: lineAt(file, title.getStart(file)), text: bare(title.getText(file).slice(1, -1)) });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found, ...commentsIn(masked.join(""), /\/\/.*|\/\*[\s\S]*?\*\//g, text)].sort((a, b) => a.line - b.line);
}

/** The title of `test("…")`, `test.each(…)("…")`, `describe("…")` and the like. */
function titleOf(node: ts.Node): ts.Node | null {
  if (!ts.isCallExpression(node)) return null;
  const [first] = node.arguments;
  if (first === undefined || !(ts.isStringLiteralLike(first) || ts.isTemplateExpression(first))) return null;
  let callee: ts.Expression = node.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) callee = callee.expression;
    else return null;
  }
  return ["test", "it", "describe"].includes(callee.text) ? first : null;
}

function sqlComments(file: ts.SourceFile, node: ts.Node): Prose[] {
  const start = lineAt(file, node.getStart(file));
  return commentsIn(node.getText(file), /(?<=^|\s)-- .*/g).map(({ line, text }) => ({ line: line + start - 1, text }));
}

/** @param whole the text that stands for `masked`, where some of it is blotted out. */
function commentsIn(masked: string, pattern: RegExp, whole = masked): Prose[] {
  return [...masked.matchAll(pattern)].flatMap(({ index, 0: found }) => {
    const before = whole.slice(0, index).split("\n").length;
    return linesOf(whole.slice(index, index + found.length)).map(({ line, text }) => ({
      line: line + before - 1,
      text,
    }));
  });
}

function linesOf(text: string): Prose[] {
  return text.split("\n").map((line, index) => ({ line: index + 1, text: bare(line) }));
}

/** Blocks of code in a document hold names, not prose; their lines stay, empty. */
function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, (block) => block.replaceAll(/.+/g, ""));
}

function bare(line: string): string {
  return line.replaceAll(/`[^`]*`/g, " ").replaceAll(/\]\([^)]*\)/g, "]");
}

function lineAt(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}
