import { getImport, toApiImport } from "#lib/customers/import/read-imports.ts";
import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { database } from "#lib/db/client.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";

export const dynamic = "force-dynamic";

/** An import, and how many of its agreements AWS has not confirmed yet. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    await checkApiKey(pool(), request.headers.get("authorization"), "organizations:write");
    const found = await getImport(database(), (await params).id);
    return Response.json(toApiImport(found), { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
