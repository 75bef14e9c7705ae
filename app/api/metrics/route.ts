import { bearerToken, isSharedSecret } from "#lib/http/bearer.ts";
import { pool } from "#lib/db/pool.ts";
import { env } from "#lib/env/env.ts";
import { AppError } from "#lib/errors/app-error.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { readMetrics } from "#lib/jobs/metrics.ts";
import { businessClock } from "#lib/time/business-clock.ts";

export const dynamic = "force-dynamic";

/** Prometheus text for whoever holds METRICS_TOKEN; nobody when it is not set. */
export async function GET(request: Request): Promise<Response> {
  try {
    const { metricsToken, comparedAccountId } = env();
    const secrets = metricsToken === null ? [] : [metricsToken];
    if (!isSharedSecret(bearerToken(request.headers.get("authorization")), secrets)) {
      throw new AppError("UNAUTHORIZED", "metrics take a bearer METRICS_TOKEN");
    }
    const { contentType, text } = await readMetrics(pool(), await businessClock().now(), comparedAccountId);
    return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
