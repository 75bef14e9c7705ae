import type { Db } from "#lib/db/client.ts";
import type { Queryable } from "#lib/db/pool.ts";
import { queryEither } from "#lib/db/query-either.ts";
import { MINUTE_MS } from "#lib/time/hours.ts";

/** The clock of the jobs, all instants business time. */
export type JobClock = {
  /** When the last job run ended; null: none ever did. */
  lastEndedAt: Date | null;
  /** Seconds since then; null: none ever ended. */
  ageSeconds: number | null;
  /** No run has ended for five minutes; one is due every minute. */
  isStopped: boolean;
};

/** So long after the last run's end, job runs have stopped. */
const STOPPED_AFTER_MS = 5 * MINUTE_MS;

/** Decides whether job runs have stopped. A business clock that was set back makes no run older than it is. Pure. */
export function decideJobClock(lastEndedAt: Date | null, now: Date): JobClock {
  if (lastEndedAt === null) return { lastEndedAt, ageSeconds: null, isStopped: true };
  const ageMs = Math.max(0, now.getTime() - lastEndedAt.getTime());
  return { lastEndedAt, ageSeconds: Math.floor(ageMs / 1000), isStopped: ageMs > STOPPED_AFTER_MS };
}

const text = "SELECT max(ended_at) AS ended FROM job_run";
type Row = { ended: Date | null };

/** @param now business time. */
export async function findJobClock(db: Db | Queryable, now: Date): Promise<JobClock> {
  const rows = await queryEither<Row>(db, text);
  return decideJobClock(rows[0]?.ended ?? null, now);
}
