import { describe, expect, test } from "vitest";
import { composeStatement, type Placeholders } from "#scripts/sql/compose-statement.ts";
import { toModule } from "#scripts/sql/write-modules.ts";

const head =
  "-- Reads records.\n-- name: read-records\n-- parameters:\n--   hour timestamptz  of the records\n-- columns:\n--   id bigint\n";

function compose(files: Record<string, string>, placeholders: Placeholders = {}) {
  const read = (path: string) => files[path] ?? `${path} is not there`;
  return composeStatement("lib/a/read.sql", { read, placeholders });
}

describe("a statement is composed of its file", () => {
  test("with fragments of its folder or of another, without comments, the indent kept", () => {
    const { body, includes } = compose({
      "lib/a/read.sql": `${head}WITH
-- Those of the hour.
-- include: found.sql,
last AS (
  -- include: lib/b/last.sql
)
SELECT id FROM found -- hint: none`,
      "lib/a/found.sql": "-- The records.\nfound AS (\n  SELECT id FROM record WHERE hour = :hour)",
      "lib/b/last.sql": "-- The last of them.\nSELECT id FROM found\nWHERE note <> '--'",
    });
    expect(body).toBe(`WITH
found AS (
  SELECT id FROM record WHERE hour = :hour),
last AS (
  SELECT id FROM found
  WHERE note <> '--'
)
SELECT id FROM found`);
    expect(includes).toEqual(["lib/a/found.sql", "lib/b/last.sql"]);
  });

  test("with its placeholders filled: numbers, texts and lists", () => {
    const { body } = compose(
      {
        "lib/a/read.sql": `${head}SELECT id FROM r WHERE hour = :hour AND state IN ({{STATES}}) AND n = {{NOTE}} LIMIT {{MAX}}`,
      },
      { STATES: ["OPEN", "READY"], NOTE: "it's", MAX: 25 },
    );
    expect(body).toBe("SELECT id FROM r WHERE hour = :hour AND state IN ('OPEN', 'READY') AND n = 'it''s' LIMIT 25");
  });

  test("into a module that declares name, text and types", () => {
    const written = toModule(compose({ "lib/a/read.sql": `${head}SELECT '\\d' AS id WHERE :hour > 'epoch'` }));
    expect(written).toContain('/** Reads records. */\nexport const read = statement({\n  name: "read-records",');
    expect(written).toContain("SELECT '\\\\d' AS id WHERE :hour > 'epoch'`");
    expect(written).toContain('parameters: { hour: "timestamptz" },\n  columns: { id: "bigint" },');
  });
});

describe("what is wrong with a file is said with its path", () => {
  const part = "-- A part.\nSELECT 1";
  test.each<[string, Record<string, string>, string]>([
    [
      "an unknown placeholder",
      { "lib/a/read.sql": `${head}SELECT {{ID}} AS id, :hour` },
      "{{ID}} is not in scripts/sql/placeholders.ts",
    ],
    [
      "an undeclared parameter",
      { "lib/a/read.sql": `${head}SELECT :id AS id, :hour` },
      ":id is no parameter of this statement",
    ],
    ["an unused parameter", { "lib/a/read.sql": `${head}SELECT 1 AS id` }, "the statement does not use hour"],
    ["a circle", { "lib/a/read.sql": "-- A part.\n-- include: read.sql" }, "lib/a/read.sql includes itself"],
    [
      "a statement as a part",
      { "lib/a/read.sql": `${head}-- include: b.sql`, "lib/a/b.sql": `${head}SELECT 1` },
      "lib/a/b.sql is a statement, not a fragment",
    ],
    ["no description", { "lib/a/read.sql": "-- name: x\nSELECT 1" }, "the header does not say what it does"],
    [
      "a line that is no entry",
      { "lib/a/read.sql": `-- Reads.\n-- name: x\n-- columns:\n--   id\n${part}` },
      "is no name and type",
    ],
    [
      "a name that PostgreSQL cuts",
      { "lib/a/read.sql": `-- Reads.\n-- name: ${"x".repeat(64)}\nSELECT 1` },
      "longer than 63",
    ],
  ])("%s", (_, files, message) => {
    expect(() => compose(files)).toThrow(`lib/a/read.sql: `);
    expect(() => compose(files)).toThrow(message);
  });
});
