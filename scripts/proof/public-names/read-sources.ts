import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";

/** A source of ours, parsed. `path` is from the repository's root. */
export type Source = { path: string; file: ts.SourceFile };

const roots = ["app", "components", "lib", "packages", "simulator", "scripts", "proxy.ts"];
/** What is no part of the product: tests, what only tests import, and what a generator writes. */
const leftOut = ["node_modules", "generated", "testing", "fixtures", ".next"];
const isSource = /(?<!\.(test|spec|d))\.(tsx?|mjs|js)$/;

/** Every source below the folders that the product stands in, wherever it stands there. */
export function readSources(root: string): Source[] {
  const paths = readdirSync(root)
    .filter((name) => roots.includes(name))
    .flatMap((name) => (isSource.test(name) ? [name] : sourcesBelow(root, name)));
  return paths.map((path) => {
    const text = readFileSync(`${root}/${path}`, "utf8");
    return { path, file: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
  });
}

/** The texts of SQL files below `lib`, and of the schema. */
export function readStatements(root: string): string[] {
  const paths = readdirSync(`${root}/lib`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".sql"))
    .map((path) => `lib/${path}`);
  return [...paths, "prisma/schema.prisma"].map((path) => readFileSync(`${root}/${path}`, "utf8"));
}

function sourcesBelow(root: string, folder: string): string[] {
  return readdirSync(`${root}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return leftOut.includes(entry.name) ? [] : sourcesBelow(root, path);
    return isSource.test(entry.name) ? [path] : [];
  });
}

/** Calls `see` with every node of a file. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** The texts that stand in an expression, whichever of them is taken; `*` stands for what is only known when it runs. */
export function textsIn(expression: ts.Node): string[] {
  const found: string[] = [];
  visit(expression, (node) => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateExpression(node)) {
      found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("*"));
    }
  });
  return found;
}
