import { raiseAlert } from "#lib/alerts/raise-alert.ts";
import { enqueueAlertMail } from "#lib/alerts/notify-of-alerts.ts";
import type { Database } from "#lib/db/client.ts";
import { decideJobClock } from "#lib/jobs/clock/job-clock.ts";
import { findOverdueHours } from "#lib/metering/queries/overdue-hours.ts";
import { HOUR_MS, MINUTE_MS } from "#lib/time/hours.ts";
import { waitingStates } from "#lib/metering/record-states.ts";

type Deps = {
  db: Database;
  /** Business time. */
  now: Date;
  /** Whether operators have a chat. */
  hasChat: boolean;
  /** INSTALLATION_ID; null: not set. */
  installationId: string | null;
};

/** The one subject of JOB_CLOCK_STANDS. */
export const JOB_CLOCK = "job_clock";

/** Least time between two notifications, over all servers. */
const AGAIN_MS = HOUR_MS;

/**
 * Raises the alert that no job run has ended for five minutes, and enqueues a message to operators, at most once an
 * hour over all servers. For callers outside the job runs, which cannot report it themselves. An acknowledged alert is
 * not repeated.
 *
 * Where no run ever ended, the clock counts from the first usage on. A restored copy, or a preview on a copy of the
 * database, keeps quiet: its clock is meant to stand.
 *
 * @returns whether job runs have stopped: then no other process delivers mail.
 */
export async function warnOfStoppedJobs({ db, now, hasChat, installationId }: Deps): Promise<boolean> {
  const [row] = await db.$queryRaw<{ ended: Date | null; firstUsage: Date | null; adopted: string | null }[]>`
    SELECT ended, (SELECT installation_id FROM installation WHERE id = 1) AS adopted, CASE WHEN ended IS NULL THEN (SELECT received_at FROM usage_event LIMIT 1) END AS "firstUsage"
    FROM (SELECT max(ended_at) AS ended FROM job_run) AS last_run`;
  const { ended = null, firstUsage = null, adopted = null } = row ?? {};
  if (adopted !== null && adopted !== installationId) return false;
  // Without runs no event was ever deleted: the first in the table is about the oldest, however many there are.
  const since = ended ?? firstUsage ?? now;
  if (!decideJobClock(since, now).isStopped) return false;

  const overdue = await findOverdueHours(db, now);
  const deadline = await findNearestDeadline(db, overdue[0]?.deadline ?? null);
  const data = {
    minutes: Math.floor((now.getTime() - since.getTime()) / MINUTE_MS),
    ...(overdue.length === 0 ? {} : { hours: overdue.length }),
    ...(deadline === null ? {} : { nearestDeadline: deadline.toISOString() }),
  };
  const severity = deadline === null ? "WARNING" : "CRITICAL";
  await db.$transaction(async (tx) => {
    await raiseAlert(tx, { kind: "JOB_CLOCK_STANDS", subject: JOB_CLOCK, severity, data }, now);
    const before = new Date(now.getTime() - AGAIN_MS);
    const due = await tx.$queryRaw<{ id: string; isNew: boolean }[]>`
      WITH open_alert AS MATERIALIZED (
        SELECT id, told_at IS NULL AS is_new FROM alert
        WHERE kind = 'JOB_CLOCK_STANDS' AND subject = ${JOB_CLOCK} AND closed_at IS NULL AND acknowledged_at IS NULL
          AND (told_at IS NULL OR told_at <= ${before} OR told_at > ${now}) FOR UPDATE)
      UPDATE alert a SET told_at = ${now}, told_data = a.data FROM open_alert o WHERE a.id = o.id RETURNING a.id::text AS id, o.is_new AS "isNew"`;
    for (const { id, isNew } of due) {
      await enqueueAlertMail(tx, { id, kind: "JOB_CLOCK_STANDS", group: isNew ? "opened" : "reminded" }, hasChat);
    }
  });
  return true;
}

/** The soonest of all that waits: records on their way, and open hours (`ofHours`). */
async function findNearestDeadline(db: Database, ofHours: Date | null): Promise<Date | null> {
  const { _min: min } = await db.meteringRecord.aggregate({
    where: { state: { in: waitingStates } },
    _min: { deadline: true },
  });
  const found = [min.deadline, ofHours].filter((one) => one !== null).toSorted((a, b) => a.getTime() - b.getTime());
  return found[0] ?? null;
}

/** How often one process looks, in machine time, and how far business time may go on meanwhile. */
const LOOK_EVERY_MS = 15_000;
const LOOK_AFTER_BUSINESS_MS = MINUTE_MS;

/**
 * Decides whether a process looks after the clock of the jobs now. For a hot path: two comparisons, and no look but one
 * in fifteen seconds (or a minute of a business clock that runs fast).
 */
export function createClockWatch(): (now: Date, machineNow: Date) => boolean {
  let last = { business: -Infinity, machine: -Infinity };
  return (now, machineNow) => {
    const [business, machine] = [now.getTime(), machineNow.getTime()];
    const isDue =
      machine - last.machine >= LOOK_EVERY_MS || Math.abs(business - last.business) >= LOOK_AFTER_BUSINESS_MS;
    if (isDue) last = { business, machine };
    return isDue;
  };
}
