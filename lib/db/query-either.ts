import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";

/**
 * Runs one statement of SQL by the driver or by Prisma, whichever the caller's transaction is of.
 *
 * @param text SQL with `$1`, `$2`, … for the values, each cast where its type is not plain from its place. No text of a
 *   caller.
 * @returns the rows that it returns.
 */
export async function queryEither<Row extends object>(
  db: Db | Queryable,
  text: string,
  values: readonly string[] = [],
): Promise<Row[]> {
  if (!("$queryRaw" in db)) return (await db.query<Row>(text, [...values])).rows;
  const places = [...text.matchAll(/\$(\d+)/g)].map(([, place]) => values[Number(place) - 1]!);
  return await db.$queryRaw<Row[]>(new Prisma.Sql(text.split(/\$\d+/), places));
}
