import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { queryEither } from "#lib/db/query-either.ts";
import { isInDrainSql } from "#lib/metering/in-drain-sql.ts";
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

type Row = {
  productId: string;
  productTitle: string;
  graceMinutes: number;
  hour: Date;
  firstEventAt: Date | null;
};

/** A freeze happens with the next job run: so long after its time it is only late. */
const LATE_MS = 5 * MINUTE_MS;

// Open hours have no row for each record: that they count for some agreement is seen by its usage, which is not in a
// record that was frozen early. Normally the list of open hours holds the running hour and those in their grace.
const text = `
  SELECT h.product_id AS "productId", p.title AS "productTitle", p.grace_minutes AS "graceMinutes", h.hour,
         NULL::timestamptz AS "firstEventAt"
  FROM metering_hour h JOIN product p ON p.id = h.product_id
  WHERE h.summed_at IS NULL AND h.hour <= $1::timestamptz - interval '1 hour' AND EXISTS (
    SELECT FROM agreement a JOIN usage_event e ON e.agreement_id = a.id AND e.hour = h.hour
    LEFT JOIN metering_record r ON r.agreement_id = e.agreement_id AND r.dimension = e.dimension AND r.hour = e.hour
    WHERE a.product_id = h.product_id AND (r.id IS NULL OR r.state = 'OPEN'))
  UNION ALL
  SELECT r.product_id, p.title, p.grace_minutes, r.hour, min(r.first_event_at)
  FROM metering_record r JOIN product p ON p.id = r.product_id
  JOIN metering_hour h ON h.product_id = r.product_id AND h.hour = r.hour AND h.summed_at IS NOT NULL
  WHERE r.state = 'OPEN' AND r.hour <= $1::timestamptz - interval '1 hour'
    AND NOT ${isInDrainSql({ agreementId: "r.agreement_id", hour: "r.hour", now: "$1::timestamptz" })} GROUP BY r.product_id, p.title, p.grace_minutes, r.hour`;

/**
 * Hours with usage whose freeze is more than five minutes late, the nearest deadline first: the clock of the jobs
 * has stopped, or the freeze fails. Also those whose deadline has passed, which the next freeze will find lost.
 *
 * @param now business time.
 */
export async function findOverdueHours(db: Db | Queryable, now: Date): Promise<OverdueHour[]> {
  const rows = await queryEither<Row>(db, text, [now.toISOString()]);
  return rows
    .map(({ graceMinutes, firstEventAt, ...row }) => {
      const { windowEnd, monthEnd } = sendingLimits(row.hour);
      const deadline = windowEnd < monthEnd ? windowEnd : monthEnd;
      return { ...row, dueAt: freezesAt(row.hour, firstEventAt, graceMinutes), deadline };
    })
    .filter(({ dueAt }) => dueAt.getTime() + LATE_MS <= now.getTime())
    .toSorted((a, b) => a.deadline.getTime() - b.deadline.getTime());
}
