import { after } from "next/server";
import { bearerToken, isSharedSecret } from "#lib/http/bearer.ts";
import { env } from "#lib/env/env.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { readBudget } from "#lib/jobs/job-budget.ts";
import { jobDeps } from "#lib/jobs/job-deps.ts";
import { runJobs } from "#lib/jobs/run-jobs.ts";

export const dynamic = "force-dynamic";
/** Seconds that a host which limits them gives this route. */
export const maxDuration = 60;

/** Slow webhooks go on after the answer. */
const goOnBeside = (work: Promise<void>) => after(() => work);

/** The clock's call: one job run. docs/interfaces.md, section 4. */
export async function GET(request: Request): Promise<Response> {
  try {
    if (!isSharedSecret(bearerToken(request.headers.get("authorization")), env().cronSecrets)) {
      throw new AppError("UNAUTHORIZED", "the job run takes a bearer CRON_SECRET");
    }
    const budgetMs = readBudget(new URL(request.url).searchParams);
    return Response.json(await runJobs(jobDeps(goOnBeside), { budgetMs }), {
      headers: { "cache-control": "no-store" },
    });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
