import ts from "typescript";
import { textsIn, visit, type Source } from "#scripts/proof/public-names/read-sources.ts";

const codeWord = /^[A-Z][A-Z0-9]+(_[A-Z0-9]+)*$/;
const quotedCode = /'([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)'/g;
const dotted = /^[a-z*][a-z*_-]*(\.[a-z*_-]+){1,2}$/;
const verb = /^[a-z]+(-[a-z]+)+$/;
const fileName =
  /\.(cjs|conf|cookie|css|csv|db|env|example|git|html|js|json|localhost|lock|log|md|mjs|pem|png|sh|sql|svg|test|ts|tsx|txt|xml|yml|zip)$/;
/** Columns in SQL, files of PostgreSQL, and members that the logger blots out. */
const otherDotted = /^([^*]|aws|excluded|open_alert|postmaster|rows|\*(?!\.(?:requested|metering-))[a-z.-]*)\./;
const holdsCodes = /^(reason|cause|statusReason|awsReason|endReason|status_reason|aws_reason|end_reason)$/;
const ofProduct = /^(app|lib|components|packages)\//;

/** Words of Node, TLS, HTTP, PostgreSQL and the environment, which stand in a section of its own. */
const notOurs =
  /^(BEGIN|COMMIT|ROLLBACK|GET|HEAD|POST|PUT|PATCH|OPTIONS|UTC|UUID|NF[CK]+D?|SIG(INT|TERM|HUP|KILL)|SMTPUTF8|[A-Z]S\d{3}|S256|P[12]\d{3}|ERR_\w+|DEPTH_ZERO_\w+|(?!NO_)\w+_(URL|SECRET|DIR|VERSION))$|_CERT(_|$)|^CERT_|^(E(CONN|HOST|NOTFOUND|PIPE|PERM|EXIST|TIMEDOUT)\w*|PG|DATABASE_CA)$/;

/** Words in capitals, as the product's code, its SQL and its enumerations write states, reasons, causes and codes. */
export function codeWords(sources: readonly Source[], statements: readonly string[]): string[] {
  const found: string[] = [];
  for (const text of statements) {
    for (const [, word] of text.matchAll(quotedCode)) found.push(word!);
    // A value of an enumeration in the schema stands on a line by itself.
    for (const [, word] of text.matchAll(/^\s+([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)\s*(?:@.*|\/\/.*)?$/gm)) found.push(word!);
  }
  for (const { file } of sources.filter(({ path }) => ofProduct.test(path))) {
    visit(file, (node) => {
      if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) found.push(node.name.text);
    });
  }
  eachText(sources, (text, node) => {
    found.push(text);
    if (ts.isTemplateLiteralToken(node)) found.push(...[...text.matchAll(quotedCode)].map(([, word]) => word!));
  });
  return found.filter((word) => codeWord.test(word) && !notOurs.test(word));
}

/** What is written to `reason`, `cause` or `statusReason` where it stands in the same expression, SQL included. */
export function reasonCodes(sources: readonly Source[], statements: readonly string[]): string[] {
  const found: string[] = [];
  for (const { file } of sources.filter(({ path }) => ofProduct.test(path))) {
    visit(file, (node) => {
      if (ts.isPropertyAssignment(node) && holdsCodes.test(node.name.getText(file))) {
        found.push(...textsIn(node.initializer));
      }
      if (ts.isPropertySignature(node) && node.type !== undefined && holdsCodes.test(node.name.getText(file))) {
        found.push(...textsIn(node.type));
      }
    });
  }
  eachText(sources, (text) => found.push(...codesCompared(text)));
  found.push(...statements.flatMap(codesCompared));
  return found.filter((word) => codeWord.test(word));
}

/** The codes that SQL compares a reason or a cause with. */
function codesCompared(text: string): string[] {
  const lists = [...text.matchAll(/\b(?:cause|reason|status_reason)\s+(?:NOT\s+)?IN\s*\(([^)]*)\)/g)];
  return [
    ...[...text.matchAll(/\b(?:cause|reason|status_reason)\s*(?:=|<>)\s*'(\w+)'/g)].map(([, code]) => code!),
    ...lists.flatMap(([, list]) => [...list!.matchAll(/'(\w+)'/g)].map(([, code]) => code!)),
  ];
}

/** Actions of the audit log and types of webhooks: `noun.verb`. */
export function dottedNames(sources: readonly Source[]): string[] {
  const found: string[] = [];
  for (const { file } of sources.filter(({ path }) => path.startsWith("lib/"))) {
    const texts: string[] = [];
    visit(file, (node) => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) texts.push(...textsIn(node).slice(0, 1));
    });
    found.push(...texts);
    // Where the noun is a parameter too, the verb stands by itself in the same file.
    if (texts.includes("*.*")) found.push(...texts.filter((text) => verb.test(text)).map((text) => `*.${text}`));
  }
  return found.filter((name) => dotted.test(name) && !fileName.test(name) && !otherDotted.test(name));
}

function eachText(sources: readonly Source[], see: (text: string, node: ts.LiteralLikeNode) => void): void {
  for (const { file } of sources.filter(({ path }) => ofProduct.test(path))) {
    visit(file, (node) => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
        see(node.text, node);
      }
    });
  }
}
