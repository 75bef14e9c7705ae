import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { toApiRecord } from "#lib/metering/queries/api-record.ts";
import { listMeteringRecords, listMeteringRecordsInput } from "#lib/metering/queries/list-metering-records.ts";

export const dynamic = "force-dynamic";

/** Metering records, newest hour first: docs/interfaces.md, section 4. */
export async function GET(request: Request): Promise<Response> {
  try {
    await checkApiKey(pool(), request.headers.get("authorization"), "metering:read");
    const input = readQuery(listMeteringRecordsInput, request.url);
    const { rows, nextCursor } = await listMeteringRecords(database(), input);
    return Response.json({ data: rows.map(toApiRecord), nextCursor }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
