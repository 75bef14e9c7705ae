import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";
import { createCatalogue, type Catalogue } from "#lib/usage/catalogue.ts";
import { readJsonBody } from "#lib/http/read-json-body.ts";
import { recordUsage } from "#lib/usage/intake/record-usage.ts";
import { createRequestLimit } from "#lib/http/request-limit.ts";
import { MAX_USAGE_BYTES, readUsageRequest, toUsageAnswer } from "#lib/usage/intake/usage-request.ts";
import { watchClock } from "./watch-clock.ts";

export const dynamic = "force-dynamic";

const countRequest = createRequestLimit(500);
let catalogue: Catalogue | null = null;

/** The seller's product reports usage: docs/interfaces.md, section 4. */
export async function POST(request: Request): Promise<Response> {
  try {
    const caller = await checkApiKey(pool(), request.headers.get("authorization"), "usage:write");
    countRequest(caller.apiKeyId);
    const events = readUsageRequest(await readJsonBody(request.headers, request.body, MAX_USAGE_BYTES));
    const now = await businessClock().now();
    catalogue ??= createCatalogue(pool());
    const results = await recordUsage({ pool: pool(), catalogue, now }, { events, apiKeyId: caller.apiKeyId });
    watchClock(now);
    return Response.json(toUsageAnswer(results), { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
