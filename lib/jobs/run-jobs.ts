import { closeAlert } from "#lib/alerts/raise-alert.ts";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { logError, logger } from "#lib/log/log.ts";
import { JOB_CLOCK } from "#lib/jobs/clock/warn-of-stopped-jobs.ts";
import { countWaiting, finishRun, startRun, type Waiting } from "#lib/jobs/run-store.ts";
import { allSteps } from "#lib/jobs/steps/all-steps.ts";
import type { JobCounts, JobDeps, JobStep } from "#lib/jobs/steps/job-step.ts";
import { runSteps, zeroCounts } from "#lib/jobs/steps/run-steps.ts";
import { noteStepsWorked } from "#lib/jobs/steps/step-failures.ts";
import { NO_CONNECTION, waitForConnection } from "#lib/jobs/steps/wait-for-connection.ts";
import { isSendingArmed } from "#lib/metering/submit/preconditions/is-armed.ts";

type JobResult = {
  /** False when the time budget or the server's stop ended it, a step failed, or no connection was to be had. */
  done: boolean;
  counts: JobCounts;
  waiting: Waiting;
  /**
   * Names of the steps that failed, wholly or for some product, agreement or endpoint, and `note-run` or
   * `count-waiting`; absent when none did.
   */
  failed?: string[];
};

/** What waits when there was no connection to count it with. */
const NOT_COUNTED: Waiting = { records: null, events: null, webhooks: null, mail: null };

/**
 * One job run: ingests and applies lifecycle events, reads changes that no event reported, reads what contracts grant,
 * takes up what crashed senders left, expires what can no longer be sent, freezes what is due, sends what is due,
 * delivers mail, deletes what has expired: the steps of `steps/all-steps.ts`, each by itself. Work is defined by rows
 * and deadlines alone, so runs may overlap, be missed, or be killed.
 *
 * @param budgetMs machine time after which nothing new is begun; what is under way is finished. A run that finds no
 *   connection waits for one as long.
 * @throws the database's error when it is away.
 */
export async function runJobs(
  deps: JobDeps,
  { budgetMs, steps = allSteps }: { budgetMs: number; steps?: readonly JobStep[] },
): Promise<JobResult> {
  const machineNow = () => new Date();
  const until = new Date(machineNow().getTime() + budgetMs);
  const isOver = () => machineNow() >= until || (deps.isStopping?.() ?? false);
  const { pool, clock } = deps;
  const now = await clock.now();
  const begun = await byItself("note-run", () => waitForConnection(() => startRun(pool), isOver));
  if (begun === NO_CONNECTION) return { done: false, counts: zeroCounts(steps), waiting: NOT_COUNTED };
  const outcome = await runSteps(steps, { deps, now, machineNow, budgetMs, until, isOver });
  const { counts, worked, isWhole } = outcome;
  const counted = await byItself("count-waiting", () => waitForConnection(() => countWaiting(pool), isOver));
  const failed = [...(begun === FAILED ? ["note-run"] : []), ...outcome.failed];
  if (counted === FAILED) failed.push("count-waiting");
  const waiting = counted === NO_CONNECTION || counted === FAILED ? NOT_COUNTED : counted;
  const isDone = isWhole && failed.length === 0 && counted !== NO_CONNECTION && !isOver();
  const result: JobResult = { done: isDone, counts, waiting, ...(failed.length === 0 ? {} : { failed }) };
  if (counted === NO_CONNECTION) return result;
  if (counts.unarmed > 0 && waiting.records !== 0) {
    logger.warn({ waiting: waiting.records }, "sending is not armed: INSTALLATION_ID is not this database's");
  }
  await attempt("closing the alerts of steps", () => noteStepsWorked(pool, worked, now));
  const endedAt = await clock.now();
  const isNoted =
    begun !== FAILED &&
    (await byItself("note-run", () =>
      waitForConnection(() => finishRun(pool, { startedAt: begun, endedAt, result }), isOver),
    )) !== FAILED;
  await attempt("closing the alert of the clock", () => closeAlert(pool, "JOB_CLOCK_STANDS", JOB_CLOCK, now));
  await attempt("sending the heartbeat", async () => {
    if (deps.beat !== undefined && (await isSendingArmed(pool, deps.installationId))) await deps.beat();
  });
  return isNoted || begun === FAILED ? result : { ...result, done: false, failed: [...failed, "note-run"] };
}

/** What a piece of work came to that failed while the database answers. */
const FAILED = Symbol("failed");

/**
 * Does the work around the steps, so that its failure costs them nothing.
 *
 * @throws the database's error when it is away.
 */
async function byItself<T>(name: string, work: () => Promise<T>): Promise<T | typeof FAILED> {
  try {
    return await work();
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    logError(error, { doing: name });
    return FAILED;
  }
}

async function attempt(doing: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    logError(error, { doing });
  }
}
