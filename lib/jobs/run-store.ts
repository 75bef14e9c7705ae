import type { Queryable } from "#lib/db/pool.ts";
import { WAITING_STATES } from "#lib/metering/record-states-sql.ts";

/** What is left to do after a run, due now or later; null where no connection was to be had to count it. */
export type Waiting = Record<"records" | "events" | "webhooks" | "mail", number | null>;

const NAME = "run";

/** Notes that a run began. @returns when, in machine time: its mark in `finishRun`. */
export async function startRun(db: Queryable): Promise<Date> {
  const { rows } = await db.query<{ started_at: Date }>({
    name: "start-run",
    text: `INSERT INTO job_run (name, started_at) VALUES ($1, date_trunc('milliseconds', clock_timestamp()))
           ON CONFLICT (name) DO UPDATE SET started_at = excluded.started_at RETURNING started_at`,
    values: [NAME],
  });
  return rows[0]!.started_at;
}

/**
 * Notes what a run did. Of runs that overlap, the last to end is kept.
 *
 * @param endedAt business time.
 */
export async function finishRun(
  db: Queryable,
  { startedAt, endedAt, result }: { startedAt: Date; endedAt: Date; result: unknown },
): Promise<void> {
  await db.query({
    name: "finish-run",
    text: "UPDATE job_run SET started_at = $2, finished_at = clock_timestamp(), ended_at = $3, result = $4 WHERE name = $1",
    values: [NAME, startedAt.toISOString(), endedAt.toISOString(), JSON.stringify(result)],
  });
}

/** Counts what waits: records from the rollup, which every change of state keeps. */
export async function countWaiting(db: Queryable): Promise<Waiting> {
  const { rows } = await db.query<Waiting>({
    name: "count-waiting",
    text: `SELECT (SELECT coalesce(sum(n), 0)::int FROM hour_state WHERE state IN (${WAITING_STATES})) AS records,
                  (SELECT count(*)::int FROM lifecycle_event WHERE state = 'STORED') AS events,
                  (SELECT count(*)::int FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint_id
                   WHERE d.due_at IS NOT NULL AND e.disabled_at IS NULL)
                    + (SELECT count(*)::int FROM metering_record_news) AS webhooks,
                  (SELECT count(*)::int FROM mail_outbox WHERE due_at IS NOT NULL) AS mail`,
  });
  return rows[0]!;
}
