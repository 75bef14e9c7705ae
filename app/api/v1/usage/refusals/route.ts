import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { listRefusals, listRefusalsInput, toApiRefusal } from "#lib/usage/refusals/list-refusals.ts";

export const dynamic = "force-dynamic";

/** How much usage was refused, by hour, key and code. */
export async function GET(request: Request): Promise<Response> {
  try {
    await checkApiKey(pool(), request.headers.get("authorization"), "metering:read");
    const { rows, nextCursor } = await listRefusals(database(), readQuery(listRefusalsInput, request.url));
    return Response.json({ data: rows.map(toApiRefusal), nextCursor }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
