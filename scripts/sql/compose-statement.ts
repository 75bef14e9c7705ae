import { bindNames } from "#lib/db/bind-names.ts";
import { parseSqlFile, type SqlFile } from "#scripts/sql/parse-statement.ts";

/** What `{{NAME}}` stands for in a text: a number, a text, or a list of texts. */
export type Placeholders = Readonly<Record<string, number | string | readonly string[]>>;

type Sources = {
  /** Reads a file by its path from the root. */
  read: (path: string) => string;
  placeholders: Placeholders;
};

export type Composed = SqlFile & { path: string; /** Paths of the fragments in it. */ includes: string[] };

const INCLUDE = /^( *)-- include: (\S+?\.sql)(,?)$/;
const QUOTED_OR_COMMENT = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*/g;

/**
 * The text of a file as it is sent: its fragments put in (`-- include: a.sql`, in its own folder, or by a path from
 * `lib/`; a comma at the end follows the fragment), its placeholders filled, without comments. Pure but for `read`.
 *
 * @throws Error with the file's path and what is wrong with it.
 */
export function composeStatement(path: string, sources: Sources): Composed {
  try {
    const file = compose(path, sources, []);
    if (file.name !== undefined) {
      bindNames(
        file.body,
        file.parameters.map(([parameter]) => parameter),
      );
    }
    return file;
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function compose(path: string, sources: Sources, within: readonly string[]): Composed {
  if (within.includes(path)) throw new Error(`${path} includes itself`);
  const file = parseSqlFile(sources.read(path));
  if (within.length > 0 && file.name !== undefined) throw new Error(`${path} is a statement, not a fragment`);
  const includes: string[] = [];
  const lines = file.body.split("\n").map((line) => {
    const [, indent, name, comma] = INCLUDE.exec(line) ?? [];
    if (name === undefined) return line;
    const included = name.startsWith("lib/") ? name : `${path.slice(0, path.lastIndexOf("/"))}/${name}`;
    const fragment = compose(included, sources, [...within, path]);
    includes.push(included, ...fragment.includes);
    return fragment.body.replaceAll(/^(?=.)/gm, indent!) + comma;
  });
  const body = withoutComments(lines.join("\n")).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) =>
    toSql(name, sources.placeholders[name]),
  );
  return { ...file, body, path, includes };
}

function withoutComments(text: string): string {
  return text
    .replaceAll(QUOTED_OR_COMMENT, (token) => (token.startsWith("--") ? "" : token))
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

function toSql(name: string, value: Placeholders[string] | undefined): string {
  if (value === undefined) throw new Error(`{{${name}}} is not in scripts/sql/placeholders.ts`);
  if (typeof value === "number") return String(value);
  return (typeof value === "string" ? [value] : value).map((text) => `'${text.replaceAll("'", "''")}'`).join(", ");
}
