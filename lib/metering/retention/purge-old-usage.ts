import type { Pool } from "#lib/db/pool.ts";
import { run, runForOne, statement, type RowOf } from "#lib/db/statement.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { DAY_MS, hourOf, toIso } from "#lib/time/hours.ts";
import { NO_AGREEMENT } from "#lib/usage/no-agreement.ts";
import { purgeOldRefusals } from "#lib/usage/refusals/refusal-store.ts";
import { FINAL_STATES } from "#lib/metering/record-states-sql.ts";

type Deps = {
  pool: Pool;
  /** Business time. */
  now: Date;
  retentionDays?: number;
  /** Takes the failure of one product’s hour; without it the first one ends all. */
  report?: ReportFailure;
};

/** How long events stay by default; what is younger than AWS's window must stay for the duplicate check. */
const RETENTION_DAYS = 400;

/** Events that leave in one statement, and statements of one run. */
const CHUNK = 20_000;
const CHUNKS_A_RUN = 50;

/**
 * Purges events whose retention is over, a product's hour at a time, oldest first: only once all records of the hour
 * are final, so that nothing that may still be asked loses its reason. Records, steps and sums stay for ever. The hour
 * is marked before the first event leaves and after the last one has, so that `ledger:verify` knows which hours it may
 * not add up any more. May be killed at any line; the next run goes on.
 *
 * @returns how many events left.
 */
export async function purgeOldUsage(
  { pool, now, retentionDays = RETENTION_DAYS, report = throwFailure }: Deps,
  isOver: () => boolean = () => false,
): Promise<number> {
  const before = toIso(hourOf(new Date(now.getTime() - retentionDays * DAY_MS)));
  let chunks = 0;
  const mayGoOn = () => !isOver() && chunks++ < CHUNKS_A_RUN;
  const failed: string[] = [];
  let forgotten = 0;
  while (mayGoOn()) {
    const due = await takeOldestHour(pool, before, now, failed);
    if (due === null) break;
    try {
      let left = CHUNK;
      do {
        left = await purgeChunk(pool, due);
        forgotten += left;
      } while (left === CHUNK && mayGoOn());
      if (left < CHUNK) await markPurged(pool, due, now);
    } catch (error) {
      report(error, { product: due.productId });
      failed.push(due.productId);
    }
  }
  while (mayGoOn()) {
    const left = await purgeParkedUsage(pool, before);
    forgotten += left;
    if (left < CHUNK) break;
  }
  if (!isOver()) await purgeOldRefusals(pool, now);
  return forgotten;
}

const takeOldest = statement({
  name: "take-oldest-hour",
  text: `UPDATE metering_hour hour SET forgetting_at = coalesce(hour.forgetting_at, :now)
         FROM (
           SELECT old.product_id, old.hour FROM metering_hour old
           WHERE old.forgotten_at IS NULL AND old.hour < :before AND old.product_id <> ALL(:without::uuid[])
             AND old.summed_at IS NOT NULL AND NOT EXISTS (
               SELECT FROM metering_record record
               WHERE record.product_id = old.product_id AND record.hour = old.hour
                 AND record.state <> 'ACCEPTED' AND record.state NOT IN (${FINAL_STATES}))
           ORDER BY old.hour, old.product_id LIMIT 1) oldest
         WHERE hour.product_id = oldest.product_id AND hour.hour = oldest.hour
         RETURNING hour.product_id AS "productId", hour.hour`,
  parameters: { before: "timestamptz", now: "timestamptz", without: "uuid[]" },
  columns: { productId: "uuid", hour: "timestamptz" },
});
const purgeUsage = statement({
  name: "forget-usage",
  text: `WITH old AS MATERIALIZED (
           SELECT event.ctid FROM usage_event event JOIN agreement ON agreement.id = event.agreement_id
           WHERE event.hour = :hour AND agreement.product_id = :productId LIMIT ${CHUNK}),
         gone AS (DELETE FROM usage_event event USING old WHERE event.ctid = old.ctid RETURNING event.key),
         entries AS (DELETE FROM usage_aside parked USING gone WHERE parked.key = gone.key)
         SELECT count(*)::int AS n FROM gone`,
  parameters: { productId: "uuid", hour: "timestamptz" },
  columns: { n: "integer" },
});
const markPurgedHour = statement({
  name: "mark-forgotten",
  text: `UPDATE metering_hour SET forgotten_at = :now WHERE product_id = :productId AND hour = :hour AND NOT EXISTS (
           SELECT FROM usage_event event JOIN agreement ON agreement.id = event.agreement_id
           WHERE event.hour = :hour AND agreement.product_id = :productId)`,
  parameters: { productId: "uuid", hour: "timestamptz", now: "timestamptz" },
  columns: {},
});
const purgeParked = statement({
  name: "forget-usage-aside",
  text: `WITH old AS MATERIALIZED (
           SELECT event.ctid FROM usage_event event
           LEFT JOIN usage_aside parked ON parked.key = event.key AND parked.reason <> 'AFTER_END'
           WHERE event.hour < :before AND event.agreement_id = '${NO_AGREEMENT}'
             AND (parked.key IS NULL OR parked.state = 'RESOLVED') LIMIT ${CHUNK}),
         gone AS (DELETE FROM usage_event event USING old WHERE event.ctid = old.ctid RETURNING event.key),
         entries AS (
           DELETE FROM usage_aside parked WHERE parked.key IN (SELECT key FROM gone)
             OR parked.reason = 'AFTER_END' AND parked.state = 'RESOLVED' AND parked.hour < :before)
         SELECT count(*)::int AS n FROM gone`,
  parameters: { before: "timestamptz" },
  columns: { n: "integer" },
});

type OldHour = RowOf<typeof takeOldest>;

/**
 * The oldest hour whose events may leave, of other products than those `without`, marked so; one that is being emptied
 * is taken again.
 */
async function takeOldestHour(
  pool: Pool,
  before: string,
  now: Date,
  without: readonly string[],
): Promise<OldHour | null> {
  const rows = await run(pool, takeOldest, { before, now, without });
  return rows[0] ?? null;
}

async function purgeChunk(pool: Pool, { productId, hour }: OldHour): Promise<number> {
  return (await runForOne(pool, purgeUsage, { productId, hour })).n;
}

/** Whether every event is gone is looked at once more: one may have been moved here by hand meanwhile. */
async function markPurged(pool: Pool, { productId, hour }: OldHour, now: Date): Promise<void> {
  await run(pool, markPurgedHour, { productId, hour, now });
}

/** Events that no hour counts and a person has closed: voided ones, and parked usage. */
async function purgeParkedUsage(pool: Pool, before: string): Promise<number> {
  return (await runForOne(pool, purgeParked, { before })).n;
}
