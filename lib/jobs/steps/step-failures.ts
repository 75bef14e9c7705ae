import { raiseAlert } from "#lib/alerts/raise-alert.ts";
import type { Queryable } from "#lib/db/pool.ts";
import type { JobStep } from "#lib/jobs/steps/job-step.ts";

/** A step fails so often in a row before operators hear of it: a single failure is often over with the next run. */
const TOLD_FROM = 2;

/**
 * Counts a failed step in the database, where every server reads the same, and raises its alert from the second failure
 * in a row on.
 *
 * @param parts how many products, agreements or endpoints failed; 0: the step as a whole.
 * @param now business time.
 */
export async function noteStepFailure(db: Queryable, step: JobStep, parts: number, now: Date): Promise<void> {
  const { rows } = await db.query<{ failed_in_row: number }>({
    name: "note-step-failure",
    text: `INSERT INTO job_step AS s (name, failures, failed_in_row, last_failed_at) VALUES ($1, 1, 1, $2)
           ON CONFLICT (name) DO UPDATE
           SET failures = s.failures + 1, failed_in_row = s.failed_in_row + 1, last_failed_at = excluded.last_failed_at
           RETURNING failed_in_row`,
    values: [step.name, now.toISOString()],
  });
  const runs = rows[0]!.failed_in_row;
  if (runs < TOLD_FROM) return;
  const severity = step.isMoney === true ? "CRITICAL" : "WARNING";
  const data = { step: `the step that ${step.does}`, ...(parts === 0 ? {} : { parts }), runs };
  await raiseAlert(db, { kind: "JOB_STEP_FAILING", subject: `job_step:${step.name}`, severity, data }, now);
}

/** Closes the alerts of steps that failed before and have worked in this run. @param now business time. */
export async function noteStepsWorked(db: Queryable, names: readonly string[], now: Date): Promise<void> {
  await db.query({
    name: "note-steps-worked",
    text: `WITH worked AS (
             UPDATE job_step SET failed_in_row = 0 WHERE failed_in_row > 0 AND name = ANY($1::text[]) RETURNING name)
           UPDATE alert SET closed_at = $2
           WHERE kind = 'JOB_STEP_FAILING' AND closed_at IS NULL AND subject IN (SELECT 'job_step:' || name FROM worked)`,
    values: [[...names], now.toISOString()],
  });
}
