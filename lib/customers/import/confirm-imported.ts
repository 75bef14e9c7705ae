import { NOT_CONFIRMED } from "#lib/customers/import/commit-import.ts";
import type { Queryable } from "#lib/db/pool.ts";

/**
 * Confirms imported agreements that AWS has shown since: a read that showed one on the license (of the same product
 * and, where both are known, account), entitlements, a lifecycle event, or a registration. Their metering is released.
 * The others stay marked and held; an operator's own hold stays.
 *
 * @returns how many it confirmed.
 */
export async function confirmImported(db: Queryable): Promise<number> {
  const { rowCount } = await db.query({
    name: "confirm-imported",
    text: `
      UPDATE agreement a
      SET unconfirmed_since = NULL, version = a.version + 1,
          held_at = CASE WHEN a.held_reason = $1 THEN NULL ELSE a.held_at END,
          held_reason = CASE WHEN a.held_reason = $1 THEN NULL ELSE a.held_reason END
      FROM product p
      WHERE a.unconfirmed_since IS NOT NULL AND p.id = a.product_id AND (
        EXISTS (SELECT FROM agreement_reading r
                WHERE r.agreement_id = a.id AND r.read_at IS NOT NULL
                  AND (r.product_id IS NULL OR p.product_id IS NULL OR r.product_id = p.product_id)
                  AND (r.customer_aws_account_id IS NULL OR a.customer_aws_account_id IS NULL
                       OR r.customer_aws_account_id = a.customer_aws_account_id))
        OR EXISTS (SELECT FROM entitlement e WHERE e.agreement_id = a.id)
        OR EXISTS (SELECT FROM lifecycle_event e WHERE e.agreement_id = a.id AND e.state = 'APPLIED')
        OR EXISTS (SELECT FROM registration g WHERE g.agreement_id = a.id))`,
    values: [NOT_CONFIRMED],
  });
  return rowCount ?? 0;
}
