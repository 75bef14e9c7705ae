import { flushCompileCache } from "node:module";
import { setTimeout as wait } from "node:timers/promises";
import { isDatabaseDown } from "#lib/errors/database-error.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";
import { bareJobDeps } from "#lib/testing/servers/bare-jobs.ts";
import { endWithStarter } from "#lib/testing/servers/end-with-starter.ts";

// A process that does nothing but run jobs, to be killed at any line. Says when it is ready; a database that is away is
// waited for.
endWithStarter();
const deps = bareJobDeps(process.env);
// Killed processes write no cache at their end: with NODE_COMPILE_CACHE set, the next one starts in half the time.
flushCompileCache();
process.stdout.write("ready\n");

for (;;) {
  try {
    await runJobs(deps, { budgetMs: 25_000 });
  } catch (error) {
    if (!isDatabaseDown(error)) process.stderr.write(`${String(error)}\n`);
  }
  await wait(25);
}
