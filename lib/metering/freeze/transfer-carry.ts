import type { Queryable } from "#lib/db/pool.ts";

/** What the two corrections say that book a carry from an agreement to its successor. */
const PASSED_ON = "Carried over to the agreement that follows";

/**
 * Hands what an agreement has carried to the agreement that follows it, where there is one: two corrections without an author, so that
 * both ledgers still add up. In the transaction that froze the agreement's last hour.
 */
export async function passCarryOn(tx: Queryable, agreementId: string, now: Date): Promise<void> {
  await tx.query({
    name: "pass-carry-on",
    text: `WITH leftover AS MATERIALIZED (
             SELECT c.dimension, c.quantity, a.successor_id FROM metering_carry c JOIN agreement a ON a.id = c.agreement_id
             WHERE c.agreement_id = $1::uuid AND c.quantity <> 0 AND a.successor_id IS NOT NULL
             ORDER BY c.dimension FOR UPDATE OF c),
           emptied AS (
             UPDATE metering_carry c SET quantity = 0, updated_at = $2::timestamptz FROM leftover l
             WHERE c.agreement_id = $1::uuid AND c.dimension = l.dimension),
           taken AS (
             INSERT INTO metering_carry AS c (agreement_id, dimension, quantity, updated_at)
             SELECT successor_id, dimension, quantity, $2::timestamptz FROM leftover ORDER BY dimension
             ON CONFLICT (agreement_id, dimension)
             DO UPDATE SET quantity = c.quantity + excluded.quantity, updated_at = excluded.updated_at)
           INSERT INTO metering_adjustment (agreement_id, dimension, quantity, reason, created_at)
           SELECT $1::uuid, dimension, -quantity, $3, $2::timestamptz FROM leftover
           UNION ALL SELECT successor_id, dimension, quantity, $3, $2::timestamptz FROM leftover`,
    values: [agreementId, now.toISOString(), PASSED_ON],
  });
}
