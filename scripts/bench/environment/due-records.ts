import type { Pool } from "#lib/db/pool.ts";
import { createDatabase } from "#lib/db/client.ts";
import { aProduct } from "#lib/testing/fixtures/factories.ts";
import { PRODUCT_CODE } from "#scripts/bench/environment/bench-simulator.ts";

const DIMENSIONS = ["api_calls", "compute_hours", "stored_gb"];
const HOURS = 23;
const HOUR_MS = 3_600_000;

/** How many customers have `count` records due in the last 23 hours. */
export function customersFor(count: number): number {
  return Math.ceil(count / (HOURS * DIMENSIONS.length));
}

/**
 * Frozen records that wait to be sent, of customers that the simulator knows: every dimension of every hour before `now`.
 *
 * @returns how many there are.
 */
export async function makeDueRecords(
  pool: Pool,
  customers: readonly { account: string; license: string }[],
  now: Date,
): Promise<number> {
  const product = await aProduct(createDatabase(pool), {
    productCode: PRODUCT_CODE,
    productId: "prod-lumenarvision1",
    dimensions: DIMENSIONS.map((name) => ({ name })),
  });
  await pool.query(
    `INSERT INTO agreement (id, product_id, customer_aws_account_id, license_arn, license_key, status, status_reason, starts_at, updated_at)
     SELECT gen_random_uuid(), $1, u.account, u.license, substring(u.license from 'l-.*$'), 'active', 'BENCH',
            $4::timestamptz - interval '20 days', now()
     FROM unnest($2::text[], $3::text[]) AS u(account, license)`,
    [product.id, customers.map(({ account }) => account), customers.map(({ license }) => license), now.toISOString()],
  );
  const newest = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - HOUR_MS).toISOString();
  const { rowCount } = await pool.query(
    `INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, quantity, used, event_count, first_event_at, frozen_at,
       "timestamp", region, customer_aws_account_id, license_arn, priority, deadline)
     SELECT a.id, a.product_id, d.name, h.hour, 'READY', 7, 7, 1, h.hour, h.hour, h.hour, 'us-east-1', a.customer_aws_account_id,
            a.license_arn, 2, h.hour + interval '24 hours'
     FROM generate_series($2::timestamptz - make_interval(hours => ${HOURS - 1}), $2::timestamptz, interval '1 hour') AS h(hour)
     CROSS JOIN agreement a CROSS JOIN dimension d
     WHERE a.product_id = $1 AND d.product_id = $1`,
    [product.id, newest],
  );
  await pool.query(
    `INSERT INTO hour_state (hour, state, n, quantity)
     SELECT hour, state, count(*), sum(quantity) FROM metering_record GROUP BY hour, state`,
  );
  await pool.query("VACUUM ANALYZE metering_record, agreement, hour_state");
  return rowCount ?? 0;
}
