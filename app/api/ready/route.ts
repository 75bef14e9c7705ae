import { findPendingMigrations } from "#lib/db/migrate.ts";
import { assertSettingsHold } from "#lib/db/session-settings.ts";
import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { readDeepReadiness } from "#lib/jobs/clock/deep-readiness.ts";
import { isServerStopping } from "#lib/jobs/server-stop.ts";
import { businessClock } from "#lib/time/business-clock.ts";

export const dynamic = "force-dynamic";

const headers = { "cache-control": "no-store" };

/**
 * Whether this server can do its work: the database answers, has every migration, and its sessions have their settings; 503 from SIGTERM on. With `?deep=1` whether usage
 * reaches AWS from here: also 503 while sending is not armed, and when no job run has ended for five minutes.
 */
export async function GET(request: Request): Promise<Response> {
  try {
    if (isServerStopping()) throw new AppError("UNAVAILABLE", "this server is stopping");
    if (new URL(request.url).searchParams.get("deep") === "1") return await answerDeep();
    const pending = await findPendingMigrations(pool());
    if (pending.length > 0) throw new AppError("UNAVAILABLE", `the database lacks ${pending.join(", ")}`);
    await assertSettingsHold(pool());
    return Response.json({ status: "ready" }, { headers });
  } catch (error) {
    return toProblem(error, logError);
  }
}

async function answerDeep(): Promise<Response> {
  const { installationId, comparedAccountId: sellerAccountId } = env();
  const { isReady, readiness } = await readDeepReadiness({
    pool: pool(),
    clock: businessClock(),
    installationId,
    sellerAccountId,
  });
  return Response.json(readiness, { status: isReady ? 200 : 503, headers });
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
