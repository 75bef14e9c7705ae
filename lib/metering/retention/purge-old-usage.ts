import type { Pool } from "#lib/db/pool.ts";
import { throwFailure, type ReportFailure } from "#lib/errors/report-failure.ts";
import { DAY_MS, hourOf, toIso } from "#lib/time/hours.ts";
import { NO_AGREEMENT } from "#lib/usage/event-store.ts";
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

type OldHour = { productId: string; hour: Date };

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
  const { rows } = await pool.query<OldHour>({
    name: "take-oldest-hour",
    text: `UPDATE metering_hour h SET forgetting_at = coalesce(h.forgetting_at, $2)
           FROM (
             SELECT m.product_id, m.hour FROM metering_hour m
             WHERE m.forgotten_at IS NULL AND m.hour < $1 AND m.product_id <> ALL($3::uuid[]) AND m.summed_at IS NOT NULL AND NOT EXISTS (
               SELECT FROM metering_record r
               WHERE r.product_id = m.product_id AND r.hour = m.hour AND r.state <> 'ACCEPTED'
                 AND r.state NOT IN (${FINAL_STATES}))
             ORDER BY m.hour, m.product_id LIMIT 1) o
           WHERE h.product_id = o.product_id AND h.hour = o.hour RETURNING h.product_id AS "productId", h.hour`,
    values: [before, now.toISOString(), without],
  });
  return rows[0] ?? null;
}

async function purgeChunk(pool: Pool, { productId, hour }: OldHour): Promise<number> {
  const { rows } = await pool.query<{ n: number }>({
    name: "forget-usage",
    text: `WITH old AS MATERIALIZED (
             SELECT e.ctid FROM usage_event e JOIN agreement a ON a.id = e.agreement_id
             WHERE e.hour = $2 AND a.product_id = $1 LIMIT ${CHUNK}),
           gone AS (DELETE FROM usage_event e USING old WHERE e.ctid = old.ctid RETURNING e.key),
           entries AS (DELETE FROM usage_aside s USING gone WHERE s.key = gone.key)
           SELECT count(*)::int AS n FROM gone`,
    values: [productId, toIso(hour)],
  });
  return rows[0]!.n;
}

/** Whether every event is gone is looked at once more: one may have been moved here by hand meanwhile. */
async function markPurged(pool: Pool, { productId, hour }: OldHour, now: Date): Promise<void> {
  await pool.query({
    name: "mark-forgotten",
    text: `UPDATE metering_hour SET forgotten_at = $3 WHERE product_id = $1 AND hour = $2 AND NOT EXISTS (
             SELECT FROM usage_event e JOIN agreement a ON a.id = e.agreement_id WHERE e.hour = $2 AND a.product_id = $1)`,
    values: [productId, toIso(hour), now.toISOString()],
  });
}

/** Events that no hour counts and a person has closed: voided ones, and parked usage. */
async function purgeParkedUsage(pool: Pool, before: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>({
    name: "forget-usage-aside",
    text: `WITH old AS MATERIALIZED (
             SELECT e.ctid FROM usage_event e LEFT JOIN usage_aside s ON s.key = e.key AND s.reason <> 'AFTER_END'
             WHERE e.hour < $1 AND e.agreement_id = '${NO_AGREEMENT}' AND (s.key IS NULL OR s.state = 'RESOLVED') LIMIT ${CHUNK}),
           gone AS (DELETE FROM usage_event e USING old WHERE e.ctid = old.ctid RETURNING e.key),
           entries AS (
             DELETE FROM usage_aside s WHERE s.key IN (SELECT key FROM gone)
               OR s.reason = 'AFTER_END' AND s.state = 'RESOLVED' AND s.hour < $1)
           SELECT count(*)::int AS n FROM gone`,
    values: [before],
  });
  return rows[0]!.n;
}
