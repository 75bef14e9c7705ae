import type { Queryable } from "#lib/db/pool.ts";

/** A statement by name, as the driver prepares it. */
export type Statement = { name: string; text: string; values: unknown[] };

/** Runs a statement that reads, and answers its rows. */
export type Read = <Row extends object>(statement: Statement) => Promise<Row[]>;

export function readFrom(db: Queryable): Read {
  return async <Row extends object>(statement: Statement) => (await db.query<Row>(statement)).rows;
}
