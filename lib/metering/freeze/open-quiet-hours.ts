import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { addHours, hourOf, toIso } from "#lib/time/hours.ts";
import { isOwnHourOpen, sendingLimits } from "#lib/usage/metering-window.ts";
import { IN_FORCE_STATUSES } from "#lib/status/agreement-statuses-sql.ts";

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  /** Takes the failure of one product; without it the first one ends all. */
  report?: ReportFailure;
};

/** No record lives longer than AWS's window. */
const HOURS_BACK = 25;

/**
 * Hours that take no usage of their own any more and can still be sent: the last half an hour of their window. Only they may be reported
 * as 0, for AWS keeps the first quantity of an hour (M23). Oldest first. Pure.
 */
export function quietHours(now: Date): Date[] {
  const hours = Array.from({ length: HOURS_BACK }, (_, back) => addHours(hourOf(now), back - HOURS_BACK));
  return hours.filter((hour) => {
    const { windowEnd, monthEnd } = sendingLimits(hour);
    return !isOwnHourOpen(hour, now) && now < windowEnd && now < monthEnd;
  });
}

/**
 * Opens records for who used nothing in an hour, where the product reports such hours to AWS as 0: for each agreement in force and each
 * metered dimension without a record. They are frozen by the rules of any record that usage opened late: were there an event after all, it
 * would be counted. Each product's hour once; an hour that no job run saw in its last half an hour goes without.
 *
 * @returns how many records were opened.
 */
export async function openQuietHours(
  { pool, now, report = throwFailure }: Deps,
  isOver: () => boolean = () => false,
): Promise<number> {
  const hours = quietHours(now);
  if (hours.length === 0) return 0;
  const { rows } = await pool.query<{ id: string; hour: Date }>({
    name: "products-with-quiet-hours",
    text: `SELECT p.id, u.hour FROM product p CROSS JOIN unnest($1::timestamptz[]) AS u(hour)
           LEFT JOIN metering_hour h ON h.product_id = p.id AND h.hour = u.hour
           WHERE p.sends_zero_records AND (h.hour IS NULL OR h.summed_at IS NOT NULL) AND h.zeros_opened_at IS NULL
           ORDER BY u.hour, p.id`,
    values: [hours.map(toIso)],
  });
  let opened = 0;
  for (const { id, hour } of rows) {
    if (isOver()) break;
    try {
      opened += await inTransaction(pool, (client) => openQuiet(client, id, hour, now));
    } catch (error) {
      report(error, { product: id });
    }
  }
  return opened;
}

async function openQuiet(client: PoolClient, productId: string, hour: Date, now: Date): Promise<number> {
  // An hour without usage has no hour lock: it gets a closed one, so that usage on its way finds the record instead.
  const fence = await client.query({
    name: "shut-quiet-hour",
    text: `INSERT INTO metering_hour AS h (product_id, hour, state, summed_at, zeros_opened_at) VALUES ($1, $2, 'FROZEN', $3, $3)
           ON CONFLICT (product_id, hour) DO UPDATE SET zeros_opened_at = excluded.zeros_opened_at
           WHERE h.summed_at IS NOT NULL AND h.zeros_opened_at IS NULL`,
    values: [productId, toIso(hour), now.toISOString()],
  });
  if (fence.rowCount === 0) return 0;
  const { rows } = await client.query<{ n: number }>({
    name: "open-quiet-records",
    text: `WITH opened AS (
             INSERT INTO metering_record (agreement_id, product_id, dimension, hour, state, first_event_at)
             SELECT a.id, a.product_id, d.name, $2::timestamptz, 'OPEN', $3
             FROM agreement a JOIN product p ON p.id = a.product_id JOIN dimension d ON d.product_id = a.product_id AND d.is_metered
             WHERE a.product_id = $1 AND a.status IN (${IN_FORCE_STATUSES}) AND a.intake_closed_at IS NULL
               AND a.starts_at < $2::timestamptz + interval '1 hour' AND (a.ends_at IS NULL OR a.ends_at > $2::timestamptz)
               AND (a.license_arn IS NOT NULL OR p.integration = 'LEGACY')
               AND ($2::timestamptz < GREATEST(a.metering_from, p.metering_from)) IS NOT TRUE
             ORDER BY a.id, d.name ON CONFLICT (agreement_id, dimension, hour) DO NOTHING RETURNING hour),
           rollup AS (
             INSERT INTO hour_state AS s (hour, state, n) SELECT hour, 'OPEN', count(*) FROM opened GROUP BY hour
             ON CONFLICT (hour, state) DO UPDATE SET n = s.n + excluded.n)
           SELECT count(*)::int AS n FROM opened`,
    values: [productId, toIso(hour), now.toISOString()],
  });
  return rows[0]!.n;
}
