import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { queryEither } from "#lib/db/query-either.ts";
import { statement, type RowOf } from "#lib/db/statement.ts";
import { isInDrain } from "#lib/generated/sql/metering/statements/is-in-drain.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";
import { freezesAt, sendingLimits } from "#lib/usage/metering-window.ts";

/** An hour of a product with usage whose freeze is due and has not happened: nothing of it is on its way to AWS. */
export type OverdueHour = {
  productId: string;
  productTitle: string;
  hour: Date;
  /** When it should have been frozen. */
  dueAt: Date;
  /** When the last instant is at which its records may be sent. */
  deadline: Date;
};

/** A freeze happens with the next job run: so long after its time it is only late. */
const LATE_MS = 5 * MINUTE_MS;

// Open hours have no row for each record: that they count for some agreement is seen by its usage, which is not in a record that was
// frozen early. Normally the list of open hours holds the running hour and those in their grace.
const overdueHours = statement({
  // Prisma runs it too, which keeps no names.
  name: null,
  text: `
    SELECT hour.product_id AS "productId", product.title AS "productTitle", product.grace_minutes AS "graceMinutes",
           hour.hour, NULL::timestamptz AS "firstEventAt"
    FROM metering_hour hour JOIN product ON product.id = hour.product_id
    WHERE hour.summed_at IS NULL AND hour.hour <= :now::timestamptz - interval '1 hour' AND EXISTS (
      SELECT FROM agreement JOIN usage_event event ON event.agreement_id = agreement.id AND event.hour = hour.hour
      LEFT JOIN metering_record record ON record.agreement_id = event.agreement_id
        AND record.dimension = event.dimension AND record.hour = event.hour
      WHERE agreement.product_id = hour.product_id AND (record.id IS NULL OR record.state = 'OPEN'))
    UNION ALL
    SELECT record.product_id, product.title, product.grace_minutes, record.hour, min(record.first_event_at)
    FROM metering_record record JOIN product ON product.id = record.product_id
    JOIN metering_hour hour ON hour.product_id = record.product_id AND hour.hour = record.hour
      AND hour.summed_at IS NOT NULL
    WHERE record.state = 'OPEN' AND record.hour <= :now::timestamptz - interval '1 hour' AND NOT ${isInDrain}
    GROUP BY record.product_id, product.title, product.grace_minutes, record.hour`,
  parameters: { now: "timestamptz" },
  columns: {
    productId: "uuid",
    productTitle: "text",
    graceMinutes: "integer",
    hour: "timestamptz",
    firstEventAt: "timestamptz?",
  },
});

/**
 * Hours with usage whose freeze is more than five minutes late, the nearest deadline first: the clock of the jobs
 * has stopped, or the freeze fails. Also those whose deadline has passed, which the next freeze will find lost.
 *
 * @param now business time.
 */
export async function findOverdueHours(db: Db | Queryable, now: Date): Promise<OverdueHour[]> {
  const rows = await queryEither<RowOf<typeof overdueHours>>(db, overdueHours.text, [now.toISOString()]);
  return rows
    .map(({ graceMinutes, firstEventAt, ...row }) => {
      const { windowEnd, monthEnd } = sendingLimits(row.hour);
      const deadline = windowEnd < monthEnd ? windowEnd : monthEnd;
      return { ...row, dueAt: freezesAt(row.hour, firstEventAt, graceMinutes), deadline };
    })
    .filter(({ dueAt }) => dueAt.getTime() + LATE_MS <= now.getTime())
    .toSorted((a, b) => a.deadline.getTime() - b.deadline.getTime());
}
