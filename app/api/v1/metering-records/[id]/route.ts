import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { getMeteringRecord, toApiDetail } from "#lib/metering/queries/record/get-metering-record.ts";

export const dynamic = "force-dynamic";

/** One metering record with its life and its explanation. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    await checkApiKey(pool(), request.headers.get("authorization"), "metering:read");
    const detail = await getMeteringRecord(database(), (await params).id);
    return Response.json(toApiDetail(detail), { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
