import { pool } from "#lib/db/pool.ts";
import { assertSettingsHold } from "#lib/db/session-settings.ts";
import { env } from "#lib/env/env.ts";
import { logConsoleAsJson } from "#lib/log/json-console.ts";
import { logError, logger } from "#lib/log/log.ts";
import { jobDeps } from "#lib/jobs/job-deps.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import { startScheduler } from "#lib/jobs/scheduler.ts";
import { stopServer } from "#lib/jobs/server-stop.ts";
import { businessClock } from "#lib/time/business-clock.ts";

/** A run of the scheduler ends before the next minute begins. */
const BUDGET_MS = 50_000;

/**
 * Called once when the server starts: checks the environment, ending the process with what is wrong with it; logs when
 * the database's sessions lack their settings, as `/api/ready` says from then on; and starts the clock of the jobs
 * where SCHEDULER says so. On SIGTERM and SIGINT nothing new is begun; what is under way ends by itself, and what it
 * cannot end is taken up by others when its lease runs out (P03).
 */
export function startServer(): void {
  const scheduler = checkedScheduler();
  if (env().isProduction) logConsoleAsJson();
  assertSettingsHold(pool()).catch((error: unknown) => logError(error, { doing: "check of the database's sessions" }));
  process.once("SIGTERM", stopServer);
  process.once("SIGINT", stopServer);
  if (scheduler === "off") return;
  startScheduler({
    clock: businessClock(),
    run: () => runJobs(jobDeps(), { budgetMs: BUDGET_MS }),
    report: (error) => logError(error, { doing: "job run" }),
  });
  logger.info("the jobs run in this process, every minute");
}

function checkedScheduler(): "in-process" | "off" {
  try {
    return env().scheduler;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
