import { listAgreementsInput, listApiAgreements } from "#lib/agreements/list-api-agreements.ts";
import { checkApiKey } from "#lib/auth/api-keys/api-key-check.ts";
import { pool } from "#lib/db/pool.ts";
import { logError } from "#lib/log/log.ts";
import { readQuery } from "#lib/http/read-query.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { toProblem } from "#lib/http/to-problem.ts";

export const dynamic = "force-dynamic";

/** Agreements, newest first: docs/interfaces.md, section 4. */
export async function GET(request: Request): Promise<Response> {
  try {
    await checkApiKey(pool(), request.headers.get("authorization"), "agreements:read");
    const { rows, nextCursor } = await listApiAgreements(pool(), readQuery(listAgreementsInput, request.url));
    return Response.json({ data: rows, nextCursor }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return toProblem(error, logError);
  }
}

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseMethods("GET");
