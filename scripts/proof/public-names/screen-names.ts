import ts from "typescript";
import { textsIn, visit, type Source } from "#scripts/proof/public-names/read-sources.ts";

const ofScreens = /^(app|components|lib|simulator)\//;
const inMarkup = /\bdata-[a-z]+(?:-[a-z]+)*(?==)/g;
const testIdInMarkup = /\bdata-testid="([^"*]+)"/g;

/** Attributes of our own that a page carries, in JSX and in the simulator's texts of markup. */
export function dataAttributes(sources: readonly Source[]): string[] {
  const found: string[] = [];
  eachNode(sources, (node, file) => {
    if (ts.isJsxAttribute(node)) found.push(node.name.getText(file));
    if (ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name)) found.push(node.name.text);
    for (const text of markupOf(node)) found.push(...[...text.matchAll(inMarkup)].map(([name]) => name));
  });
  return found.filter((name) => name.startsWith("data-"));
}

/** Values of `data-testid`. */
export function testIds(sources: readonly Source[]): string[] {
  const found: string[] = [];
  eachNode(sources, (node, file) => {
    const isNamed = (name: ts.Node) => /^["']?(data-testid|\w*[tT]estId)["']?$/.test(name.getText(file));
    if (ts.isJsxAttribute(node) && isNamed(node.name) && node.initializer) found.push(...textsIn(node.initializer));
    if (ts.isPropertyAssignment(node) && isNamed(node.name)) found.push(...textsIn(node.initializer));
    for (const text of markupOf(node)) found.push(...[...text.matchAll(testIdInMarkup)].map(([, id]) => id!));
  });
  return found;
}

function markupOf(node: ts.Node): string[] {
  return ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node) ? textsIn(node).slice(0, 1) : [];
}

function eachNode(sources: readonly Source[], see: (node: ts.Node, file: ts.SourceFile) => void): void {
  for (const { file } of sources.filter(({ path }) => ofScreens.test(path))) visit(file, (node) => see(node, file));
}
