import type { Db } from "#lib/db/client.ts";

/** Whose hours they are. */
export type Pair = { agreementId: string; dimension: string; productId: string };

/** Makes the hour lock of a product's hour and the OPEN record of a pair in it, where they are missing. */
export async function openRecord(
  tx: Db,
  { agreementId, dimension, productId }: Pair,
  hour: Date,
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO metering_hour (product_id, hour) VALUES (${productId}::uuid, ${hour}) ON CONFLICT DO NOTHING`;
  await tx.$executeRaw`
    WITH opened AS (
      INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
      VALUES (${agreementId}::uuid, ${productId}::uuid, ${dimension}, ${hour}, 'OPEN', ${now})
      ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour)
    INSERT INTO hour_state AS s (hour, state, n) SELECT hour, 'OPEN', 1 FROM opened
    ON CONFLICT (hour, state) DO UPDATE SET n = s.n + 1`;
}
