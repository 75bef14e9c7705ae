import type { Pool, PoolClient } from "#lib/db/pool.ts";
import { run, runForCount, runForOne, statement } from "#lib/db/statement.ts";
import { openQuietRecords } from "#lib/generated/sql/metering/freeze/statements/open-quiet-records.ts";
import { inTransaction } from "#lib/db/transaction.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { addHours, hourOf } from "#lib/time/hours.ts";
import { isOwnHourOpen, sendingLimits } from "#lib/usage/metering-window.ts";

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

const productsWithQuietHours = statement({
  name: "products-with-quiet-hours",
  text: `SELECT product.id, quiet.hour FROM product CROSS JOIN unnest(:hours::timestamptz[]) AS quiet (hour)
         LEFT JOIN metering_hour hour ON hour.product_id = product.id AND hour.hour = quiet.hour
         WHERE product.sends_zero_records AND (hour.hour IS NULL OR hour.summed_at IS NOT NULL)
           AND hour.zeros_opened_at IS NULL
         ORDER BY quiet.hour, product.id`,
  parameters: { hours: "timestamptz[]" },
  columns: { id: "uuid", hour: "timestamptz" },
});

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
  const rows = await run(pool, productsWithQuietHours, { hours });
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

const closeQuietHour = statement({
  name: "shut-quiet-hour",
  text: `INSERT INTO metering_hour (product_id, hour, state, summed_at, zeros_opened_at)
         VALUES (:productId, :hour, 'FROZEN', :now, :now)
         ON CONFLICT (product_id, hour) DO UPDATE SET zeros_opened_at = excluded.zeros_opened_at
         WHERE metering_hour.summed_at IS NOT NULL AND metering_hour.zeros_opened_at IS NULL`,
  parameters: { productId: "uuid", hour: "timestamptz", now: "timestamptz" },
  columns: {},
});

async function openQuiet(client: PoolClient, productId: string, hour: Date, now: Date): Promise<number> {
  // An hour without usage has no hour lock: it gets a closed one, so that usage on its way finds the record instead.
  if ((await runForCount(client, closeQuietHour, { productId, hour, now })) === 0) return 0;
  return (await runForOne(client, openQuietRecords, { productId, hour, now })).n;
}
