import { getImport, toApiImport } from "#lib/customers/import/read-imports.ts";
import { undoImport } from "#lib/customers/import/undo-import.ts";
import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";
import { businessClock } from "#lib/time/business-clock.ts";

export const dynamic = "force-dynamic";

/** Takes an import back, while nothing was used and nobody linked otherwise. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const { apiKeyId } = await checkApiKey(pool(), request.headers.get("authorization"), "organizations:write");
    const { id } = await getImport(database(), (await params).id);
    const now = await businessClock().now();
    await undoImport({ db: database(), actor: { kind: "API_KEY", id: apiKeyId }, now }, id);
    return Response.json(toApiImport(await getImport(database(), id)), { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("POST");
