import { commitImport } from "#lib/customers/import/commit-import.ts";
import { importInput } from "#lib/customers/import/import-input.ts";
import { planImport } from "#lib/customers/import/plan-import.ts";
import { toApiCommit, toApiPlan } from "#lib/customers/import/read-imports.ts";
import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { takeFromLimit } from "#lib/db/rate-limit.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { readInput } from "#lib/http/read-input.ts";

export const dynamic = "force-dynamic";

const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Each may write a thousand customers: a person's tool, not a product's path. */
const A_MINUTE = 30;

/** The seller's back end brings customers along from another integration: a dry run, or the commit. */
export async function POST(request: Request): Promise<Response> {
  try {
    const { apiKeyId } = await checkApiKey(pool(), request.headers.get("authorization"), "organizations:write");
    const isWithin = await takeFromLimit(pool(), { key: `import:${apiKeyId}`, limit: A_MINUTE, windowSeconds: 60 });
    if (!isWithin) throw new AppError("RATE_LIMITED", `more than ${A_MINUTE} imports in a minute`);
    const { dryRun, rows } = await readInput(importInput, request, MAX_BODY_BYTES);
    const actor = { kind: "API_KEY", id: apiKeyId } as const;
    const answer = dryRun
      ? toApiPlan(await planImport(database(), rows))
      : toApiCommit(await commitImport({ db: database(), actor, now: await businessClock().now() }, rows));
    return Response.json(answer, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
