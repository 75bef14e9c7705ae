import { bindNames } from "#lib/db/bind-names.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { Readable, SqlTypes, Writable } from "#lib/db/sql-types.ts";

/**
 * A statement of the ledger: what it is called, its text, and the types of its parameters and columns by PostgreSQL's
 * names. A database test PREPAREs each one and compares the types.
 */
export type Statement<P extends SqlTypes = SqlTypes, C extends SqlTypes = SqlTypes> = {
  /** The driver prepares it once a connection under this name; null: planned anew each time, on purpose. */
  readonly name: string | null;
  /** As PostgreSQL reads it, with `$1`, `$2`. */
  readonly text: string;
  readonly parameters: P;
  readonly columns: C;
};

/** The values that a statement takes, by its parameters' names. */
export type ValuesOf<S> = S extends Statement<infer P> ? { readonly [N in keyof P]: Writable<P[N]> } : never;
/** A row that a statement answers. */
export type RowOf<S> = S extends Statement<infer _, infer C> ? { [N in keyof C]: Readable<C[N]> } : never;

const declared: Statement[] = [];

/**
 * Declares a statement. Its text names the parameters: `:hour` for `hour`. They are numbered in the order of the list.
 */
export function statement<const P extends SqlTypes, const C extends SqlTypes>(definition: Statement<P, C>) {
  const bound: Statement<P, C> = {
    ...definition,
    text: bindNames(definition.text, Object.keys(definition.parameters)),
  };
  declared.push(bound);
  return bound;
}

/**
 * All statements that the modules loaded so far declare: for the test that compares their types with the database's.
 */
export function declaredStatements(): readonly Statement[] {
  return declared;
}

/** What the driver takes to run a statement. Instants are sent as ISO 8601 in UTC. */
function queryOf<S extends Statement>(
  { name, text, parameters }: S,
  values: ValuesOf<S>,
): { name?: string; text: string; values: unknown[] } {
  const given = values as Readonly<Record<string, unknown>>;
  const list = Object.keys(parameters).map((key) => {
    const value = given[key];
    return value instanceof Date ? value.toISOString() : value;
  });
  return { ...(name === null ? {} : { name }), text, values: list };
}

/** Runs a statement on a pool, or on a client inside a transaction. @returns its rows */
export async function run<S extends Statement>(db: Queryable, statement: S, values: ValuesOf<S>): Promise<RowOf<S>[]> {
  const { rows } = await db.query(queryOf(statement, values));
  return rows as RowOf<S>[];
}

/** Runs a statement that answers exactly one row. */
export async function runForOne<S extends Statement>(db: Queryable, statement: S, values: ValuesOf<S>) {
  const [row] = await run(db, statement, values);
  if (row === undefined) throw new Error(`${statement.name ?? "a statement"} answered no row`);
  return row;
}

/** Runs a statement that writes. @returns how many rows it touched */
export async function runForCount<S extends Statement>(
  db: Queryable,
  statement: S,
  values: ValuesOf<S>,
): Promise<number> {
  const { rowCount } = await db.query(queryOf(statement, values));
  return rowCount ?? 0;
}
