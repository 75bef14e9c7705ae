import type { Queryable } from "#lib/db/pool.ts";
import { run, runForCount, statement } from "#lib/db/statement.ts";
import { IN_FORCE_WITHOUT_END_STATUSES } from "#lib/status/agreement-statuses-sql.ts";

type Deps = {
  db: Queryable;
  /** Business time. */
  now: Date;
};

const isBackInForce = `agreement.intake_closed_at IS NOT NULL AND agreement.status IN (${IN_FORCE_WITHOUT_END_STATUSES})
  AND date_trunc('hour', agreement.intake_closed_at, 'UTC') < date_trunc('hour', :now::timestamptz, 'UTC')`;

const closeUnusedHours = statement({
  name: "shut-unused-hours",
  text: `INSERT INTO metering_hour (product_id, hour, state, summed_at)
         SELECT DISTINCT record.product_id, record.hour, 'FROZEN'::metering_hour_state, :now::timestamptz
         FROM agreement JOIN metering_record record ON record.agreement_id = agreement.id
         WHERE ${isBackInForce} AND record.state <> 'OPEN' AND record.hour > :now::timestamptz - interval '25 hours'
           AND record.hour < date_trunc('hour', :now::timestamptz, 'UTC')
         ON CONFLICT DO NOTHING`,
  parameters: { now: "timestamptz" },
  columns: {},
});
const reopen = statement({
  name: "reopen-intake",
  text: `UPDATE agreement SET intake_closed_at = NULL, hours_closed_before = NULL
         WHERE ${isBackInForce} AND NOT EXISTS (
           SELECT FROM metering_record record
           LEFT JOIN metering_hour hour ON hour.product_id = record.product_id AND hour.hour = record.hour
           WHERE record.agreement_id = agreement.id AND record.state <> 'OPEN'
             AND record.hour > :now::timestamptz - interval '25 hours' AND hour.summed_at IS NULL)`,
  parameters: { now: "timestamptz" },
  columns: {},
});

/**
 * Agreements that are in force again (a LEGACY buyer subscribed anew) take usage again once the hours that were frozen early are over
 * for the whole product: until then an event could be stored in an hour whose record is frozen already. May be repeated.
 *
 * @returns how many take usage again.
 */
export async function reopenIntake({ db, now }: Deps): Promise<number> {
  // An hour without usage has no lock of its own: it gets a closed one, so that late usage opens a record or finds it frozen.
  await run(db, closeUnusedHours, { now });
  return runForCount(db, reopen, { now });
}
