import type { Queryable } from "#lib/db/pool.ts";
import { IN_FORCE_WITHOUT_END_STATUSES } from "#lib/status/agreement-statuses-sql.ts";

type Deps = {
  db: Queryable;
  /** Business time. */
  now: Date;
};

/**
 * Agreements that are in force again (a LEGACY buyer subscribed anew) take usage again once the hours that were frozen early are over
 * for the whole product: until then an event could be stored in an hour whose record is frozen already. May be repeated.
 *
 * @returns how many take usage again.
 */
export async function reopenIntake({ db, now }: Deps): Promise<number> {
  const closed = `a.intake_closed_at IS NOT NULL AND a.status IN (${IN_FORCE_WITHOUT_END_STATUSES})
    AND date_trunc('hour', a.intake_closed_at, 'UTC') < date_trunc('hour', $1::timestamptz, 'UTC')`;
  // An hour without usage has no hour lock: it gets a closed one, so that late usage opens a record of its own or finds it frozen.
  await db.query({
    name: "shut-unused-hours",
    text: `INSERT INTO metering_hour (product_id, hour, state, summed_at)
           SELECT DISTINCT r.product_id, r.hour, 'FROZEN'::metering_hour_state, $1::timestamptz
           FROM agreement a JOIN metering_record r ON r.agreement_id = a.id
           WHERE ${closed} AND r.state <> 'OPEN' AND r.hour > $1::timestamptz - interval '25 hours'
             AND r.hour < date_trunc('hour', $1::timestamptz, 'UTC')
           ON CONFLICT DO NOTHING`,
    values: [now.toISOString()],
  });
  const { rowCount } = await db.query({
    name: "reopen-intake",
    text: `UPDATE agreement a SET intake_closed_at = NULL, hours_closed_before = NULL
           WHERE ${closed} AND NOT EXISTS (
             SELECT FROM metering_record r
             LEFT JOIN metering_hour h ON h.product_id = r.product_id AND h.hour = r.hour
             WHERE r.agreement_id = a.id AND r.state <> 'OPEN' AND r.hour > $1::timestamptz - interval '25 hours'
               AND h.summed_at IS NULL)`,
    values: [now.toISOString()],
  });
  return rowCount ?? 0;
}
