/** A `.sql` file as it is written: what its header says, and its text. */
export type SqlFile = {
  /** The header's own words, one line each. */
  description: string[];
  /** undefined: a fragment, which only other files include. null: a statement that has no name, on purpose. */
  name: string | null | undefined;
  parameters: [name: string, type: string][];
  columns: [name: string, type: string][];
  body: string;
};

const LIST_LINE = /^ {3}("?)(\w+)\1 +([a-z_0-9]+[a-z_0-9[\]?]*)(?: {2,}.*)?$/;
/** PostgreSQL cuts longer names off. */
const LONGEST_NAME = 63;

/**
 * Reads the header of a `.sql` file: its first lines, all of them comments, up to the first include. `-- name: x` or `-- no name: why` makes it a
 * statement; `-- parameters:` and `-- columns:` each begin a list of names and types. Pure.
 *
 * @throws Error saying what is wrong with the header.
 */
export function parseSqlFile(source: string): SqlFile {
  const lines = source.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--") || line.startsWith("-- include: "));
  const file: SqlFile = { description: [], name: undefined, parameters: [], columns: [], body: "" };
  let list: SqlFile["parameters"] | null = null;
  for (const line of lines.slice(0, end)) {
    const text = line.slice(2);
    const name = /^ (no name|name): (.+)$/.exec(text);
    const [, inList] = /^ (parameters|columns):$/.exec(text) ?? [];
    if (name !== null) file.name = name[1] === "name" ? name[2]! : null;
    else if (inList !== undefined) list = file[inList as "parameters" | "columns"];
    else if (list !== null) list.push(readEntry(text));
    else file.description.push(text.trim());
  }
  if (file.description.length === 0) throw new Error("the header does not say what it does");
  if (file.name === undefined && list !== null) throw new Error("a fragment has no parameters or columns of its own");
  if ((file.name ?? "").length > LONGEST_NAME) throw new Error(`the name is longer than ${LONGEST_NAME} characters`);
  file.body = lines.slice(end).join("\n").trim();
  if (file.body === "") throw new Error("there is no text below the header");
  return file;
}

function readEntry(text: string): [string, string] {
  const match = LIST_LINE.exec(text);
  if (match === null) throw new Error(`"--${text}" is no name and type`);
  return [match[2]!, match[3]!];
}
