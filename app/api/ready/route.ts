import { findPendingMigrations } from "#lib/db/migrate.ts";
import { pool } from "#lib/db/pool.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/errors/log.ts";
import { toProblem } from "#lib/errors/to-problem.ts";

export const dynamic = "force-dynamic";

/** Whether this server can do its work: the database answers and has every migration. */
export async function GET(): Promise<Response> {
  try {
    const pending = await findPendingMigrations(pool());
    if (pending.length > 0) throw new AppError("UNAVAILABLE", `the database lacks ${pending.join(", ")}`);
    return Response.json({ status: "ready" }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}
