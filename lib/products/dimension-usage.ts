import type { Db } from "#lib/db/client.ts";

/**
 * Whether usage of a product's dimension was ever stored: a frozen record, or an event of an hour that still counts.
 * Records are asked by agreement along their unique key, events by the hours that are not summed yet, so the cost does
 * not grow with what is stored.
 */
export async function hasUsage(db: Db, productId: string, dimension: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ used: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM agreement a
      WHERE a.product_id = ${productId}::uuid AND EXISTS (
        SELECT 1 FROM metering_record r WHERE r.agreement_id = a.id AND r.dimension = ${dimension})
    ) OR EXISTS (
      SELECT 1 FROM metering_hour h
      JOIN usage_event e ON e.hour = h.hour
      JOIN agreement a ON a.id = e.agreement_id
      WHERE h.product_id = ${productId}::uuid AND h.summed_at IS NULL
        AND e.dimension = ${dimension} AND a.product_id = ${productId}::uuid
    ) AS used`;
  return row?.used ?? false;
}
