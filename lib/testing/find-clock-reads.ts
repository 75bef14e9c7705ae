import ts from "typescript";

/** A place where a source reads a clock by itself: `sql` in a text for the database, `js` in its own code. */
type ClockRead = { kind: "sql" | "js"; line: number; text: string };

const sqlClock =
  /(?<![\w.])(?:(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)|(?:current_timestamp|current_date|current_time|localtimestamp|localtime)(?!\w)|'(?:now|today|tomorrow|yesterday)'\s*::)/gi;

/**
 * Finds where a source reads a clock: an `.sql` file the database's, outside comments; a TypeScript source the
 * database's in a text, or the machine's by `new Date()` or `Date.now()`. Pure.
 */
export function findClockReads(fileName: string, source: string): ClockRead[] {
  if (fileName.endsWith(".sql")) return findInSql(source);
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  const found: ClockRead[] = [];
  const add = (kind: ClockRead["kind"], position: number, text: string) =>
    found.push({ kind, line: file.getLineAndCharacterOfPosition(position).line + 1, text });
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      for (const match of node.getText(file).matchAll(sqlClock)) {
        add("sql", node.getStart(file) + match.index, match[0]);
      }
    }
    if (isDateWithoutArguments(node) || isDateNow(node)) add("js", node.getStart(file), node.getText(file));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function findInSql(source: string): ClockRead[] {
  return source.split("\n").flatMap((text, index) => {
    const found = [...text.replace(/--.*/, "").matchAll(sqlClock)];
    return found.map(([read]) => ({ kind: "sql" as const, line: index + 1, text: read }));
  });
}

function isDateWithoutArguments(node: ts.Node): boolean {
  return ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0;
}

function isDateNow(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && node.getText() === "Date.now";
}
