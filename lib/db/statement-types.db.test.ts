import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PoolClient, QueryArrayResult } from "pg";
import { expect, test } from "vitest";
import { declaredStatements, type Statement } from "#lib/db/statement.ts";
import type { SqlTypes } from "#lib/db/sql-types.ts";
import { useDatabase } from "#lib/testing/servers/database.ts";

const db = useDatabase();

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = "{lib/generated/sql,lib/metering,lib/usage}/**/*.ts";
const modules = globSync(folders, { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
for (const file of modules) await import(`${root}${file}`);

const statements = declaredStatements();

test("statements are found in the generated modules and beside the code that runs them", () => {
  expect(statements.length).toBeGreaterThan(40);
});

test("a statement's name is its own, and PostgreSQL keeps all of it", () => {
  const names = statements.flatMap(({ name }) => name ?? []);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
  expect(names.filter((name) => name.length > 63)).toEqual([]);
});

test.each(statements.map((statement) => [statement.name ?? firstWords(statement), statement] as const))(
  "PostgreSQL sees the types that are declared: %s",
  async (_, statement) => {
    expect(await seen(statement)).toEqual({
      parameters: await typeNumbers(statement.parameters),
      columns: await typeNumbers(statement.columns),
    });
  },
);

test("a wrong type of a parameter or a column shows", async () => {
  const wrong = { name: null, text: "SELECT $1::bigint AS id", parameters: { id: "text" }, columns: { id: "text" } };
  const [bigint, text] = [await typeNumbers({ id: "bigint" }), await typeNumbers({ id: "text" })];
  expect(await seen(wrong)).toEqual({ parameters: bigint, columns: bigint });
  expect(bigint).not.toEqual(text);
});

type Types = { name: string; type: number }[];

/**
 * The declared types as PostgreSQL's numbers, and nothing of what may be NULL: no description of a statement says it.
 */
async function typeNumbers(types: SqlTypes): Promise<Types> {
  const names = Object.entries(types).map(([, type]) => type.replaceAll("?", ""));
  const { rows } = await db.pool.query<{ type: number }>(
    "SELECT name::regtype::oid::int AS type FROM unnest($1::text[]) WITH ORDINALITY AS given (name, place) ORDER BY place",
    [names],
  );
  return Object.keys(types).map((name, place) => ({ name, type: rows[place]!.type }));
}

/** The types that PostgreSQL finds itself. Runs the statement with NULLs in a transaction that is rolled back. */
async function seen({ text, parameters }: Statement): Promise<{ parameters: Types; columns: Types }> {
  const client = await db.pool.connect();
  try {
    await client.query(`BEGIN; PREPARE looked_at AS ${text}`);
    const { rows } = await client.query<{ types: number[] }>(
      "SELECT parameter_types::oid[]::int[] AS types FROM pg_prepared_statements WHERE name = 'looked_at'",
    );
    const names = Object.keys(parameters);
    const columns = await columnsOf(client, text, names.length);
    return {
      parameters: rows[0]!.types.map((type, place) => ({ name: names[place] ?? `$${place + 1}`, type })),
      columns,
    };
  } finally {
    await client.query("ROLLBACK; DEALLOCATE ALL");
    client.release();
  }
}

/** The driver learns the columns before the statement runs, so a NULL that a column refuses does not hide them. */
async function columnsOf(client: PoolClient, text: string, parameters: number): Promise<Types> {
  let described: QueryArrayResult["fields"] = [];
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
  const listen = ({ fields }: { fields: QueryArrayResult["fields"] }) => (described = fields);
  connection.on("rowDescription", listen);
  try {
    await client.query({
      text,
      values: Array(parameters).fill(null),
      rowMode: "array",
      queryMode: "extended",
    } as never);
  } catch {
    // Of interest is only what was described.
  } finally {
    connection.off("rowDescription", listen);
  }
  return described.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
}

function firstWords({ text }: Statement): string {
  return text.trim().split("\n")[0]!.slice(0, 60);
}
