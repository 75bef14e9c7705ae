import { after } from "next/server.js";
import { env } from "#lib/env/env.ts";
import { logError } from "#lib/log/log.ts";
import { createClockWatch, warnOfStoppedJobs } from "#lib/jobs/clock/warn-of-stopped-jobs.ts";

/** A server with a scheduler has ended its first run by then. */
const STARTING_SECONDS = 120;
/** The longest that mail is delivered for after one answer. */
const MAIL_MS = 10_000;

const isDue = createClockWatch();

/**
 * Sees, after the answer, whether job runs have stopped, and tells operators: while they have, only callers like this one
 * still run. Costs a request next to nothing, and one in fifteen seconds a statement after its answer.
 *
 * @param now business time.
 */
export function watchClock(now: Date): void {
  if (!isDue(now, new Date())) return;
  if (env().scheduler === "in-process" && process.uptime() < STARTING_SECONDS) return;
  const work = () => warn(now).catch((error: unknown) => logError(error, { doing: "watching the clock of the jobs" }));
  try {
    after(work);
  } catch {
    // Outside Next, as in a test that calls the route itself, nothing waits for the answer.
    void work();
  }
}

async function warn(now: Date): Promise<void> {
  // Only now: what the jobs need (mail among it) is no part of answering usage.
  const { jobDeps } = await import("#lib/jobs/job-deps.ts");
  const { db, hasChat = false, installationId, deliverMail } = jobDeps();
  if (!(await warnOfStoppedJobs({ db, now, hasChat, installationId }))) return;
  await deliverMail(new Date(Date.now() + MAIL_MS), (error) => logError(error, { doing: "sending mail" }));
}
