import type { Db } from "#lib/db/client.ts";
import type { Settlement } from "#lib/metering/duplicate-settlement.ts";

/** How a record that AWS called a duplicate was settled, by its row; null: it was not. */
export async function findSettlement(db: Db, rowId: string): Promise<Settlement | null> {
  const [found] = await db.$queryRaw<Settlement[]>`
    SELECT held_quantity::float8 AS held, difference::float8 AS difference, way FROM duplicate_settlement
    WHERE record_id = ${rowId}::bigint`;
  return found ?? null;
}
