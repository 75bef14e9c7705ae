import ts from "typescript";
import { visit, type Source } from "#scripts/proof/public-names/read-sources.ts";

const variable = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^(HOST|PORT)$/;
const holder = /(^|\.)(env|environment|raw|present)$/i;

/** Variables that any program of ours reads: by `env.NAME` or `env["NAME"]`, or by a text that is such a name of the SDK. */
export function readVariables(sources: readonly Source[]): string[] {
  const found: string[] = [];
  // What only switches our own proofs is no setting of an installation.
  for (const { file } of sources.filter(({ path }) => !path.startsWith("scripts/proof/"))) {
    visit(file, (node) => {
      if (ts.isPropertyAccessExpression(node) && holder.test(node.expression.getText(file))) found.push(node.name.text);
      if (ts.isElementAccessExpression(node) && holder.test(node.expression.getText(file))) {
        if (ts.isStringLiteralLike(node.argumentExpression)) found.push(node.argumentExpression.text);
      }
      if (ts.isStringLiteralLike(node) && /^AWS_ENDPOINT_URL(_|$)/.test(node.text)) found.push(node.text);
    });
  }
  return found.filter((name) => variable.test(name));
}
